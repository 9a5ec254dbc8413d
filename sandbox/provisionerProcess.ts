import { setTimeout as sleep } from "node:timers/promises";
import { KubeClient } from "./client/client.ts";
import { readCredentials, Transport } from "./client/transport.ts";
import { startProvisioner } from "./nodes/volumes.ts";

// Provides volumes to a sandbox that is kept for a person, as long as its API server answers. It is one of the
// sandbox's own processes: recorded and ended with them.
const [server, certificates] = process.argv.slice(2);
if (server === undefined || certificates === undefined) {
  throw new Error("got no server and directory of certificates, expected both");
}

const REST_MS = 2_000;
const client = new KubeClient(new Transport(readCredentials(server, certificates)));
for (;;) {
  const provisioner = startProvisioner(client);
  await provisioner.ended.catch((error: unknown) => console.error(String(error)));
  await sleep(REST_MS);
}

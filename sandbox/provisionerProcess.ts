import { setTimeout as sleep } from "node:timers/promises";
import { KubeClient } from "./client/client.ts";
import { readCredentials, Transport } from "./client/transport.ts";
import { startProvisioner } from "./nodes/volumes.ts";

// Provides volumes in a detached sandbox. The sandbox's record names this process, so it ends with the sandbox.
const [server, certificates, directory] = process.argv.slice(2);
if (server === undefined || certificates === undefined || directory === undefined)
  throw new Error(
    "got too few arguments, expected an API server, its certificates and the directory of the sandbox",
  );

const RETRY_MS = 2_000;
const client = new KubeClient(new Transport(readCredentials(server, certificates)));
for (;;) {
  const provisioner = startProvisioner({ client, directory });
  await provisioner.ended.catch((error: unknown) => console.error(String(error)));
  await sleep(RETRY_MS);
}

import type { Resource } from "@pulumi/pulumi";
import { WORKLOAD_USER } from "../../../workload/image.ts";
import { authorityOf } from "../certificates/trust.ts";
import { fromSecret } from "../pods/podFields.ts";
import { setupJob } from "../pods/setupJob.ts";
import { DEFAULT_USER } from "../redis/acl.ts";
import { redisImage } from "../redis/image.ts";
import { cliWith } from "../redis/tls.ts";
import type { StoreContext } from "../storage/store.ts";
import { type Cluster, hostsOfShards } from "./members.ts";
import { spreadScript } from "./scripts.ts";

/** The Job that spreads the keys over the shards. It runs again when there is another shard, or another copy. */
export function spreadJob(store: Cluster, context: StoreContext, sets: readonly Resource[]): void {
  const { credentials } = context;
  const shards = hostsOfShards(store);
  setupJob(store, context, {
    does: "slots",
    image: redisImage("redis", store, context),
    user: WORKLOAD_USER,
    command: ["sh", "-c", spreadScript(cliWith(authorityOf(store, context.scope)?.path))],
    env: [
      { name: "PEERS", value: shards.flat().join(" ") },
      { name: "SHARDS", value: shards.map((hosts) => hosts.join(" ")).join("\n") },
      { name: "PORT", value: String(store.ports.clients[0]) },
      fromSecret("REDISCLI_AUTH", credentials.redis().passwordOf(DEFAULT_USER)),
    ],
    process: store.processes[1],
    after: sets,
  });
}

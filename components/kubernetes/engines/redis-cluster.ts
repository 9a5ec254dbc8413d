import type kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { BUS_PORT } from "../../../plan/engines/redis-cluster.ts";
import { WORKLOAD_USER } from "../../workload/image.ts";
import { type ServerFiles, serverCertificate } from "../parts/certificates/server.ts";
import { selectorLabels } from "../parts/labels.ts";
import { clientService } from "../parts/network/clientService.ts";
import { disruptionBudget, everyMember, headlessService } from "../parts/pods/memberService.ts";
import { type EnvVar, fromSecret, type Probe } from "../parts/pods/podFields.ts";
import { partName, statefulSet } from "../parts/pods/statefulSet.ts";
import { aclAnnotation, DEFAULT_USER, usersOf } from "../parts/redis/acl.ts";
import { redisEndpoint } from "../parts/redis/endpoint.ts";
import { redisExporter } from "../parts/redis/exporter.ts";
import { redisImage } from "../parts/redis/image.ts";
import { livenessProbe, pingProbe } from "../parts/redis/probes.ts";
import { cliWith } from "../parts/redis/tls.ts";
import { createUsers, USERS } from "../parts/redis/users.ts";
import { configOf } from "../parts/redisCluster/config.ts";
import { type Cluster, hostsOfShards } from "../parts/redisCluster/members.ts";
import { SCRIPTS, type Script, scriptsWith } from "../parts/redisCluster/scripts.ts";
import { spreadJob } from "../parts/redisCluster/spreadJob.ts";
import { membersService } from "../parts/storage/members.ts";
import { type StoreBuilder, type StoreContext, storeName } from "../parts/storage/store.ts";
import { storeConfig } from "../parts/storage/storeFiles.ts";

const CONFIG = "/etc/redis";

const run = (script: Script): string[] => ["sh", `${SCRIPTS}/${script}`];

const ready = (more: Pick<Probe, "periodSeconds" | "failureThreshold">): Probe => ({
  exec: { command: run("ready.sh") },
  timeoutSeconds: 3,
  ...more,
});

/** What a member knows of itself, of its shard and of the others. */
const environment = (store: Cluster, hosts: readonly string[], { credentials }: StoreContext): EnvVar[] => [
  { name: "POD_NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
  { name: "SELF", value: `$(POD_NAME).${membersService(store)}` },
  { name: "SHARD", value: hosts.join(" ") },
  { name: "PEERS", value: hostsOfShards(store).flat().join(" ") },
  { name: "PORT", value: String(store.ports.clients[0]) },
  fromSecret("REDISCLI_AUTH", credentials.redis().passwordOf(DEFAULT_USER)),
];

interface ShardArgs {
  readonly shard: number;
  /** Host names of its members. */
  readonly hosts: readonly string[];
  /** Secret with the file of users. */
  readonly users: pulumi.Output<string>;
  /** ConfigMap with what each member runs. */
  readonly files: pulumi.Output<string>;
  readonly ports: Readonly<Record<string, number>>;
  readonly certificate: ServerFiles | null;
}

/** The members of a shard: a primary and its copies, which the scheduler keeps apart. */
function createShard(
  store: Cluster,
  context: StoreContext,
  { shard, hosts, users, files, ports, certificate }: ShardArgs,
): kubernetes.apps.v1.StatefulSet {
  const [{ size }] = store.processes;
  const [{ capacityGB }] = store.volumes;
  return statefulSet(store, context, membersService(store), {
    part: { suffix: String(shard), members: hosts.length, size, gigabytes: capacityGB },
    image: redisImage("redis", store, context),
    user: WORKLOAD_USER,
    command: run("start.sh"),
    env: environment(store, hosts, context),
    ports,
    probes: {
      startupProbe: pingProbe(certificate, { periodSeconds: 2, failureThreshold: 90 }),
      readinessProbe: ready({ periodSeconds: 5, failureThreshold: 3 }),
      livenessProbe: livenessProbe(certificate),
    },
    beforeStop: run("leave.sh"),
    dataPath: "/data",
    volumes: [
      { name: "config", secret: { secretName: users } },
      { name: "files", configMap: { name: files } },
    ],
    mounts: [
      { name: "config", mountPath: CONFIG, readOnly: true },
      { name: "files", mountPath: SCRIPTS, readOnly: true },
    ],
    certificate,
    sidecars: redisExporter(store, context, certificate?.volume.name),
    annotations: aclAnnotation(usersOf(store, context.scope.plan)),
    publishNotReady: true,
    graceSeconds: 60,
  });
}

/** Redis as a cluster: a set of members for each shard, and a Job that spreads the keys over the shards. */
export const buildRedisCluster: StoreBuilder<"redis-cluster"> = (store, context) => {
  const [client] = store.ports.clients;
  const ports = { redis: client, bus: BUS_PORT };
  const selector = everyMember(store);
  const shards = hostsOfShards(store);
  const certificate = serverCertificate(store, context, [storeName(store), ...shards.flat()]);
  headlessService(store, context, { name: membersService(store), ports, publishNotReady: true, selector });
  clientService(store, context, { redis: client }, selector);
  for (const shard of shards.keys()) {
    // One for each shard: members of several shards are in one zone, and cannot leave it with their volumes.
    const part = String(shard);
    disruptionBudget(store, context, selectorLabels(context.scope.stack, partName(store, part)), part);
  }
  const files = storeConfig(store, context, "files", {
    ...scriptsWith(cliWith(certificate?.authority)),
    "redis.conf": configOf(store, `${CONFIG}/${USERS}`, certificate),
  });
  const users = createUsers(store, context);
  const sets = shards.map((hosts, shard) =>
    createShard(store, context, { shard, hosts, users, files, ports, certificate }),
  );
  spreadJob(store, context, sets);
  return redisEndpoint(store, context);
};

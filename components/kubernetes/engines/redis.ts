import type { StorePlans } from "../../../plan/types.ts";
import { WORKLOAD_USER } from "../../workload/image.ts";
import { disruptionBudget, headlessService } from "../parts/pods/memberService.ts";
import { fromSecret, type Probe } from "../parts/pods/podFields.ts";
import { statefulSet } from "../parts/pods/statefulSet.ts";
import { aclAnnotation, DEFAULT_USER, usersOf } from "../parts/redis/acl.ts";
import { redisEndpoint } from "../parts/redis/endpoint.ts";
import { redisExporter } from "../parts/redis/exporter.ts";
import { redisImage } from "../parts/redis/image.ts";
import { createUsers, USERS } from "../parts/redis/users.ts";
import { type StoreBuilder, storeName } from "../parts/storage/store.ts";

const CONFIG = "/etc/redis";

/** A Redis that still reads its data answers PING too, with an error. */
const ping = (more: Pick<Probe, "periodSeconds" | "failureThreshold">): Probe => ({
  exec: { command: ["sh", "-c", "redis-cli ping | grep -q PONG"] },
  timeoutSeconds: 3,
  ...more,
});

function flags({ dataMemoryMiB, maxMemoryPolicy, durable }: StorePlans["redis"]): string[] {
  const memory = ["--maxmemory", `${dataMemoryMiB}mb`, "--maxmemory-policy", maxMemoryPolicy];
  const disk = durable ? ["--appendonly", "yes", "--appendfsync", "everysec"] : ["--save", ""];
  return ["--aclfile", `${CONFIG}/${USERS}`, "--dir", "/data", ...disk, ...memory];
}

/** One Redis with a user for each workload. A durable one writes to disk every second. */
export const buildRedis: StoreBuilder<"redis"> = (store, context) => {
  const name = storeName(store);
  const { passwordOf } = context.credentials.redis();
  const ports = { redis: store.ports.clients[0] };
  headlessService(store, context, { name, ports, publishNotReady: false });
  disruptionBudget(store, context);
  statefulSet(store, context, name, {
    image: redisImage("redis", store, context),
    user: WORKLOAD_USER,
    command: ["redis-server"],
    args: flags(store),
    env: [fromSecret("REDISCLI_AUTH", passwordOf(DEFAULT_USER))],
    ports,
    probes: {
      startupProbe: ping({ periodSeconds: 2, failureThreshold: 90 }),
      readinessProbe: ping({ periodSeconds: 5, failureThreshold: 3 }),
      livenessProbe: {
        tcpSocket: { port: "redis" },
        periodSeconds: 10,
        timeoutSeconds: 3,
        failureThreshold: 3,
      },
    },
    dataPath: "/data",
    volumes: [{ name: "config", secret: { secretName: createUsers(store, context) } }],
    mounts: [{ name: "config", mountPath: CONFIG, readOnly: true }],
    sidecars: redisExporter(store, context),
    annotations: aclAnnotation(usersOf(store, context.scope.plan)),
    publishNotReady: false,
    graceSeconds: 60,
  });
  return redisEndpoint(store, context);
};

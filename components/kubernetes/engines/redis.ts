import type { StorePlans } from "../../../plan/types.ts";
import { endpointOf } from "../../endpoint.ts";
import type { StoreEndpoint } from "../../platform.ts";
import { WORKLOAD_USER } from "../../workload/image.ts";
import { softwareImage } from "../../workload/software.ts";
import { fromSecret, type Probe } from "../parts/pods/podFields.ts";
import { disruptionBudget, headlessService, statefulSet } from "../parts/pods/statefulSet.ts";
import { type StoreBuilder, type StoreContext, storeName } from "../parts/storage/store.ts";

const CONFIG = "/etc/redis";

/** One Redis, run by the stack or by its operator. */
type Redis = StorePlans["redis" | "redis-operator"];

/** The variables of a workload that uses the Redis at `host`. */
export const redisEndpoint = (store: Redis, { credentials }: StoreContext, host: string): StoreEndpoint =>
  endpointOf(
    store,
    { url: `redis://${host}:${store.ports.clients[0]}`, name: store.name },
    { password: credentials.redis() },
  );

const ping = (more: Pick<Probe, "periodSeconds" | "failureThreshold">): Probe => ({
  exec: { command: ["sh", "-c", "redis-cli ping | grep -q PONG"] },
  timeoutSeconds: 3,
  ...more,
});

function flags({ dataMemoryMiB, durable }: Redis): string[] {
  // With a full memory, a write fails. Evicting keys instead would lose waiting work.
  const memory = ["--maxmemory", `${dataMemoryMiB}mb`, "--maxmemory-policy", "noeviction"];
  const disk = durable ? ["--appendonly", "yes", "--appendfsync", "everysec"] : ["--save", ""];
  return [`${CONFIG}/auth.conf`, "--dir", "/data", ...disk, ...memory];
}

/** One Redis with a password. A durable one writes to disk every second. */
export const buildRedis: StoreBuilder<"redis"> = (store, context) => {
  const name = storeName(store);
  const password = context.credentials.redis();
  const ports = { redis: store.ports.clients[0] };
  headlessService(store, context, { name, ports, publishNotReady: false });
  disruptionBudget(store, context);
  statefulSet(store, context, name, {
    image: softwareImage(context.scope.settings, "redis"),
    user: WORKLOAD_USER,
    command: ["redis-server"],
    args: flags(store),
    env: [fromSecret("REDISCLI_AUTH", password)],
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
    volumes: [
      {
        name: "config",
        secret: { secretName: password.name, items: [{ key: "auth.conf", path: "auth.conf" }] },
      },
    ],
    mounts: [{ name: "config", mountPath: CONFIG, readOnly: true }],
    publishNotReady: false,
    graceSeconds: 60,
  });
  const endpoint = redisEndpoint(store, context, name);
  return () => endpoint;
};

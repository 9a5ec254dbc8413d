import type { StorePlan } from "../../../plan/types.ts";
import { images } from "../parts/images.ts";
import { type Probe, WORKLOAD_USER } from "../parts/pods.ts";
import { disruption, headlessService, statefulSet } from "../parts/stateful.ts";
import { type StoreBuilder, type StoreContext, storeName } from "../parts/store.ts";

const PORT = 6379;
const CONFIG = "/etc/redis";

/** Which variable tells a workload of the store: a queue of work, or a cache. */
const urlVariables: Readonly<Partial<Record<StorePlan["kind"], string>>> = {
  queue: "QUEUE_URL",
  redis: "REDIS_URL",
};

/** Variables of a workload that uses Redis at `host`. */
export const redisEndpoint = (store: StorePlan, { credentials }: StoreContext, host: string) => ({
  environment: {
    [urlVariables[store.kind] ?? "REDIS_URL"]: `redis://${host}:${PORT}`,
    // Waiting items are one list; KEDA measures the list of that name.
    ...(store.kind === "queue" ? { QUEUE_NAME: store.name } : {}),
  },
  secrets: { REDIS_PASSWORD: credentials.redis() },
});

/** A queue keeps every write; a cache keeps them where the profile says so. */
export const isDurable = (store: StorePlan): boolean => store.kind !== "redis" || store.durable;

const ping = (more: Pick<Probe, "periodSeconds" | "failureThreshold">): Probe => ({
  exec: { command: ["sh", "-c", "redis-cli ping | grep -q PONG"] },
  timeoutSeconds: 3,
  ...more,
});

/** The memory that the profile gives to data; the container has twice that, for the copy that a rewrite makes. */
export const dataMemoryMiB = (store: StorePlan): number => ("memoryMiB" in store ? store.memoryMiB : 0);

function flags(store: StorePlan): string[] {
  // Without room for a write it fails, rather than that waiting work is dropped.
  const memory = ["--maxmemory", `${dataMemoryMiB(store)}mb`, "--maxmemory-policy", "noeviction"];
  const durable = isDurable(store) ? ["--appendonly", "yes", "--appendfsync", "everysec"] : ["--save", ""];
  return [`${CONFIG}/auth.conf`, "--dir", "/data", ...durable, ...memory];
}

/** One Redis with a password, whose writes are on disk within a second. */
export const buildRedis: StoreBuilder<"redis"> = (store, context) => {
  const name = storeName(store);
  const password = context.credentials.redis();
  const ports = { redis: PORT };
  headlessService(store, context, { name, ports, early: false });
  disruption(store, context);
  statefulSet(store, context, name, {
    image: images.redis,
    user: WORKLOAD_USER,
    command: ["redis-server"],
    args: flags(store),
    env: [
      {
        name: "REDISCLI_AUTH",
        valueFrom: { secretKeyRef: { name: password.holder, key: password.key ?? "password" } },
      },
    ],
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
        secret: { secretName: password.holder, items: [{ key: "auth.conf", path: "auth.conf" }] },
      },
    ],
    mounts: [{ name: "config", mountPath: CONFIG, readOnly: true }],
    early: false,
    graceSeconds: 60,
  });
  return redisEndpoint(store, context, name);
};

import { longestGapSeconds } from "../../../profiles/cron.ts";
import { namesOf, redisStoresOf } from "./names.ts";
import { type AnyObject, type MonitoredStack, ofKind } from "./stacks.ts";

/** What the cases of a stack are made of: the names that its manifests give. */
export interface Facts {
  readonly namespace: string;
  readonly deployments: readonly string[];
  readonly statefulSets: readonly string[];
  /** Databases whose pods an operator makes without a StatefulSet. */
  readonly clusters: readonly string[];
  /** Key of each store that Prometheus reads. */
  readonly measuredStores: readonly string[];
  /** Those of them that are a Redis. */
  readonly redisStores: readonly string[];
  readonly queue: { readonly store: string; readonly stream: string; readonly deadLetters: string };
  readonly cronJobs: readonly { readonly name: string; readonly intervalSeconds: number }[];
  /** The workload that scales, and its fewest replicas; null if all have a fixed number. */
  readonly scaled: { readonly name: string; readonly min: number } | null;
}

const listOf = (values: readonly string[] | "any" | undefined): readonly string[] =>
  Array.isArray(values) ? values : [];

interface Spec {
  readonly schedule: string;
  readonly suspend?: boolean;
  readonly scaleTargetRef: { readonly name: string };
  readonly minReplicas?: number;
  readonly minReplicaCount?: number;
}
const specOf = ({ spec }: AnyObject): Spec => spec as Spec;

function queueOf({ title, manifests }: MonitoredStack, names: ReturnType<typeof namesOf>): Facts["queue"] {
  const [stream, deadLetters] = listOf(names.stream);
  // The key of a stream begins with the name of its store: `work:items`.
  const object = ["StatefulSet", "Redis", "RedisReplication"]
    .flatMap((kind) => ofKind(manifests, kind))
    .find(({ metadata }) => metadata.name.startsWith(`${stream?.split(":")[0]}-`));
  if (object === undefined || stream === undefined || deadLetters === undefined)
    throw new Error(`${title}: got no queue with metrics`);
  return { store: object.metadata.name, stream, deadLetters };
}

export function factsOf(stack: MonitoredStack): Facts {
  const { manifests, namespace } = stack;
  const names = namesOf(stack);
  const [autoscaler] = ["HorizontalPodAutoscaler", "ScaledObject"].flatMap((kind) => ofKind(manifests, kind));
  const scaled = autoscaler === undefined ? null : specOf(autoscaler);
  return {
    namespace,
    deployments: listOf(names.deployment),
    statefulSets: listOf(names.statefulset),
    clusters: ofKind(manifests, "Cluster").map(({ metadata }) => metadata.name),
    measuredStores: listOf(names.store),
    redisStores: redisStoresOf(stack),
    queue: queueOf(stack, names),
    cronJobs: ofKind(manifests, "CronJob")
      .filter((job) => specOf(job).suspend !== true)
      .map((job) => ({ name: job.metadata.name, intervalSeconds: longestGapSeconds(specOf(job).schedule) })),
    scaled: scaled && {
      name: scaled.scaleTargetRef.name,
      min: scaled.minReplicas ?? scaled.minReplicaCount ?? 0,
    },
  };
}

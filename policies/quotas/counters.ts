import { type PolicyResource, withoutVersion } from "../stack.ts";
import { afterApply, at, isList, type PolicyValue, type Reading, readCount, showValue } from "../values.ts";

/** The most replicas that one resource may have, or why they cannot be counted. */
export interface Counted {
  readonly resource: PolicyResource;
  readonly most: Reading<number>;
}

/** Replicas of a resource; null if it runs none. */
type Counter = (resource: PolicyResource) => Reading<number> | null;

const isAbsent = (value: PolicyValue | undefined): boolean => value === undefined || value === null;

/** The count at `path`; `absent` if there is none. */
const counts =
  (path: readonly string[], absent: number): Counter =>
  ({ properties }) => {
    const value = at(properties, ...path);
    return isAbsent(value) ? { value: absent } : readCount(value, path.join("."));
  };

const one: Counter = () => ({ value: 1 });

/** The sum of several counts; a problem if one of them cannot be counted. */
const together =
  (...parts: readonly Counter[]): Counter =>
  (resource) =>
    parts
      .map((part) => part(resource) ?? { value: 0 })
      .reduce<Reading<number>>(
        (sum, part) => {
          if ("problem" in sum) return sum;
          return "problem" in part ? part : { value: sum.value + part.value };
        },
        { value: 0 },
      );

/** The count at `path` in each item of a list; an item without it counts as `absent`. */
const eachOf =
  (list: readonly string[], path: readonly string[], absent: number): Counter =>
  (resource) => {
    const items = at(resource.properties, ...list);
    if (isAbsent(items)) return { value: 0 };
    if (!isList(items)) return { problem: `${list.join(".")}: got ${showValue(items)}, expected a list` };
    return together(
      ...items.map((item): Counter => {
        const value = at(item, ...path);
        return () => (isAbsent(value) ? { value: absent } : readCount(value, path.join(".")));
      }),
    )(resource);
  };

/** A part that the operator runs once if the object has it. */
const onceWith =
  (...block: readonly string[]): Counter =>
  ({ properties }) => ({ value: isAbsent(at(properties, ...block)) ? 0 : 1 });

/** The sum of leaders and followers: https://github.com/OT-CONTAINER-KIT/redis-operator/blob/main/api/rediscluster/v1beta2/rediscluster_types.go */
const redisCluster: Counter = together(
  counts(["spec", "clusterSize"], 0),
  counts(["spec", "clusterSize"], 0),
);

/** Members of all shards, of the configuration, and routers. The operator's own defaults are 3. */
const shardedMongodb: Counter = together(eachOf(["spec", "replsets"], ["size"], 3), (resource) =>
  at(resource.properties, "spec", "sharding", "enabled") === true
    ? together(
        counts(["spec", "sharding", "configsvrReplSet", "size"], 3),
        counts(["spec", "sharding", "mongos", "size"], 3),
      )(resource)
    : { value: 0 },
);

const perNode = ({ type }: PolicyResource): Reading<number> => ({
  problem: `${type} runs a replica on every node, expected a workload with a number of replicas`,
});

/** Tasks that a schedule starts; without `block` it starts something else. */
const tasksOf =
  (...block: readonly string[]): Counter =>
  (resource) =>
    isAbsent(at(resource.properties, ...block)) ? null : counts([...block, "taskCount"], 1)(resource);

const ecsService: Counter = (resource) => {
  const strategy = at(resource.properties, "schedulingStrategy");
  if (strategy === "DAEMON") return perNode(resource);
  if (strategy === afterApply) return { problem: `schedulingStrategy: got ${showValue(strategy)}` };
  return counts(["desiredCount"], 0)(resource);
};

/** Kinds of resources that run replicas; a Kubernetes kind includes all versions of its group. */
const counters: Readonly<Record<string, Counter>> = {
  "kubernetes:apps:Deployment": counts(["spec", "replicas"], 1),
  "kubernetes:apps:StatefulSet": counts(["spec", "replicas"], 1),
  "kubernetes:apps:ReplicaSet": counts(["spec", "replicas"], 1),
  "kubernetes:apps:DaemonSet": perNode,
  "kubernetes:core:Pod": one,
  "kubernetes:batch:Job": counts(["spec", "parallelism"], 1),
  "kubernetes:batch:CronJob": counts(["spec", "jobTemplate", "spec", "parallelism"], 1),
  "kubernetes:postgresql.cnpg.io:Cluster": counts(["spec", "instances"], 1),
  "kubernetes:postgresql.cnpg.io:Pooler": counts(["spec", "instances"], 1),
  "kubernetes:redis.redis.opstreelabs.in:Redis": one,
  "kubernetes:redis.redis.opstreelabs.in:RedisReplication": counts(["spec", "clusterSize"], 0),
  "kubernetes:redis.redis.opstreelabs.in:RedisSentinel": counts(["spec", "clusterSize"], 3),
  "kubernetes:redis.redis.opstreelabs.in:RedisCluster": redisCluster,
  "kubernetes:psmdb.percona.com:PerconaServerMongoDB": shardedMongodb,
  "kubernetes:rabbitmq.com:RabbitmqCluster": counts(["spec", "replicas"], 1),
  "kubernetes:kafka.strimzi.io:KafkaNodePool": counts(["spec", "replicas"], 0),
  "kubernetes:kafka.strimzi.io:Kafka": together(
    onceWith("spec", "entityOperator"),
    onceWith("spec", "kafkaExporter"),
  ),
  "aws:ecs/service:Service": ecsService,
  "aws:scheduler/schedule:Schedule": tasksOf("target", "ecsParameters"),
  "aws:cloudwatch/eventTarget:EventTarget": tasksOf("ecsTarget"),
};

/** A resource that scales workloads. */
interface Autoscaler {
  readonly most: Counter;
  /** The property whose dependencies include the workload. */
  readonly property: string;
  /** Whether it names the workload by a value that is known before apply. */
  readonly named: (autoscaler: PolicyResource, workload: PolicyResource) => boolean;
  /** The reference itself, which may be known only after apply. */
  readonly reference: (autoscaler: PolicyResource) => PolicyValue | undefined;
  readonly applies: (autoscaler: PolicyResource) => boolean;
}

const kubernetesAutoscaler = (most: Counter): Autoscaler => ({
  most,
  property: "spec",
  named: ({ properties }, workload) => {
    const target = at(properties, "spec", "scaleTargetRef");
    const name = at(target, "name");
    const kind = at(target, "kind") ?? "Deployment";
    return (
      typeof name === "string" &&
      workload.type.endsWith(`:${String(kind)}`) &&
      at(workload.properties, "metadata", "name") === name
    );
  },
  reference: ({ properties }) => at(properties, "spec", "scaleTargetRef", "name"),
  applies: () => true,
});

const autoscalers: Readonly<Record<string, Autoscaler>> = {
  "kubernetes:autoscaling:HorizontalPodAutoscaler": kubernetesAutoscaler(({ properties }) =>
    readCount(at(properties, "spec", "maxReplicas"), "spec.maxReplicas"),
  ),
  // The default is 100: https://keda.sh/docs/latest/reference/scaledobject-spec/#maxreplicacount
  "kubernetes:keda.sh:ScaledObject": kubernetesAutoscaler((resource) =>
    counts(["spec", "maxReplicaCount"], 100)(resource),
  ),
  "aws:appautoscaling/target:Target": {
    most: ({ properties }) => readCount(at(properties, "maxCapacity"), "maxCapacity"),
    property: "resourceId",
    // `service/<cluster>/<service>`
    named: ({ properties }, workload) => {
      const id = at(properties, "resourceId");
      const service = typeof id === "string" ? id.split("/")[2] : undefined;
      return service !== undefined && at(workload.properties, "name") === service;
    },
    reference: ({ properties }) => at(properties, "resourceId"),
    // The same resource also scales tables and database clusters.
    applies: ({ properties }) => {
      const space = at(properties, "serviceNamespace");
      return typeof space !== "string" || space === "ecs";
    },
  },
};

function rowOf<Row>(table: Readonly<Record<string, Row>>, { type }: PolicyResource): Row | undefined {
  const kind = withoutVersion(type);
  return Object.hasOwn(table, kind) ? table[kind] : undefined;
}

interface Scaling {
  readonly resource: PolicyResource;
  readonly most: Reading<number>;
  /** Workloads of the stack that it scales; empty if its reference leads to none of them. */
  readonly workloads: readonly PolicyResource[];
  readonly reference: PolicyValue | undefined;
}

function scalingOf(resource: PolicyResource, workloads: readonly PolicyResource[]): Scaling[] {
  const row = rowOf(autoscalers, resource);
  const most = row?.applies(resource) ? row.most(resource) : null;
  if (row === undefined || most === null) return [];
  const depends = new Set(resource.propertyDependencies[row.property]);
  const linked = workloads.filter(({ urn }) => depends.has(urn));
  const named = workloads.filter((workload) => row.named(resource, workload));
  const scaled = named.length > 0 ? named : linked;
  return [{ resource, most, workloads: scaled, reference: row.reference(resource) }];
}

/** The largest of several counts; a problem if one of them cannot be counted. */
function largest(readings: readonly Reading<number>[]): Reading<number> {
  const problem = readings.find((reading) => "problem" in reading);
  if (problem !== undefined) return problem;
  return { value: Math.max(0, ...readings.map((reading) => ("value" in reading ? reading.value : 0))) };
}

/** An autoscaler whose workload is not in the stack still adds replicas. */
function countedAlone({ resource, most, reference }: Scaling): Counted {
  if (typeof reference === "string") return { resource, most };
  const problem = `the workload it scales: got ${showValue(reference)}, expected a workload of the stack`;
  return { resource, most: { problem } };
}

/** Every workload with its most replicas: the maximum of its autoscaler, if it has one. */
export function countReplicas(resources: readonly PolicyResource[]): Counted[] {
  const workloads = resources.filter((resource) => rowOf(counters, resource) !== undefined);
  const scalings = resources.flatMap((resource) => scalingOf(resource, workloads));
  const counted = workloads.flatMap((resource): Counted[] => {
    const scaling = scalings.filter((one) => one.workloads.includes(resource));
    const own = rowOf(counters, resource)?.(resource) ?? null;
    return own === null ? [] : [{ resource, most: largest([own, ...scaling.map(({ most }) => most)]) }];
  });
  return [...counted, ...scalings.filter((one) => one.workloads.length === 0).map(countedAlone)];
}

import type { Lack } from "../../../plan/lack.ts";
import type { Arrangement } from "./arrangements.ts";

/** What becomes of a field of a profile in one arrangement. */
export type Outcome =
  /** The platform makes resources of it. `to`: another value that the field may have. */
  | { readonly honoured: true; readonly to?: unknown }
  /** It is part of the plan, and something else than the platform uses it: `by` says what. */
  | { readonly planned: string; readonly to?: unknown }
  /** A lack names it. */
  | { readonly lacking: Lack["key"]; readonly to?: unknown }
  /** A lack of a whole thing, such as all alerts, says it for many fields. */
  | { readonly lackingWith: Lack["key"] }
  /** Nothing is made of it, on purpose. */
  | { readonly information: string }
  /** The tier is refused there. */
  | { readonly refused: string };

type Groups = { readonly cluster: Outcome } | { readonly bare: Outcome; readonly operated: Outcome };
type Clouds = { readonly cloud: Outcome } | { readonly containers: Outcome; readonly host: Outcome };
/** One outcome for all arrangements, or one for each, or for those of a cluster or a cloud. */
export type Row = Outcome | (Groups & Clouds);

const groups = { bare: "cluster", operated: "cluster", containers: "cloud", host: "cloud" } as const;

/** The outcome of a row in an arrangement. */
export function outcomeIn(row: Row, arrangement: Arrangement): Outcome {
  const outcomes = row as Partial<Record<string, Outcome>>;
  return outcomes[arrangement] ?? outcomes[groups[arrangement]] ?? (row as Outcome);
}

const honoured = { honoured: true } as const;
const to = (value: unknown) => ({ honoured: true, to: value }) as const;
const planned = (by: string) => ({ planned: by }) as const;
const lacking = (key: Lack["key"], value?: unknown) =>
  ({ lacking: key, ...(value === undefined ? {} : { to: value }) }) as const;
const lackingWith = (key: Lack["key"]) => ({ lackingWith: key }) as const;
const information = (why: string) => ({ information: why }) as const;
const refused = (why: string) => ({ refused: why }) as const;

const KIND = information("which engine holds the store, and which of its fields apply");
const NAMES = information("a name or a sentence for people");
const FIT = information("by which a business chooses its tier");
const COSTS = information("what the source says of costs, to compare with");
const TESTS = information("load tests compare it with what they measure");
const CLUSTER = information("the cluster has its machines and zones; a rehearsal has exactly these");
const SERVICE = information("the service has no such size: it takes what it gets");
const EQUAL = information("the fewest and the most are equal without autoscaling");
const FARGATE = information("a task has all of its limits guaranteed, so it has its requests");
const MEMORY = information("a machine is sized for the limits of all, so each has its requests");
const FLOOR = information("profiles/rules.ts refuses a tier whose limits do not add up to it");
const REGISTERED = planned("System registers it, and the rules of policies/quotas judge it");
const ENVIRONMENT = honoured;
const NO_DISK = refused("containers have no disk that outlives them");

const NO_GRAPH = refused("no service of a cloud is Neo4j, which needs a cluster");
const onClusters = (made: Outcome) => ({ cluster: made, cloud: NO_GRAPH }) as const;

const files = (made: Outcome) => ({ cluster: made, containers: NO_DISK, host: made }) as const;
const byTrigger = (value?: unknown) => {
  const made = value === undefined ? honoured : to(value);
  return { bare: lackingWith("alerts"), operated: made, cloud: made } as const;
};
const scaling = (value: Row) =>
  ({
    bare: honoured,
    operated: honoured,
    containers: honoured,
    host: lackingWith("fixed-replicas"),
    ...value,
  }) as Row;

/**
 * What becomes of every field that a profile may have. A row for a field with a `/*` at its end also holds for all fields
 * below it. A new field without a row fails the test.
 */
export const table: Readonly<Record<string, Row>> = {
  "/$schema": information("for editors"),
  "/system": honoured,
  "/tier": information(
    "the name by which a stack names its profile; a tag, and SCALE_LEVEL where scaleLevel is left out",
  ),
  "/title": NAMES,
  "/rank": information("the order of the tiers"),
  "/current": information("what the source says of the system today"),
  "/declares/*": information("what the names of the system's own limits, features and benchmarks mean"),
  "/scaleFile/name": {
    cluster: honoured,
    containers: information("the file is a variable there, SCALE_PROFILE"),
    host: honoured,
  },
  "/scaleFile/content": honoured,
  "/scaleFile/content/*": honoured,
  "/guide/*": NAMES,
  "/scaleLevel": honoured,
  "/storageType": honoured,
  "/fit/*": FIT,
  "/capabilities/*": information("the source's words"),
  "/limits/*": ENVIRONMENT,
  "/features/*": ENVIRONMENT,
  "/features/loadBalancing": {
    cluster: ENVIRONMENT,
    containers: ENVIRONMENT,
    host: lacking("no-balancer"),
  },
  "/features/autoScaling": ENVIRONMENT,
  "/features/enterpriseSecurity": { cluster: lacking("feature"), cloud: honoured },
  "/features/realTimeUpdates": ENVIRONMENT,
  "/features/advancedPredictions": lacking("feature"),
  "/features/sso": {
    cluster: lacking("sso-keys"),
    containers: lacking("sso-keys"),
    host: lacking("feature"),
  },
  "/features/auditLog": lacking("feature"),
  "/features/multiTenancy": lacking("feature"),
  "/features/encryption": lacking("feature"),
  "/minimums/memoryGB": FLOOR,
  "/minimums/cpuCores": FLOOR,
  "/minimums/storageGB": FLOOR,
  "/minimums/bandwidthMbps": lacking("bandwidth"),
  "/utilization/*": information("how busy the system is today"),
  "/compute/default": information(
    "what runs the tier where the operator chooses nothing: test/plan/plan.test.ts",
  ),
  "/compute/allowed": information("which choices of the operator are refused"),
  "/zones": { cluster: CLUSTER, containers: to(2), host: lacking("one-zone") },
  "/nodes/*": { cluster: CLUSTER, cloud: information("the cloud has its own machines") },
  "/workloads/*/kind": information("which of the fields below apply"),
  "/workloads/*/public": planned("plan.edge, which says who is reached from outside"),
  "/workloads/*/path": information("test/components/{kubernetes,aws}/kinds.test.ts: it is a route or a rule"),
  "/workloads/*/sessionAffinity": information(
    "test/components/{kubernetes,aws}/kinds.test.ts: which Gateway is there decides; a balancer keeps clients",
  ),
  "/workloads/*/perDepartment": information("test/plan/departments.test.ts: the names of departments decide"),
  "/workloads/*/port": honoured,
  "/workloads/*/requests/cpu": { cluster: honoured, containers: FARGATE, host: honoured },
  "/workloads/*/requests/memoryMiB": { cluster: honoured, containers: FARGATE, host: MEMORY },
  "/workloads/*/limits/*": honoured,
  "/workloads/*/replicas/min": scaling({ host: lackingWith("fixed-replicas") } as Row),
  "/workloads/*/replicas/max": honoured,
  "/workloads/*/autoscaling/cpuPercent": scaling({} as Row),
  "/workloads/*/autoscaling/memoryPercent": scaling({} as Row),
  "/workloads/*/autoscaling/scaleDownPercent": scaling({} as Row),
  "/workloads/*/autoscaling/backlogSeconds": scaling({
    bare: lackingWith("backlog-scaling"),
    operated: to(7200),
  } as Row),
  "/workloads/*/autoscaling/requestsPerSecond": scaling({
    bare: lacking("requests"),
    operated: honoured,
  } as Row),
  "/workloads/*/autoscaling/name": {
    cluster: to("pool"),
    cloud: information("a policy of the cloud has the name of its service"),
  },
  "/workloads/*/autoscaling/scaleUpWindowSeconds": scaling({} as Row),
  "/workloads/*/autoscaling/scaleDownWindowSeconds": scaling({} as Row),
  "/workloads/*/schedule": to("5 5 * * *"),
  "/workloads/*/demand/measure": information("which benchmark states the load"),
  "/workloads/*/demand/perReplica": planned("replicas.expected, by which costs are expected"),
  "/workloads/*/uses/*": to(["read"]),
  "/workloads/*/optionalUses": to(["cache", "files"]),
  "/workloads/*/calls": to(["mail", "search"]),
  "/workloads/*/enforces": to([]),
  "/workloads/*/minAvailablePercent": {
    cluster: honoured,
    containers: honoured,
    host: lacking("availability"),
  },
  "/workloads/*/terminationGraceSeconds": honoured,
  "/workloads/*/command": information("an image is expected to run it by default"),
  "/workloads/*/environment/*": ENVIRONMENT,
  "/workloads/*/pools/*": ENVIRONMENT,
  "/workloads/*/concurrency": ENVIRONMENT,
  "/workloads/*/taskTimeoutSeconds": ENVIRONMENT,
  "/workloads/*/perWorkflow": honoured,
  "/workloads/*/targets/*/requests/cpu": { cluster: honoured, containers: FARGATE, host: honoured },
  "/workloads/*/targets/*/requests/memoryMiB": { cluster: honoured, containers: FARGATE, host: MEMORY },
  "/workloads/*/targets/*/limits/*": honoured,
  // Both are equal in the profile of this test, so that one of them is enough.
  "/workloads/*/targets/*/replicas/min": { cluster: honoured, containers: honoured, host: EQUAL },
  "/workloads/*/targets/*/replicas/max": { cluster: honoured, containers: EQUAL, host: honoured },
  "/stores/*(object)/lockDays": information(
    "test/components/kubernetes/seals.test.ts and test/components/aws/departments.test.ts: SeaweedFS and S3 lock",
  ),
  "/stores/*(redis)/maxMemoryPolicy": honoured,
  "/stores/*(postgres)/readReplicas": {
    bare: information("several members need an operator"),
    operated: to(false),
    cloud: to(false),
  },
  "/stores/*(postgres)/pooler/mode": {
    cluster: to("session"),
    cloud: information(
      "RDS Proxy gives a session a connection of its own where it has to: it serves both modes",
    ),
  },
  "/stores/*(postgres)/pooler/instances": honoured,
  "/stores/*(postgres)/pooler/poolSize": honoured,
  "/stores/*(postgres)/pooler/maxClients": {
    cluster: honoured,
    cloud: planned("the check of connections compares it with the pools: RDS Proxy has no such limit"),
  },
  "/stores/*(postgres)/variablePrefix": to("OTHER"),
  "/stores/*(postgres)/recovery/rpoMinutes": lacking("recovery"),
  "/stores/*(postgres)/recovery/rtoMinutes": lacking("recovery"),
  "/stores/*(any)/variablePrefix": information("as for PostgreSQL: test/plan/recovery.test.ts"),
  "/stores/*(any)/recovery/*": information("as for PostgreSQL: test/plan/recovery.test.ts"),
  "/stores/*(file)/kind": KIND,
  "/stores/*(file)/capacityGB": files(honoured),
  "/stores/*(file)/backupDays": files(honoured),
  "/stores/*(sqlite)/kind": KIND,
  "/stores/*(sqlite)/capacityGB": files(honoured),
  "/stores/*(sqlite)/backupDays": files(honoured),
  "/stores/*(sqlite)/journalMode": {
    cluster: lacking("journal-mode"),
    containers: NO_DISK,
    host: lacking("journal-mode"),
  },
  "/stores/*(object)/kind": KIND,
  "/stores/*(object)/capacityGB": { cluster: honoured, cloud: SERVICE },
  "/stores/*(object)/members": { cluster: honoured, cloud: SERVICE },
  "/stores/*(object)/backupDays": { cluster: honoured, cloud: honoured },
  "/stores/*(queue)/kind": KIND,
  "/stores/*(queue)/protocol": information("native and redis are the same queue; the others are refused"),
  "/stores/*(queue)/library": information(
    "who may use which keys of a Redis: test/components/kubernetes/queueLibrary.test.ts",
  ),
  "/stores/*(queue)/queuePerCopy": information(
    "queues, rights and variables of each copy: test/plan/queueParts.test.ts",
  ),
  "/stores/*(queue)/members": { bare: lacking("brokers"), operated: honoured, cloud: SERVICE },
  "/stores/*(queue)/memoryMiB": { cluster: honoured, cloud: SERVICE },
  "/stores/*(queue)/capacityGB": { cluster: honoured, cloud: SERVICE },
  "/stores/*(queue)/retentionDays": { cluster: lacking("queue-retention"), cloud: honoured },
  "/stores/*(postgres)/kind": KIND,
  "/stores/*(postgres)/version": honoured,
  "/stores/*(postgres)/members": {
    bare: refused("several members need an operator"),
    operated: honoured,
    cloud: honoured,
  },
  "/stores/*(postgres)/cpu": honoured,
  "/stores/*(postgres)/memoryMiB": honoured,
  "/stores/*(postgres)/capacityGB": honoured,
  "/stores/*(postgres)/databases": to(["other"]),
  "/stores/*(postgres)/maxConnections": honoured,
  "/stores/*(postgres)/backupDays": honoured,
  "/stores/*(redis)/kind": KIND,
  "/stores/*(redis)/version": { cluster: to(8), cloud: lacking("version") },
  "/stores/*(redis)/topology": information("how many members there may be"),
  "/stores/*(redis)/members": information(
    "a single one has one, and on a cloud what has to survive has two nodes; sentinel is a row of test/plan/engines",
  ),
  "/stores/*(redis)/replicasPerShard": honoured,
  "/stores/*(redis)/memoryMiB": honoured,
  "/stores/*(redis)/durable": { cluster: honoured, cloud: lacking("durable") },
  "/stores/*(redis)/caches/*": ENVIRONMENT,
  "/stores/*(mongodb)/kind": KIND,
  "/stores/*(mongodb)/version": { cluster: to(8), cloud: lacking("not-mongodb", 8) },
  "/stores/*(mongodb)/shards": {
    bare: refused("shards need an operator"),
    operated: honoured,
    cloud: refused("DocumentDB has one shard; shards need a cluster with the operator"),
  },
  "/stores/*(mongodb)/members": {
    bare: refused("several members need an operator"),
    operated: honoured,
    cloud: honoured,
  },
  "/stores/*(mongodb)/cpu": honoured,
  "/stores/*(mongodb)/memoryMiB": honoured,
  "/stores/*(mongodb)/capacityGB": { cluster: honoured, cloud: SERVICE },
  "/stores/*(mongodb)/backupDays": honoured,
  "/stores/*(mongodb)/indexes/*/collection": honoured,
  "/stores/*(mongodb)/indexes/*/fields": honoured,
  "/stores/*(mongodb)/shardKeys/*": {
    bare: information("one shard has all documents"),
    operated: honoured,
    cloud: information("one shard has all documents"),
  },
  "/stores/*(neo4j)/kind": onClusters(KIND),
  "/stores/*(neo4j)/members": onClusters(lacking("graph-servers", 5)),
  "/stores/*(neo4j)/readReplicas": onClusters(lacking("graph-servers")),
  "/stores/*(neo4j)/cpu": onClusters(honoured),
  "/stores/*(neo4j)/memoryMiB": onClusters(honoured),
  "/stores/*(neo4j)/capacityGB": onClusters(honoured),
  "/stores/*(neo4j)/backupDays": onClusters(lacking("graph-copy")),
  "/externals/*/secret": honoured,
  "/externals/*/title": NAMES,
  "/edge/cdn": { cluster: lacking("no-cdn"), cloud: honoured },
  "/edge/waf": { cluster: lacking("no-waf"), cloud: honoured },
  "/triggers/*/signal": byTrigger("cpu"),
  "/triggers/*/above": byTrigger(),
  "/triggers/*/below": {
    bare: lackingWith("alerts"),
    operated: honoured,
    containers: honoured,
    host: lackingWith("alert-only"),
  },
  "/triggers/*/windowSeconds": byTrigger(),
  "/triggers/*/action": byTrigger("alert"),
  "/triggers/*/severity": byTrigger("info"),
  "/triggers/*/level": byTrigger(4),
  "/escalation/*": byTrigger(),
  "/benchmarks/responseTimeMs/max": {
    bare: lackingWith("alerts"),
    operated: honoured,
    containers: honoured,
    host: TESTS,
  },
  "/benchmarks/concurrentUsers/min": planned("replicas.expected, by which costs are expected"),
  "/benchmarks/*/min": planned("replicas.expected, by which costs are expected"),
  "/benchmarks/*": TESTS,
  "/loadTest/*": information("how load tests behave"),
  "/effects/*": information("what the source says that a change improves"),
  "/costs/*": COSTS,
  "/hosting/*": COSTS,
  "/observability/logRetentionDays": { cluster: lacking("log-retention", 30), cloud: honoured },
  "/observability/scrapeSeconds": {
    bare: lackingWith("alerts"),
    operated: honoured,
    cloud: lacking("samples"),
  },
  "/observability/tracked": {
    bare: lackingWith("alerts"),
    operated: lacking("untracked"),
    cloud: lacking("untracked"),
  },
  "/observability/metrics/*/labels": {
    bare: lackingWith("app-metrics"),
    operated: to(["endpoint"]),
    cloud: lackingWith("app-metrics"),
  },
  "/observability/metrics/*": {
    bare: lackingWith("app-metrics"),
    operated: honoured,
    cloud: lackingWith("app-metrics"),
  },
  "/observability/logRotation/*": {
    cluster: lacking("log-rotation"),
    cloud: information("logs go to CloudWatch, and no file is written"),
  },
  "/budget/monthlyUSD": honoured,
  "/quotas/replicas": { cluster: honoured, cloud: REGISTERED },
  "/quotas/services": { cluster: honoured, cloud: REGISTERED },
  "/quotas/volumes": { cluster: honoured, cloud: REGISTERED },
  "/quotas/memoryGiB": { cluster: honoured, cloud: REGISTERED },
  "/quotas/cpu": { cluster: honoured, cloud: REGISTERED },
};

/** The row of a field: its own, or that of the nearest group that it is in. */
export function rowOf(field: string): Row | undefined {
  const ofAnyKind = field.replace(/\(\w+\)/, "(any)");
  for (const name of [field, ofAnyKind, ofAnyKind.replace(/\/[^/]+$/, "/*")]) {
    if (Object.hasOwn(table, name)) return table[name];
  }
  const group = Object.keys(table)
    .filter((name) => name.endsWith("/*") && field.startsWith(name.slice(0, -1)))
    .toSorted((one, other) => other.length - one.length)[0];
  return group === undefined ? undefined : table[group];
}

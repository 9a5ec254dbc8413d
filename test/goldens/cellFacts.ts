import { isObject, type Json, type JsonObject } from "../../base/json.ts";
import type { ResourceRecord } from "../../document/document.ts";
import type { Lack } from "../../plan/lack.ts";
import type { Plan, ProcessPlan, StorePlan } from "../../plan/types.ts";
import { type Facts, flattened, isOfTarget, quotaFacts, sizeText, tierFacts } from "./tierFacts.ts";

/** A plan on its target, with the resources that the preview of that stack registers. */
export interface Built {
  readonly plan: Plan;
  readonly resources: readonly ResourceRecord[];
}

/** Fields that each store has, whatever its engine is. The rest are figures of the engine. */
const COMMON = new Set<string>([
  "name",
  "key",
  "phase",
  "released",
  "kind",
  "users",
  "backupDays",
  "retentionDays",
  "engine",
  "protocol",
  "processes",
  "volumes",
  "ports",
  "services",
  "operator",
  "asksApiServer",
  "variables",
  "backup",
] satisfies (keyof StorePlan | "backupDays" | "retentionDays")[]);

/** A value as text: the figures of an object in brackets. */
function shown(value: unknown): string {
  if (Array.isArray(value)) return value.map(shown).join(",");
  if (!isObject(value)) return String(value);
  const figures = Object.entries(value).map(([key, one]) => `${key} ${shown(one)}`);
  return `(${figures.join(", ")})`;
}

/** Figures that this engine has, such as copies or members of a service. */
function figuresOf(store: StorePlan): string[] {
  const own = Object.entries(store).filter(([key, value]) => !COMMON.has(key) && value !== null);
  return own.map(([key, value]) => `${key} ${shown(value)}`);
}

/** How a store stands that no workload uses; nothing for one that serves. */
const standing = ({ phase, released }: StorePlan): string[] => [
  ...(phase === "serving" ? [] : [phase]),
  ...(released ? ["released"] : []),
];

const sidecarText = ({ sidecar }: ProcessPlan): string =>
  sidecar === undefined ? "" : ` and beside it ${sizeText(sidecar)}`;

const backupText = ({ backup }: StorePlan): string[] =>
  backup === null
    ? []
    : [
        `${backup.name} at ${backup.schedule} of ${sizeText(backup.process.size)}, kept ${backup.keepDays} days on ${backup.volume.capacityGB} GB${backup.released ? ", released" : ""}`,
      ];

const storeFacts = (store: StorePlan): Facts => {
  const lines = {
    processes: store.processes.map(
      (process) => `${process.count} ${process.role} of ${sizeText(process.size)}${sidecarText(process)}`,
    ),
    volumes: store.volumes.map(
      ({ count, capacityGB, shared }) => `${count} of ${capacityGB} GB${shared ? ", shared" : ""}`,
    ),
    backup: backupText(store),
  };
  const there = Object.entries(lines).filter(([, items]) => items.length > 0);
  return {
    engine: [store.engine, ...standing(store), `speaks ${store.protocol}`, ...figuresOf(store)].join(", "),
    ...Object.fromEntries(there.map(([name, items]) => [name, items.join("; ")])),
  };
};

/** @throws Error where the resource does not have this input: the table below would be wrong. */
function text(value: Json | undefined): string {
  if (typeof value !== "string" && typeof value !== "number")
    throw new Error("a size is no input of its type");
  return String(value);
}

/** The inputs that give the size of a resource, by its type. */
const SIZES: Readonly<Record<string, (inputs: ResourceRecord["inputs"]) => string>> = {
  "aws:ebs/volume:Volume": ({ size, type }) => `${text(size)} GB of ${text(type)}`,
  "aws:ec2/instance:Instance": ({ instanceType }) => text(instanceType),
  "aws:ecs/taskDefinition:TaskDefinition": ({ cpu, memory }) => `${text(cpu)} CPU units, ${text(memory)} MiB`,
  "aws:docdb/clusterInstance:ClusterInstance": ({ instanceClass }) => text(instanceClass),
  "aws:eks/nodeGroup:NodeGroup": ({ instanceTypes, scalingConfig }) => {
    const { minSize, maxSize } = scalingConfig as JsonObject;
    return `${text(minSize)} to ${text(maxSize)} of ${(instanceTypes as readonly string[]).join(", ")}`;
  },
  "aws:elasticache/replicationGroup:ReplicationGroup": ({
    nodeType,
    numCacheClusters,
    numNodeGroups,
    replicasPerNodeGroup,
  }) =>
    numNodeGroups === undefined
      ? `${text(numCacheClusters)} of ${text(nodeType)}`
      : `${text(numNodeGroups)} shards with ${text(replicasPerNodeGroup)} replicas of ${text(nodeType)}`,
  "aws:mq/broker:Broker": ({ deploymentMode, hostInstanceType }) =>
    `${text(deploymentMode)} of ${text(hostInstanceType)}`,
  "aws:msk/cluster:Cluster": ({ numberOfBrokerNodes, brokerNodeGroupInfo }) =>
    `${text(numberOfBrokerNodes)} of ${text((brokerNodeGroupInfo as JsonObject).instanceType)}`,
  // A replica has the storage of its primary.
  "aws:rds/instance:Instance": ({ instanceClass, allocatedStorage }) =>
    allocatedStorage === undefined
      ? text(instanceClass)
      : `${text(instanceClass)}, ${text(allocatedStorage)} GB`,
};

const sizeFacts = (resources: readonly ResourceRecord[]): Facts =>
  Object.fromEntries(
    resources.flatMap(({ type, name, inputs }) => {
      const size = SIZES[type];
      return size === undefined ? [] : [[name, size(inputs)]];
    }),
  );

/** `aws:ec2/vpc:Vpc` → its module and its class. */
function partsOf(type: string): readonly [string, string] {
  const [provider = "", module = "", name = ""] = type.split(":");
  const place = provider === "kubernetes" ? module : module.split("/")[0];
  return [provider === "kubernetes" ? String(place) : `${provider} ${place}`, name];
}

/** Counts of registered resources: one line per module of the provider, with its classes in order. */
function countFacts(resources: readonly ResourceRecord[]): Facts {
  const modules = new Map<string, Map<string, number>>();
  for (const { type } of resources) {
    const [module, name] = partsOf(type);
    const counts = modules.get(module) ?? new Map<string, number>();
    modules.set(module, counts.set(name, (counts.get(name) ?? 0) + 1));
  }
  const sorted = <Value>(entries: Iterable<[string, Value]>): [string, Value][] =>
    [...entries].sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(
    sorted(modules).map(([module, counts]) => [
      module,
      sorted(counts)
        .map(([name, count]) => `${name} ${count}`)
        .join(", "),
    ]),
  );
}

/** What a lack is about: its values, but the title of a service, which the tier's golden has; of a kept size, each figure. */
function subjectOf({ key: _, ...values }: Lack): string {
  if ("figures" in values) {
    const figures = values.figures.map(({ unit, has, stated }) => `${has} ${unit} for ${stated}`);
    return [values.store, ...figures].join(" ");
  }
  const told = Object.entries(values).filter(([name, value]) => name !== "title" && value !== null);
  return told.map(([, value]) => String(value)).join(" ") || "yes";
}

/** Lacks by their key, with the subject of each. */
const lackFacts = (lacks: readonly Lack[]): Facts =>
  Object.fromEntries(
    [...Map.groupBy(lacks, ({ key }) => key)].map(([key, group]) => [key, group.map(subjectOf).join(", ")]),
  );

/** Facts that differ from those of the tier on this target. */
const differencesFrom = (tier: Facts, plan: Plan): Facts => {
  const expected = new Map(flattened(tier));
  const here = new Map(flattened(tierFacts(plan)));
  const paths = [...new Set([...expected.keys(), ...here.keys()])];
  return Object.fromEntries(
    paths
      .filter((path) => expected.get(path) !== here.get(path))
      .map((path) => [path, here.get(path) ?? "none"]),
  );
};

const besideText = ({ phase, tier, ownCompute }: NonNullable<Plan["beside"]>): string =>
  `${tier}, ${phase}, ${ownCompute ?? "same compute"}`;

/** Facts that a reviewer checks of a tier on one target. `tier` holds the facts of the golden of the tier. */
export function cellFacts({ plan, resources }: Built, tier: Facts): Facts {
  const optional = { sizes: sizeFacts(resources), differences: differencesFrom(tier, plan) };
  const there = Object.entries(optional).filter(([, facts]) => Object.keys(facts).length > 0);
  return {
    compute: plan.compute,
    ...(plan.beside === null ? {} : { beside: besideText(plan.beside) }),
    stores: Object.fromEntries(Object.entries(plan.stores).map(([key, one]) => [key, storeFacts(one)])),
    ...Object.fromEntries(there),
    quotas: quotaFacts(plan.quotas.filter(({ name }) => isOfTarget(name))),
    resources: countFacts(resources),
    lacks: lackFacts(plan.lacks),
    ...(plan.notes.length === 0 ? {} : { notes: plan.notes.join("; ") }),
  };
}

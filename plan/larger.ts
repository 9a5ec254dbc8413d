import { planBackup } from "./backup.ts";
import {
  membersOf,
  type ProcessPlan,
  type RecoveryTarget,
  type Size,
  type VolumePlan,
} from "./engines/store.ts";
import type { KeptFigure } from "./sentences/stores.ts";
import { storeKey } from "./storeKey.ts";
import type { EnginePlan, Phase, StorePlan } from "./types.ts";

type FieldOf<Union> = Union extends unknown ? keyof Union : never;
type Field = FieldOf<EnginePlan>;
type ValueIn<Union, One extends Field> = Union extends unknown
  ? One extends keyof Union
    ? Exclude<Union[One], undefined>
    : never
  : never;
type ValueOf<One extends Field> = ValueIn<EnginePlan, One>;

/** The value of a field in a store that holds the data of both. */
type Merge<Value> = (serving: Value, other: Value, phase: OtherPhase) => Value;
/** What the arrangement of `other` is: the one to come, or the one before. */
type OtherPhase = Exclude<Phase, "serving">;

/** As the serving arrangement has it: it says what the store is, not how much it holds. */
const asServed = <Value>(serving: Value): Value => serving;

function most<Value extends number | null>(one: Value, other: Value): Value {
  if (one === null || other === null) return one ?? other;
  return one > other ? one : other;
}

const union = <Item>(first: readonly Item[], second: readonly Item[]): Item[] => [
  ...new Set([...first, ...second]),
];

const largerSize = (one: Size, other: Size): Size => ({
  cpu: most(one.cpu, other.cpu),
  memoryMiB: most(one.memoryMiB, other.memoryMiB),
});

/** The processes of both, by their role. */
function largerProcesses(one: readonly ProcessPlan[], other: readonly ProcessPlan[]): ProcessPlan[] {
  const shared = one.map((process) => {
    const same = other.find(({ role }) => role === process.role) ?? process;
    return { ...process, count: most(process.count, same.count), size: largerSize(process.size, same.size) };
  });
  return [...shared, ...other.filter(({ role }) => !one.some((process) => process.role === role))];
}

/** The volumes of both, by their place: each engine lists them in one order. */
const largerVolumes = (one: readonly VolumePlan[], other: readonly VolumePlan[]): VolumePlan[] =>
  (one.length < other.length ? other : one).map(({ shared }, index) => ({
    count: most(one[index]?.count ?? 0, other[index]?.count ?? 0),
    capacityGB: most(one[index]?.capacityGB ?? 0, other[index]?.capacityGB ?? 0),
    shared,
  }));

/** What asks for more: the smaller figures. */
const stricter: Merge<RecoveryTarget> = (one, other) => ({
  rpoMinutes: Math.min(one.rpoMinutes, other.rpoMinutes),
  rtoMinutes: Math.min(one.rtoMinutes, other.rtoMinutes),
});

/** How each field of a store becomes that of a store that both arrangements have. */
const merges = {
  name: asServed,
  kind: asServed,
  engine: asServed,
  protocol: asServed,
  users: asServed,
  queue: asServed,
  parts: asServed,
  variables: asServed,
  operator: asServed,
  parameters: asServed,
  journalMode: asServed,
  capacityGB: most,
  dataGB: most,
  memoryMiB: most,
  dataMemoryMiB: most,
  maxMemoryPolicy: asServed,
  members: most,
  memberSize: largerSize,
  // The fields of an engine keep the length that its type says: both values have it.
  processes: largerProcesses as Merge<ValueOf<"processes">>,
  volumes: largerVolumes as Merge<ValueOf<"volumes">>,
  services: most,
  ports: (serving, other) => ({ ...serving, members: union(serving.members, other.members) }),
  asksApiServer: (serving, other) => serving || other,
  copies: most,
  shards: most,
  membersPerShard: most,
  replicasPerShard: most,
  durable: (serving, other) => serving || other,
  // A server reads the files of an older major version, never those of a newer one.
  version: most,
  // A database is made with its first name, and keeps it.
  databases: (serving, other, phase) => {
    const [older, newer] = phase === "retiring" ? [other, serving] : [serving, other];
    return union(older, newer) as [string, ...string[]];
  },
  // Workloads go through it, and it holds no data: the tier that serves has its own, or none.
  pooler: asServed,
  readReplicas: (serving, other) => serving || other,
  host: asServed,
  indexes: (serving, other) => ({ ...other, ...serving }),
  // A collection keeps its shard key.
  shardKeys: (serving, other, phase) =>
    phase === "retiring" ? { ...serving, ...other } : { ...other, ...serving },
  edition: asServed,
  // What is sharded by either arrangement can be copied into the objects of that one only.
  backupTo: (serving, other) => serving ?? other,
  asked: stricter,
  backupDays: most,
  retentionDays: most,
  // A lock ends no sooner than either states.
  lockDays: (serving, other) =>
    serving === null || other === null ? (serving ?? other) : most(serving, other),
  seal: (serving, other) => serving ?? other,
} satisfies { readonly [One in Field]: Merge<ValueOf<One>> };

/**
 * The store that serves, with the size of the larger of both plans: what holds data does not shrink.
 *
 * @param phase what the arrangement of `other` is.
 */
export function larger(serving: EnginePlan, other: EnginePlan, phase: OtherPhase): EnginePlan {
  const others = new Map<string, unknown>(Object.entries(other));
  // What only one of both asks for, both do.
  const all = other.asked === undefined ? serving : { asked: other.asked, ...serving };
  const fields = Object.entries(all).map(([field, value]) => {
    const merge = merges[field as Field] as Merge<unknown>;
    return [field, others.has(field) ? merge(value, others.get(field), phase) : value];
  });
  return Object.fromEntries(fields) as EnginePlan;
}

/** A store of a tier, or of a stack, which may keep backups that nothing takes any more. */
type Sized = EnginePlan | StorePlan;

const backupsOf = (store: Sized) =>
  "archive" in store ? (store.backup ?? store.archive) : planBackup(store, storeKey(store), {});

/** The figures by which people know the size of a store. */
const figures = {
  members: (store) => membersOf(store),
  GB: ({ capacityGB }) => capacityGB,
  "GB on each volume": ({ volumes }) => volumes[0]?.capacityGB ?? null,
  "GB of backups": (store) => backupsOf(store)?.volume.capacityGB ?? 0,
  "MiB of memory": ({ memoryMiB }) => memoryMiB,
  "days of waiting work": (store) => (store.engine === "sqs" ? store.retentionDays : null),
} satisfies Record<KeptFigure["unit"], (store: Sized) => number | null>;

/** Figures that follow from the capacity. */
const FOLLOWING: readonly KeptFigure["unit"][] = ["GB on each volume", "GB of backups"];

/** The figures in which a planned store is larger than its tier states; those that follow only if the capacity is the same. */
export function keptFigures(planned: Sized, stated: EnginePlan): KeptFigure[] {
  const kept = Object.entries(figures).flatMap(([unit, figure]): KeptFigure[] => {
    const [has, wanted] = [figure(planned), figure(stated)];
    if (has === null || wanted === null || has <= wanted) return [];
    return [{ unit: unit as KeptFigure["unit"], has, stated: wanted }];
  });
  const grows = kept.some(({ unit }) => unit === "GB");
  return kept.filter(({ unit }) => !grows || !FOLLOWING.includes(unit));
}

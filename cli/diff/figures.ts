import { membersOf } from "../../plan/engines/store.ts";
import type { Plan, StorePlan, WorkloadPlan } from "../../plan/types.ts";
import type { FigureChange } from "./document.ts";

type Value = string | number | null;
type Figures<Item> = Readonly<Record<string, (item: Item) => Value>>;

const bounds = ({ min, max }: { readonly min: number; readonly max: number }): string =>
  min === max ? String(min) : `${min}–${max}`;

const ofStore: Figures<StorePlan> = {
  kind: ({ kind }) => kind,
  engine: ({ engine }) => engine,
  members: membersOf,
  GB: ({ capacityGB }) => capacityGB,
  "MiB of memory": ({ memoryMiB }) => memoryMiB,
  "GB of backups": ({ backup }) => backup?.volume.capacityGB ?? null,
};

const ofWorkload: Figures<WorkloadPlan> = {
  kind: ({ kind }) => kind,
  replicas: ({ replicas }) => bounds(replicas),
  "CPU requested": ({ requests }) => requests.cpu,
  "CPU at most": ({ limits }) => limits.cpu,
  "MiB requested": ({ requests }) => requests.memoryMiB,
  "MiB at most": ({ limits }) => limits.memoryMiB,
};

const ofTier: Figures<Plan> = {
  zones: ({ zones }) => zones,
  nodes: ({ nodes }) => bounds(nodes),
  "CPU of a node": ({ nodes }) => nodes.cpu,
  "GiB of a node": ({ nodes }) => nodes.memoryGiB,
  compute: ({ compute }) => compute,
  CDN: ({ edge }) => (edge?.cdn ? "yes" : "no"),
  firewall: ({ edge }) => (edge?.waf ? "yes" : "no"),
  "days of logs": ({ logRetentionDays }) => logRetentionDays,
};

/** Figures of things with names that differ, or that only one of the two has. */
function differing<Item>(
  of: FigureChange["of"],
  figures: Figures<Item>,
  from: Readonly<Record<string, Item>>,
  to: Readonly<Record<string, Item>>,
): FigureChange[] {
  const names = [...new Set([...Object.keys(from), ...Object.keys(to)])];
  return names.flatMap((name) =>
    Object.entries(figures).flatMap(([figure, read]): FigureChange[] => {
      const [before, after] = [from[name], to[name]].map((item) => (item === undefined ? null : read(item)));
      return before === after ? [] : [{ of, name, figure, from: before ?? null, to: after ?? null }];
    }),
  );
}

/** Quotas by their name, without those that are limits of the application. */
const quotasOf = ({ plan, limits }: Planned): Readonly<Record<string, Plan["quotas"][number]>> =>
  Object.fromEntries(
    plan.quotas.filter(({ name }) => !Object.hasOwn(limits, name)).map((quota) => [quota.name, quota]),
  );

/** Stores by their name: an engine may be another one. */
const storesOf = ({ stores }: Plan): Readonly<Record<string, StorePlan>> =>
  Object.fromEntries(Object.values(stores).map((store) => [store.name, store]));

/** The limits that every workload gets, by the name of their variable. */
const limitsOf = (limits: Readonly<Record<string, number | undefined>>): Readonly<Record<string, number>> =>
  Object.fromEntries(
    Object.entries(limits).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );

/** A tier as its plan and its limits have it. */
export interface Planned {
  readonly plan: Plan;
  readonly limits: Readonly<Record<string, number | undefined>>;
}

/** The figures of two tiers that differ, those of stores first. */
export const figureChanges = (from: Planned, to: Planned): FigureChange[] => [
  ...differing("store", ofStore, storesOf(from.plan), storesOf(to.plan)),
  ...differing("workload", ofWorkload, from.plan.workloads, to.plan.workloads),
  ...differing("limit", { limit: (value: number) => value }, limitsOf(from.limits), limitsOf(to.limits)),
  ...differing(
    "quota",
    { "used at most": ({ used }) => used, limit: ({ limit }) => limit },
    quotasOf(from),
    quotasOf(to),
  ),
  ...differing("tier", ofTier, { tier: from.plan }, { tier: to.plan }),
];

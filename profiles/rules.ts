import { targets } from "../targets/names.ts";
import { onTarget } from "./onTarget.ts";
import { type Right, rightsByKind } from "./rights.ts";
import type { ProfileShape } from "./shape.ts";
import { isShared, type LimitName } from "./workload.ts";

/** A value of the profile that breaks a rule across fields, and what was expected there. */
interface BrokenRule {
  readonly path: readonly string[];
  readonly expected: string;
}

type Rule = (profile: ProfileShape) => BrokenRule[];
type Workload = ProfileShape["workloads"][string];

const entries = <Value>(record: Readonly<Record<string, Value>>): [string, Value][] => Object.entries(record);

/** Names come from a document, so an inherited property such as `constructor` must not count as present. */
const lacks = (record: object, name: string): boolean => !Object.hasOwn(record, name);

const listed = (record: object): string => Object.keys(record).join(", ") || "none";

const usesKnownStores: Rule = ({ workloads, stores }) =>
  entries(workloads).flatMap(([name, { uses }]) =>
    Object.keys(uses)
      .filter((store) => lacks(stores, store))
      .map((store) => ({
        path: ["workloads", name, "uses"],
        expected: `names of stores (${listed(stores)}); there is no ${store}`,
      })),
  );

const rightsFitStores: Rule = ({ workloads, stores }) =>
  entries(workloads).flatMap(([name, { uses }]) =>
    entries(uses).flatMap(([store, rights]) => {
      const kind = lacks(stores, store) ? undefined : stores[store]?.kind;
      const known: readonly Right[] = kind === undefined ? rights : rightsByKind[kind];
      return rights.every((right) => known.includes(right))
        ? []
        : [
            {
              path: ["workloads", name, "uses", store],
              expected: `${known.join(" or ")}, the rights on a store of kind ${kind}`,
            },
          ];
    }),
  );

const callsKnownExternals: Rule = ({ workloads, externals }) =>
  entries(workloads).flatMap(([name, { calls = [] }]) =>
    calls
      .filter((external) => lacks(externals, external))
      .map((external) => ({
        path: ["workloads", name, "calls"],
        expected: `names of external services (${listed(externals)}); there is no ${external}`,
      })),
  );

/** A secret that no workload gets would be asked for in vain. */
const externalsAreCalled: Rule = ({ workloads, externals }) => {
  const called = new Set(Object.values(workloads).flatMap(({ calls = [] }) => calls));
  return Object.keys(externals)
    .filter((external) => !called.has(external))
    .map((external) => ({
      path: ["externals", external],
      expected: "a service that a workload calls (workloads.<name>.calls)",
    }));
};

const enforcesStatedLimits: Rule = ({ workloads, limits }) =>
  entries(workloads).flatMap(([name, { enforces }]) =>
    enforces
      .filter((limit) => limits[limit] === undefined)
      .map((limit) => ({
        path: ["workloads", name, "enforces"],
        expected: `names of stated limits (${listed(limits)}); there is no ${limit}`,
      })),
  );

const demandIsBenchmarked: Rule = ({ workloads, benchmarks }) =>
  entries(workloads).flatMap(([name, { demand }]) =>
    demand === undefined || benchmarks[demand.measure] !== undefined
      ? []
      : [
          {
            path: ["workloads", name, "demand"],
            expected: `a stated benchmark; there is no ${demand.measure}`,
          },
        ],
  );

const namesAreUnique: Rule = ({ workloads, stores }) =>
  Object.keys(stores)
    .filter((name) => Object.hasOwn(workloads, name))
    .map((name) => ({ path: ["stores", name], expected: "a name that no workload has" }));

/** At most one workload is public, because the stack has one host name. */
const onePublicWorkload: Rule = ({ workloads }) =>
  entries(workloads)
    .filter(([, workload]) => workload.public)
    .slice(1)
    .map(([name]) => ({
      path: ["workloads", name, "public"],
      expected: "false, as another workload is public",
    }));

/** For one signal, a warning is below the critical alert, and scaling down is below scaling up. */
const thresholdsAreOrdered: Rule = ({ triggers }) => {
  const all = entries(triggers);
  const pairs = all.flatMap(([name, low]) =>
    all.filter(([, high]) => high.signal === low.signal).map(([, high]) => ({ name, low, high })),
  );
  const warnings = pairs
    .filter(({ low, high }) => low.severity === "warning" && high.severity === "critical")
    .filter(({ low, high }) => low.action === "alert" && high.action === "alert")
    .filter(({ low, high }) => low.above !== undefined && high.above !== undefined && low.above >= high.above)
    .map(({ name, high }) => ({
      path: ["triggers", name, "above"],
      expected: `less than the critical ${high.above}`,
    }));
  const scaling = pairs
    .filter(({ low, high }) => low.action === "scale-down" && high.action === "scale-up")
    .filter(({ low, high }) => low.below !== undefined && high.above !== undefined && low.below >= high.above)
    .map(({ name, high }) => ({
      path: ["triggers", name, "below"],
      expected: `less than the scale-up ${high.above}`,
    }));
  return [...warnings, ...scaling];
};

const GIB_PER_GB = 1e9 / 2 ** 30;

/** With every workload at its minimum, the limits add up to the memory and cores that the tier states. */
const floorsAreMet: Rule = ({ workloads, minimums }) => {
  const total = (pick: (one: Workload) => number): number =>
    Object.values(workloads).reduce((sum, one) => sum + one.replicas.min * pick(one), 0);
  const memoryGiB = total(({ limits }) => limits.memoryMiB) / 1024;
  const floors = [
    {
      name: "memoryGB",
      have: memoryGiB,
      floor: (minimums.memoryGB ?? 0) * GIB_PER_GB,
      unit: "GiB of memory",
    },
    {
      name: "cpuCores",
      have: total(({ limits }) => limits.cpu),
      floor: minimums.cpuCores ?? 0,
      unit: "cores",
    },
  ];
  return floors
    .filter(({ have, floor }) => have < floor)
    .map(({ name, have, unit }) => ({
      path: ["minimums", name],
      expected: `at most the ${have} ${unit} that the limits add up to with every workload at its minimum`,
    }));
};

/** The workloads that enforce a limit. */
const enforcersOf = ({ workloads }: ProfileShape, limit: LimitName): [string, Workload][] =>
  entries(workloads).filter(([, { enforces }]) => enforces.includes(limit));

const replicasOf = (some: readonly [string, Workload][]): number =>
  some.reduce((sum, [, { replicas }]) => sum + replicas.max, 0);

/** One agent is one replica. */
const agentsFitTheirLimit: Rule = (profile) => {
  const agents = enforcersOf(profile, "maxConcurrentAgents");
  const most = profile.limits.maxConcurrentAgents ?? Number.POSITIVE_INFINITY;
  return replicasOf(agents) <= most
    ? []
    : agents.map(([name]) => ({
        path: ["workloads", name, "replicas", "max"],
        expected: `at most limits.maxConcurrentAgents, ${most}`,
      }));
};

/** A limit is at least the number of replicas that share it: a replica with a share of 0 would refuse all work. */
const sharesAreWhole: Rule = (profile) =>
  (Object.keys(profile.limits) as LimitName[]).filter(isShared).flatMap((limit) => {
    const total = profile.limits[limit];
    const enforcers = enforcersOf(profile, limit);
    const replicas = replicasOf(enforcers);
    const names = enforcers.map(([name]) => name).join(" and ");
    return total === undefined || total >= replicas
      ? []
      : [{ path: ["limits", limit], expected: `at least ${replicas}, one for each replica of ${names}` }];
  });

/** A workload has connection pools only to stores that it uses. */
const poolsAreUsed: Rule = ({ workloads }) =>
  entries(workloads).flatMap(([name, { pools, uses }]) =>
    Object.keys(pools ?? {})
      .filter((store) => lacks(uses, store))
      .map((store) => ({
        path: ["workloads", name, "pools", store],
        expected: `a store that ${name} uses (${listed(uses)})`,
      })),
  );

/** All replicas together open at most as many connections as the database accepts. */
const poolsFitTheDatabase: Rule = ({ workloads, stores }) =>
  entries(stores).flatMap(([store, value]) => {
    if (value.kind !== "postgres" || value.maxConnections === undefined) return [];
    const opened = Object.values(workloads).reduce((sum, { pools, replicas }) => {
      const pool = pools?.[store];
      return sum + (pool === undefined ? 0 : (pool.size + (pool.maxOverflow ?? 0)) * replicas.max);
    }, 0);
    return opened <= value.maxConnections
      ? []
      : [
          {
            path: ["stores", store, "maxConnections"],
            expected: `at least the ${opened} connections that all pools may open`,
          },
        ];
  });

/** Each zone has at least one node. */
const zonesHaveNodes: Rule = ({ zones, nodes }) =>
  nodes.min >= zones
    ? []
    : [{ path: ["nodes", "min"], expected: `at least ${zones}, a node for each of the zones` }];

/** The stores together hold at least what the tier states for its storage. */
const storageIsMet: Rule = ({ stores, minimums }) => {
  const have = Object.values(stores).reduce(
    (sum, store) => sum + ("capacityGB" in store ? store.capacityGB : 0),
    0,
  );
  return have >= (minimums.storageGB ?? 0)
    ? []
    : [{ path: ["minimums", "storageGB"], expected: `at most the ${have} GB that the stores hold together` }];
};

const rules: readonly Rule[] = [
  usesKnownStores,
  rightsFitStores,
  callsKnownExternals,
  externalsAreCalled,
  enforcesStatedLimits,
  demandIsBenchmarked,
  namesAreUnique,
  onePublicWorkload,
  thresholdsAreOrdered,
  floorsAreMet,
  storageIsMet,
  agentsFitTheirLimit,
  sharesAreWhole,
  poolsAreUsed,
  poolsFitTheDatabase,
  zonesHaveNodes,
];

/** The contradictions in the profile, with its general figures and with those of each target. Each is listed once. */
export function brokenRules(profile: ProfileShape): BrokenRule[] {
  const stated = targets.filter((target) =>
    Object.values(profile.workloads).some((workload) => workload.targets?.[target] !== undefined),
  );
  const readings = [profile, ...stated.map((target) => onTarget(profile, target))];
  const broken = readings.flatMap((reading) => rules.flatMap((rule) => rule(reading)));
  return [...new Map(broken.map((one) => [JSON.stringify(one), one])).values()];
}

import type { ProfileShape } from "./schema.ts";

/** A place of the profile that breaks a rule across fields, and what was expected there. */
export interface BrokenRule {
  readonly path: readonly string[];
  readonly expected: string;
}

type Rule = (profile: ProfileShape) => BrokenRule[];

const entries = <Value>(record: Readonly<Record<string, Value>>): [string, Value][] => Object.entries(record);

const usesKnownStores: Rule = ({ workloads, stores }) =>
  entries(workloads).flatMap(([name, { uses }]) =>
    uses
      .filter((store) => stores[store] === undefined)
      .map((store) => ({
        path: ["workloads", name, "uses"],
        expected: `names of stores; there is no ${store}`,
      })),
  );

const enforcesStatedLimits: Rule = ({ workloads, limits }) =>
  entries(workloads).flatMap(([name, { enforces }]) =>
    enforces
      .filter((limit) => limits[limit] === undefined)
      .map((limit) => ({
        path: ["workloads", name, "enforces"],
        expected: `names of stated limits; there is no ${limit}`,
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
    .filter((name) => workloads[name] !== undefined)
    .map((name) => ({ path: ["stores", name], expected: "a name that no workload has" }));

/** At most one public workload: one host name leads to one place. */
const onePublicWorkload: Rule = ({ workloads }) =>
  entries(workloads)
    .filter(([, workload]) => workload.public)
    .slice(1)
    .map(([name]) => ({
      path: ["workloads", name, "public"],
      expected: "false, as another workload is public",
    }));

/** Pairs of triggers of one signal that must keep their order, each as [lower, higher]. */
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

/** The smallest arrangement still has the memory and cores that the tier asks for. */
const floorsAreMet: Rule = ({ workloads, minimums }) => {
  const total = (pick: (one: ProfileShape["workloads"][string]) => number): number =>
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
      expected: `at most the ${have} ${unit} that the limits of the smallest arrangement add up to`,
    }));
};

/** One agent is one pod. */
const agentsFitTheirLimit: Rule = ({ workloads, limits }) =>
  entries(workloads)
    .filter(([, { enforces }]) => enforces.includes("maxConcurrentAgents"))
    .filter(([, { replicas }]) => replicas.max > (limits.maxConcurrentAgents ?? Number.POSITIVE_INFINITY))
    .map(([name]) => ({
      path: ["workloads", name, "replicas", "max"],
      expected: `at most limits.maxConcurrentAgents, ${limits.maxConcurrentAgents}`,
    }));

/** Every replica gets at least one of what it shares: a share of nothing would refuse all work. */
const sharesAreWhole: Rule = ({ workloads, limits }) =>
  entries(workloads).flatMap(([name, { enforces, replicas }]) =>
    enforces
      .filter((limit) => (limits[limit] ?? replicas.max) < replicas.max)
      .map((limit) => ({
        path: ["limits", limit],
        expected: `at least ${replicas.max}, one for each replica of ${name}`,
      })),
  );

const rules: readonly Rule[] = [
  usesKnownStores,
  enforcesStatedLimits,
  demandIsBenchmarked,
  namesAreUnique,
  onePublicWorkload,
  thresholdsAreOrdered,
  floorsAreMet,
  agentsFitTheirLimit,
  sharesAreWhole,
];

/** Every place where the profile contradicts itself. */
export const brokenRules = (profile: ProfileShape): BrokenRule[] => rules.flatMap((rule) => rule(profile));

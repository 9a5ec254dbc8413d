import { BYTES_PER_GB, BYTES_PER_GIB } from "../../base/bytes.ts";
import type { ProfileShape } from "../shape.ts";
import { isShared } from "../workload.ts";
import { entries, type Rule, type Workload } from "./rule.ts";

/** For one signal, a warning is below the critical alert, and scaling down is below scaling up. */
export const thresholdsAreOrdered: Rule = ({ triggers }) => {
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

const GIB_PER_GB = BYTES_PER_GB / BYTES_PER_GIB;

/** With every workload at its minimum, the limits add up to the memory and cores that the tier states. */
export const floorsAreMet: Rule = ({ workloads, minimums }) => {
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
const enforcersOf = ({ workloads }: ProfileShape, limit: string): [string, Workload][] =>
  entries(workloads).filter(([, { enforces }]) => enforces.includes(limit));

const replicasOf = (some: readonly [string, Workload][]): number =>
  some.reduce((sum, [, { replicas }]) => sum + replicas.max, 0);

/** One agent is one replica. */
export const agentsFitTheirLimit: Rule = (profile) => {
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
export const sharesAreWhole: Rule = (profile) =>
  Object.keys(profile.limits)
    .filter((limit) => isShared(limit, profile.declares))
    .flatMap((limit) => {
      const total = profile.limits[limit];
      const enforcers = enforcersOf(profile, limit);
      const replicas = replicasOf(enforcers);
      const names = enforcers.map(([name]) => name).join(" and ");
      return total === undefined || total >= replicas
        ? []
        : [{ path: ["limits", limit], expected: `at least ${replicas}, one for each replica of ${names}` }];
    });

/** Each zone has at least one node. */
export const zonesHaveNodes: Rule = ({ zones, nodes }) =>
  nodes.min >= zones
    ? []
    : [{ path: ["nodes", "min"], expected: `at least ${zones}, a node for each of the zones` }];

/** The stores together hold at least what the tier states for its storage. */
export const storageIsMet: Rule = ({ stores, minimums }) => {
  const have = Object.values(stores).reduce(
    (sum, store) => sum + ("capacityGB" in store ? store.capacityGB : 0),
    0,
  );
  return have >= (minimums.storageGB ?? 0)
    ? []
    : [{ path: ["minimums", "storageGB"], expected: `at most the ${have} GB that the stores hold together` }];
};

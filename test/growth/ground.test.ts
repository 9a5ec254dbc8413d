import { describe, expect, it } from "vitest";
import { compare } from "../../growth/compare.ts";
import type { Update } from "../../growth/row.ts";
import { liveOf, type StackKeys, updateTo, verdicts } from "./placements.ts";

const CLUSTER = "aws:eks/cluster:Cluster::shop-eks";
const NAMESPACE = "kubernetes:core/v1:Namespace::shop-namespace";
const BALANCER = "aws:lb/loadBalancer:LoadBalancer::shop-balancer-10-20-0-0-16";
const OTHER_BALANCER = "aws:lb/loadBalancer:LoadBalancer::shop-balancer-10-99-0-0-16";
const PODS = [CLUSTER, NAMESPACE];

type Keys = Omit<StackKeys, "target">;

const liveWith = (keys: Keys, ground: readonly string[]) => {
  const live = liveOf({ ...keys, target: "aws" });
  return { ...live, held: [...live.held, ...ground] };
};

const updateWith = (keys: Keys, ground: readonly string[]): Update => {
  const update = updateTo({ ...keys, target: "aws" });
  return { ...update, declared: new Set([...update.declared, ...ground]) };
};

const pods: Keys = { profile: "bella/enterprise", compute: "kubernetes" };
const containers: Keys = { ...pods, compute: "containers" };
const optimized: Keys = { profile: "bella/optimized" };
const beside = { profile: "bella/enterprise", compute: "kubernetes" } as const;
const MOVE = [
  "echelon:previous: { profile: bella/enterprise, compute: kubernetes }",
  "echelon:serve: previous",
];
const LOST = ["stops database-rds", "stops jobs-elasticache-queue"];
const movingStores = (compute: string, serve: string): string[] => [
  `echelon:previous: { profile: bella/enterprise, compute: ${compute}, engines: { database: rds, jobs: elasticache-queue } }`,
  `echelon:serve: ${serve}`,
];

interface Case {
  readonly from: readonly [Keys, readonly string[]];
  readonly to: readonly [Keys, readonly string[]];
  readonly rows: readonly string[];
  /** The lines of every row. */
  readonly add: readonly string[];
}

const stopped = (ids: readonly string[]): string[] => ids.map((id) => `stops ${id}`);

const cases: Readonly<Record<string, Case>> = {
  "pods that stay": { from: [pods, PODS], to: [pods, PODS], rows: [], add: [] },
  "pods that go, while every store stays": {
    from: [pods, PODS],
    to: [containers, []],
    rows: stopped(PODS),
    add: MOVE,
  },
  "pods that go in the update that makes the next arrangement": {
    from: [pods, PODS],
    to: [{ ...containers, previous: beside, serve: "current" }, []],
    rows: stopped(PODS),
    add: MOVE,
  },
  // With serve: current the cluster would go in the update that takes its protection off.
  "pods that go, while stores would shrink": {
    from: [pods, PODS],
    to: [{ ...optimized, compute: "containers" }, []],
    rows: [...LOST, ...stopped(PODS)],
    add: movingStores("kubernetes", "previous"),
  },
  "stores that would shrink under pods that stay": {
    from: [pods, PODS],
    to: [{ ...optimized, compute: "kubernetes" }, PODS],
    rows: LOST,
    add: movingStores("kubernetes", "current"),
  },
  "a balancer that goes with stores that would shrink": {
    from: [containers, [BALANCER]],
    to: [{ ...optimized, compute: "containers" }, []],
    rows: [...LOST, ...stopped([BALANCER])],
    add: movingStores("containers", "previous"),
  },
  "a balancer that goes alone": {
    from: [pods, [...PODS, BALANCER]],
    to: [pods, PODS],
    rows: stopped([BALANCER]),
    add: MOVE,
  },
  "a balancer that moves into another network: no arrangement beside keeps it": {
    from: [pods, [...PODS, BALANCER]],
    to: [pods, [...PODS, OTHER_BALANCER]],
    rows: stopped([BALANCER]),
    add: [],
  },
  "a control plane for a cluster that is there already: its key alone brings it back": {
    from: [pods, PODS],
    to: [pods, [NAMESPACE]],
    rows: stopped([CLUSTER]),
    add: [],
  },
  "a cluster that is still protected while two arrangements stand": {
    from: [{ ...containers, previous: beside, serve: "previous" }, [CLUSTER]],
    to: [{ ...containers, previous: beside, serve: "current" }, []],
    rows: stopped([CLUSTER]),
    add: [],
  },
};

describe("what workloads on AWS run on", () => {
  it.each(Object.entries(cases))("%s", (_, { from, to, rows, add }) => {
    const found = compare(liveWith(...from), updateWith(...to));
    expect(verdicts(found)).toEqual(rows);
    for (const row of found) expect(row.add, row.subject).toEqual(add);
  });

  it("goes with the update in words that name the move, and otherwise in words that name the trial", () => {
    const said = (to: readonly string[]) =>
      compare(liveWith(pods, [BALANCER]), updateWith(pods, to)).map(({ loses }) => loses);
    expect(said([])[0]).toContain("an update with both arrangements takes protection off");
    expect(said([OTHER_BALANCER])[0]).toContain("echelon:ephemeral");
  });
});

it("the operators that a cluster of the stack brings are no choice, so no line brings them back", () => {
  const placement = liveOf({ ...pods, target: "aws" });
  expect(placement.operators).toBe("none");
  expect(
    liveOf({ ...pods, target: "kubernetes", compute: "kubernetes", operators: "install" }).operators,
  ).toBe("install");
});

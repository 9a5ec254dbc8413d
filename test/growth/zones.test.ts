import { describe, expect, test } from "vitest";
import { compare } from "../../growth/compare.ts";
import type { PlacedStore, Placement } from "../../growth/placement.ts";
import { subnetRows } from "../../growth/zones.ts";
import { lackSentence } from "../../plan/lack.ts";
import { judge, keysOf, keysWith, stopping } from "./pairs/judge.ts";
import { type Keys, type Stand, stand } from "./pairs/stand.ts";
import { withPlacement } from "./pairs/worlds.ts";
import { placedStore, shop } from "./placements.ts";

const BASE: Keys = { profile: "multi-agent/base", target: "aws", engines: { database: "percona-mongodb" } };
const NARROW: Keys = { ...BASE, overrides: { zones: 1 } };

const rowsOf = (live: Stand, next: Stand) => stopping(judge(live, next, compare));

describe("MongoDB by its operator, whose volumes are in every zone, on the way from three zones to one", () => {
  test("is refused, and the one Neo4j beside it is not: it stands in the first zone", async () => {
    const [live, next] = [await stand(BASE), await stand(NARROW)];
    const [row, ...others] = rowsOf(live, next);
    expect(others).toEqual([]);
    expect(row).toMatchObject({ subject: "database-percona-mongodb", instead: [] });
    expect(row?.loses).toContain(
      "a volume of it may be in the zone of multi-agent-private-1 or multi-agent-private-2, which the nodes would leave",
    );
    expect(live.placement.stores["knowledge-neo4j"]?.zones).toBe("first");
  });

  test("passes with the lines of the refusal, which keep the nodes where they are, as the stack says", async () => {
    const [live, next] = [await stand(BASE), await stand(NARROW)];
    const lines = rowsOf(live, next)[0]?.add ?? [];
    expect(lines).toEqual([
      expect.stringMatching(/^echelon:previous: \{ profile: multi-agent\/base/),
      "echelon:serve: current",
    ]);
    const kept = await stand(keysWith(NARROW, keysOf(rowsOf(live, next)).keys));
    expect(rowsOf(live, kept)).toEqual([]);
    expect(kept.placement.nodeSubnets).toEqual(live.placement.nodeSubnets);
    const said = kept.plan.lacks.filter(({ key }) => key === "keeps-zones");
    expect(said.map(lackSentence)).toEqual([
      "the nodes stay in 3 zones instead of 1: volumes of database may be in each of them, and a volume does not leave its zone",
    ]);
    expect(kept.placement.stores["database-percona-mongodb"]?.enlarged).toBe(true);
    // Without the lines, the same update is refused again, with the same lines.
    expect(rowsOf(kept, next).map(({ add }) => add)).toEqual([lines]);
  });

  test("says nothing of zones where none is kept", async () => {
    const { plan } = await stand(BASE);
    expect(plan.lacks.map(({ key }) => key)).not.toContain("keeps-zones");
  });

  test("would pass if the stack did not remember where its nodes are", async () => {
    const forgetting = withPlacement(await stand(BASE), { nodeSubnets: [] });
    expect(rowsOf(forgetting, await stand(NARROW))).toEqual([]);
  });
});

describe("subnets of an existing network that an update no longer names", () => {
  const [FIRST, SECOND] = ["subnet-0a", "subnet-0b"] as const;
  const on = (nodeSubnets: string[], store: Partial<PlacedStore>, more: Partial<Placement> = {}) => ({
    ...shop,
    ...{ target: "aws" as const, network: `vpc-1 ${FIRST}`, nodeSubnets },
    stores: { "content-volume": placedStore("content", "volume", store) },
    ...more,
  });
  const found = (zones: PlacedStore["zones"], left: string[], more: Partial<Placement> = {}) =>
    compare(on([FIRST, SECOND], { zones }, more), {
      placement: on(left, { zones }, more),
      declared: new Set(),
      retire: {},
    });

  test.each<[string, PlacedStore["zones"], string[], boolean]>([
    ["the second of a single volume", "first", [FIRST], false],
    ["the first of a single volume", "first", [SECOND], true],
    ["any of several volumes", "every", [FIRST], true],
    ["none", "every", [FIRST, SECOND], false],
    ["none, in another order", "every", [SECOND, FIRST], false],
    ["any where a service holds the store", null, [FIRST], false],
    ["all, with the nodes: then the store has a row of its own", "every", [], false],
  ])("%s", (_, zones, left, stops) => {
    const rows = found(zones, left);
    expect(rows.map(({ verdict, subject }) => `${verdict} ${subject}`)).toEqual(
      stops ? ["stops content-volume"] : [],
    );
    for (const { loses, add } of rows) {
      expect(loses).toMatch(/which the nodes would leave.*Name it in echelon:network as before$/);
      expect(add).toEqual([]);
    }
  });

  test("in another network have no row here: their cluster has one", () => {
    const live = on([FIRST, SECOND], { zones: "every" });
    const placement = on(["private-0"], { zones: "every" }, { network: "10.20.0.0/16" });
    expect(compare(live, { placement, declared: new Set(), retire: {} })).toEqual([]);
  });

  test("of a trial stop nothing", () => {
    expect(found("every", [FIRST], { ephemeral: true })).toEqual([]);
  });
});

describe("subnets in which AWS itself has placed a store", () => {
  const network = (privateSubnetIds: readonly string[]): Keys => ({
    network: {
      existing: {
        vpcId: "vpc-0123456789abcdef0",
        publicSubnetIds: ["subnet-00000001", "subnet-00000002"],
        privateSubnetIds,
      },
    },
  });
  const [A, B, C] = ["subnet-00000011", "subnet-00000012", "subnet-00000013"] as const;
  const growth: Keys = { profile: "agency/growth", target: "aws", compute: "containers" };
  const inPods: Keys = { ...growth, compute: "kubernetes" };
  const two = { zones: ["use1-az1", "use1-az2"] };
  const CLUSTER = "aws:eks/cluster:Cluster::agency-eks";
  const STORES = ["cache-elasticache", "database-rds", "jobs-elasticache-queue"];

  test.each<[string, Keys, Keys, readonly string[], RegExp]>([
    [
      "fewer zones by their key",
      growth,
      { ...growth, ...two },
      STORES,
      /it may stand in agency-private-2, .*Name as many zones in echelon:zones as before, or take the line out$/,
    ],
    ["the same under a cluster", inPods, { ...inPods, ...two }, [CLUSTER, ...STORES], /agency-private-2/],
    [
      "fewer subnets of an existing network",
      { ...growth, ...network([A, B, C]) },
      { ...growth, ...network([A, B]) },
      STORES,
      new RegExp(`it may stand in ${C}, .*Name it in echelon:network as before$`),
    ],
    [
      "other subnets of it",
      { ...growth, ...network([A, B]) },
      { ...growth, ...network([A, C]) },
      STORES,
      new RegExp(`it may stand in ${B},`),
    ],
    [
      "the same in a trial, of which AWS refuses it too",
      { ...growth, ...network([A, B, C]), ephemeral: true },
      { ...growth, ...network([A, B]), ephemeral: true },
      STORES,
      /subnet-00000013/,
    ],
  ])("are not taken away: %s", async (_, from, to, subjects, text) => {
    const [live, next] = [await stand(from), await stand(to)];
    const rows = rowsOf(live, next);
    expect(rows.map(({ subject }) => subject).toSorted()).toEqual(subjects.toSorted());
    for (const { loses, add } of rows) {
      expect(loses).toMatch(text);
      expect(add).toEqual([]);
    }
    // A stack that does not remember them would be updated until AWS refuses it.
    expect(rowsOf(withPlacement(live, { storeSubnets: [] }), next)).toEqual([]);
  });

  test.each<[string, Keys, Keys]>([
    ["none goes", growth, growth],
    ["one comes", { ...growth, ...two }, growth],
    [
      "one comes, and the order is another",
      { ...growth, ...network([A, B]) },
      { ...growth, ...network([C, B, A]) },
    ],
    [
      "only tasks and a balancer stand in them",
      { profile: "marketing-engine/regional", target: "aws", ...network([A, B, C]) },
      { profile: "marketing-engine/regional", target: "aws", ...network([A, B]) },
    ],
  ])("stop nothing where %s", async (_, from, to) => {
    expect(rowsOf(await stand(from), await stand(to))).toEqual([]);
  });

  test("stop nothing where the store goes with them, in the same update", () => {
    const placed = (storeSubnets: string[], stores: Placement["stores"]): Placement => ({
      ...shop,
      ...{ target: "aws", network: "10.20.0.0/16", storeSubnets, stores, serving: {} },
    });
    const live = placed(["shop-private-0"], { "cache-elasticache": placedStore("cache", "elasticache") });
    const rows = (stores: Placement["stores"]) =>
      subnetRows(live, { placement: placed([], stores), declared: new Set(), retire: {} });
    expect(rows({})).toEqual([]);
    expect(rows(live.stores)).toHaveLength(1);
  });
});

import { describe, expect, it } from "vitest";
import { compare } from "../../growth/compare.ts";
import { type Placement, readPlacement } from "../../growth/placement.ts";
import type { Update } from "../../growth/row.ts";
import { CHOSEN_KINDS } from "../../growth/ways.ts";
import { chooseEngine } from "../../plan/engines/choose.ts";
import type { StoreInput } from "../../plan/engines/store.ts";
import { storeInputs } from "../../plan/stores.ts";
import { targets } from "../../targets/names.ts";
import { sampleProfile } from "../support/sample.ts";
import { given } from "../support/storesOfEachKind.ts";
import { cases, local, regional, switched } from "./compareCases.ts";
import { liveOf, updateTo, verdicts } from "./placements.ts";

describe("compare", () => {
  const named = cases.map(([title, from, to, rows, add = []]) => ({ title, from, to, rows, add }));

  it.each(named)("$title", ({ from, to, rows, add }) => {
    const found = compare(
      liveOf({ target: "kubernetes", ...from }),
      updateTo({ target: "kubernetes", ...to }),
    );
    expect(verdicts(found)).toEqual(rows);
    expect([...new Set(found.flatMap((row) => row.add))]).toEqual(add);
  });

  it.each([
    [
      "operators that come",
      regional,
      { ...regional, operators: "install" as const },
      ["echelon:engines: { work: redis }"],
    ],
    [
      "operators that go",
      { ...regional, operators: "install" as const },
      regional,
      ["echelon:operators: install", "echelon:engines: { work: redis-operator }"],
    ],
    [
      "operators that come with a tier",
      local,
      { ...regional, operators: "install" as const },
      [
        "echelon:engines: { work: redis }",
        "echelon:previous: { profile: marketing-engine/local, engines: { work: redis } }",
        "echelon:serve: previous",
      ],
    ],
    [
      "copies of a queue that come with a tier",
      { ...regional, operators: "install" as const },
      { ...regional, profile: "marketing-engine/enterprise", operators: "install" as const },
      ["echelon:engines: { work: redis-operator }"],
    ],
    [
      "a queue that speaks another protocol, which the engine of now does not",
      regional,
      { ...regional, overrides: { stores: { work: { protocol: "amqp", memoryMiB: 512 } } } },
      [],
    ],
    ["another tier", local, regional, []],
  ])("offers the engine that holds the data now: %s", (_, from, to, instead) => {
    const rows = compare(liveOf(from), updateTo(to));
    expect([...new Set(rows.flatMap((row) => row.instead))]).toEqual(instead);
  });
});

const live = liveOf(switched);
const same = updateTo(switched);
const without = (id: string): Update => ({
  ...same,
  declared: new Set([...same.declared].filter((one) => one !== id)),
});

describe("a resource that an update leaves out", () => {
  it.each([
    ["of no store", "a:b:Namespace::home", "a:b:Namespace::home"],
    ["of a store that stays", "a:b:Claim::work-redis-0", "work-redis"],
    ["of a store that retires", "a:b:Claim::content-volume-0", "content-volume"],
  ])("stops the update: %s", (_, id, subject) => {
    expect(verdicts(compare(live, without(id)))).toEqual([`stops ${subject}`]);
    expect(verdicts(compare({ ...live, held: live.held.filter((one) => one !== id) }, without(id)))).toEqual(
      [],
    );
  });
});

describe("the place of a stack", () => {
  const at = (place: string | null): Update => ({ ...same, placement: { ...same.placement, place } });

  it.each([
    ["another cluster", "there", ["stops cluster"]],
    ["the same cluster", "here", []],
    ["a cluster that is not known yet", null, []],
  ])("%s", (_, place, rows) => {
    expect(verdicts(compare(live, at(place)))).toEqual(rows);
  });

  it("is compared alone: nothing else is true of another cluster", () => {
    expect(
      verdicts(
        compare(liveOf(local), {
          ...updateTo(regional),
          placement: { ...updateTo(regional).placement, place: "there" },
        }),
      ),
    ).toEqual(["stops cluster"]);
  });
});

describe("the retention of a queue", () => {
  const on = (retentionDays: number, target: "aws" | "kubernetes") => ({
    profile: "marketing-engine/regional",
    target,
    overrides: { stores: { work: { retentionDays } } },
  });

  it("warns if it becomes shorter where a service deletes what has waited longer", () => {
    expect(verdicts(compare(liveOf(on(14, "aws")), updateTo(on(7, "aws"))))).toEqual(["warns work-sqs"]);
    expect(compare(liveOf(on(7, "aws")), updateTo(on(14, "aws")))).toEqual([]);
    expect(compare(liveOf(on(14, "kubernetes")), updateTo(on(7, "kubernetes")))).toEqual([]);
  });
});

describe("a network", () => {
  const onAws = { target: "aws" as const, profile: "marketing-engine/local" };
  const standing: Placement = { ...liveOf(onAws), network: "vpc-1 subnet-a" };
  const moved = (network: string): Update => ({
    ...updateTo(onAws),
    placement: { ...updateTo(onAws).placement, network },
  });

  it("holds a volume in the zone of its subnet", () => {
    expect(verdicts(compare(standing, moved("vpc-1 subnet-b")))).toEqual(["stops content-ebs"]);
    expect(compare(standing, moved("vpc-1 subnet-a"))).toEqual([]);
  });

  it("of the stack's own may have another range: all of them begin in the same zone", () => {
    expect(compare({ ...standing, network: "10.20.0.0/16" }, moved("10.99.0.0/16"))).toEqual([]);
    expect(verdicts(compare({ ...standing, network: "10.20.0.0/16" }, moved("vpc-1 subnet-a")))).toEqual([
      "stops content-ebs",
    ]);
  });
});

describe("a placement of an earlier package", () => {
  it("is compared by system and target only", () => {
    const earlier = { system: "marketing-engine", target: "kubernetes" };
    expect(compare(earlier, updateTo(regional))).toEqual([]);
    expect(verdicts(compare({ ...earlier, target: "aws" }, updateTo(regional)))).toEqual([
      "stops echelon:target",
    ]);
  });
});

it("the kinds of stores whose engine is a choice are those for which operators or licences choose another one", () => {
  const stores = [
    ...storeInputs(sampleProfile("large")),
    given("mongodb", { shards: 1, members: 1 }),
    given("neo4j"),
  ];
  const engineOf = (input: StoreInput, operators: "none" | "install", licences: readonly string[] = []) =>
    chooseEngine(input, {
      target: "kubernetes",
      compute: "kubernetes",
      operators: {
        stores: operators,
        monitoring: operators,
        backlogScaling: operators,
        certificates: "none",
        logs: "none",
      },
      licences,
    }).engine;
  const chosen = stores
    .filter((input) => engineOf(input, "none") !== engineOf(input, "install", ["neo4j"]))
    .map(({ store }) => store.kind);
  expect([...new Set(chosen)].toSorted()).toEqual([...CHOSEN_KINDS].toSorted());
  expect(targets).toContain("kubernetes");
});

describe("a stack on AWS that leaves its pods and keeps its stores", () => {
  const regional = { profile: "marketing-engine/regional", target: "aws" } as const;
  const ground = ["aws:eks/cluster:Cluster::shop-eks", "kubernetes:core/v1:Namespace::shop-namespace"];
  const pods = liveOf({ ...regional, compute: "kubernetes" });
  const live = { ...pods, held: [...pods.held, ...ground] };
  const previous = { profile: regional.profile, compute: "kubernetes" } as const;

  it("gets the lines of a move, because cluster and namespace are protected", () => {
    const rows = compare(live, updateTo({ ...regional, compute: "containers" }));
    expect(verdicts(rows)).toEqual(ground.map((id) => `stops ${id}`));
    for (const { add } of rows) {
      expect(add).toEqual([
        "echelon:previous: { profile: marketing-engine/regional, compute: kubernetes }",
        "echelon:serve: previous",
      ]);
    }
  });

  it("gets none where both arrangements stand already", () => {
    const rows = compare(live, updateTo({ ...regional, compute: "containers", previous, serve: "current" }));
    expect(rows.flatMap(({ add }) => add)).toEqual([]);
    expect(verdicts(rows)).toEqual(ground.map((id) => `stops ${id}`));
  });
});

describe("images of the operator, which now serve the management port", () => {
  const images = { agents: "shop/agents:1", dashboard: "shop/dashboard:1" };
  const { target, system } = liveOf(local);
  /** Placements of packages without that port, as they are read from a state. */
  const before = {
    "without what it held": { system, target },
    "with what it held": readPlacement({ ...liveOf(local), ownImages: undefined }) ?? liveOf(local),
  };

  it.each(Object.entries(before))("are named at the upgrade of a stack %s", (_, live) => {
    const rows = compare(live, updateTo({ ...local, images }));
    expect(verdicts(rows)).toEqual(["warns echelon:images"]);
    expect(rows[0]?.loses).toMatch(/^dashboard, agents: .*MANAGEMENT_PORT/);
  });

  it.each(Object.entries(before))("are no matter where the upgraded stack %s has none", (_, live) => {
    expect(compare(live, updateTo(local))).toEqual([]);
    // A run on a schedule serves nothing.
    expect(compare(live, updateTo({ ...local, images: { orchestrator: "shop/orchestrator:1" } }))).toEqual(
      [],
    );
  });

  it("are not named again", () => {
    expect(compare(liveOf(local), updateTo({ ...local, images }))).toEqual([]);
  });
});

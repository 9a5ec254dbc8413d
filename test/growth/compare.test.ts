import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compare } from "../../growth/compare.ts";
import { isSmaller } from "../../growth/contents.ts";
import type { PlacedStore, Placement } from "../../growth/placement.ts";
import type { GrowthRow, Update } from "../../growth/row.ts";
import { CHOSEN_KINDS } from "../../growth/ways.ts";
import { chooseEngine } from "../../plan/engines/choose.ts";
import { storeInputs } from "../../plan/stores.ts";
import { targets } from "../../targets/names.ts";
import { sampleProfile, sampleReference } from "../support/sample.ts";
import { liveOf, type StackKeys, updateTo, verdicts } from "./placements.ts";

const local: StackKeys = { profile: "marketing-engine/local" };
const regional: StackKeys = { profile: "marketing-engine/regional" };
const enterprise: StackKeys = { profile: "marketing-engine/enterprise" };
const expanded: StackKeys = { ...regional, previous: { profile: "marketing-engine/local" } };
const switched: StackKeys = { ...expanded, serve: "current" };
const unprotect: StackKeys = { ...switched, retire: { "content-volume": "unprotect" } };
const deleted: StackKeys = { ...switched, retire: { "content-volume": "delete" } };
const large: StackKeys = { profile: sampleReference("large") };
const withCache = (durable: boolean): StackKeys => ({
  ...large,
  overrides: { stores: { cache: { durable } } },
});

type Case = readonly [
  title: string,
  from: StackKeys,
  to: StackKeys,
  rows: readonly string[],
  add?: readonly string[],
];

/** Each row that stops or warns, followed by a case in which the same thing is allowed. */
const cases: readonly Case[] = [
  [
    "a store that goes",
    local,
    regional,
    ["stops content-volume"],
    ["echelon:previous: { profile: marketing-engine/local }", "echelon:serve: previous"],
  ],
  ["a store that stays beside the next one", local, expanded, []],
  ["a tier that keeps every store and makes it larger", regional, enterprise, []],
  [
    "a store that would shrink",
    enterprise,
    regional,
    ["stops content-seaweedfs"],
    ["echelon:previous: { profile: marketing-engine/enterprise }", "echelon:serve: current"],
  ],
  [
    "a store that keeps the larger size",
    enterprise,
    { ...regional, previous: { profile: "marketing-engine/enterprise" }, serve: "current" },
    [],
  ],
  ["workloads that move to the filled store", expanded, switched, ["warns content-seaweedfs"]],
  [
    "workloads that start on an empty store",
    local,
    switched,
    ["stops content-seaweedfs"],
    ["echelon:serve: previous"],
  ],
  [
    "workloads that start on an empty store by the other word",
    local,
    { ...local, previous: { profile: "marketing-engine/regional" } },
    ["stops content-seaweedfs"],
    ["echelon:serve: current"],
  ],
  [
    "workloads that go back",
    switched,
    expanded,
    ["stops content-volume"],
    [
      "echelon:profile: marketing-engine/local",
      "echelon:previous: { profile: marketing-engine/regional }",
      "echelon:serve: previous",
    ],
  ],
  ["the way back by copying", switched, { ...local, previous: { profile: "marketing-engine/regional" } }, []],
  [
    "an arriving store that is given up",
    expanded,
    local,
    ["stops content-seaweedfs"],
    ["echelon:previous: { profile: marketing-engine/regional }", "echelon:serve: current"],
  ],
  [
    "an arriving store that is retired first",
    expanded,
    { ...local, previous: { profile: "marketing-engine/regional" }, serve: "current" },
    [],
  ],
  ["a retiring store that is released", switched, unprotect, ["warns content-volume"]],
  [
    "a retiring store that is deleted while it is protected",
    switched,
    deleted,
    ["stops content-volume"],
    ["echelon:retire: { content-volume: unprotect }"],
  ],
  [
    "the same by its name",
    switched,
    { ...switched, retire: { content: "delete" } },
    ["stops content-volume"],
    ["echelon:retire: { content-volume: unprotect }"],
  ],
  ["a released store that is deleted", unprotect, deleted, ["warns content-volume"]],
  [
    "a released store that is deleted without previous",
    unprotect,
    { ...regional, retire: { "content-volume": "delete" } },
    ["warns content-volume"],
  ],
  [
    "a released store that nothing deletes",
    unprotect,
    regional,
    ["stops content-volume"],
    ["echelon:previous: { profile: marketing-engine/local }", "echelon:serve: current"],
  ],
  [
    "a store that serves, deleted without previous",
    local,
    { ...regional, retire: { "content-volume": "delete" } },
    ["stops content-volume"],
    ["echelon:previous: { profile: marketing-engine/local }", "echelon:serve: previous"],
  ],
  [
    "a store that serves, deleted with the switch",
    expanded,
    deleted,
    ["stops content-volume"],
    ["echelon:retire: { content-volume: unprotect }"],
  ],
  [
    "previous taken out before anything is retired",
    switched,
    regional,
    ["stops content-volume"],
    ["echelon:previous: { profile: marketing-engine/local }", "echelon:serve: current"],
  ],
  ["previous taken out after the delete", deleted, regional, []],
  [
    "a third tier while two stand, with room for the old one",
    switched,
    enterprise,
    ["stops content-volume"],
    ["echelon:previous: { profile: marketing-engine/local }", "echelon:serve: current"],
  ],
  [
    "a third tier while two stand, without room",
    switched,
    { ...enterprise, previous: { profile: "marketing-engine/regional" } },
    ["stops content-volume"],
    [
      "echelon:profile: marketing-engine/regional",
      "echelon:previous: { profile: marketing-engine/local }",
      "echelon:serve: current",
    ],
  ],
  [
    "operators that choose another engine",
    regional,
    { ...regional, operators: "install" },
    ["stops work-redis"],
    [
      "echelon:previous: { profile: marketing-engine/regional, engines: { work: redis } }",
      "echelon:serve: previous",
    ],
  ],
  [
    "operators and the engine that the store has",
    regional,
    { ...regional, operators: "install", engines: { work: "redis" } },
    [],
  ],
  [
    "operators that go while they hold a store",
    { ...regional, operators: "install" },
    regional,
    ["stops work-redis-operator"],
    [
      "echelon:operators: install",
      "echelon:engines: { work: redis }",
      "echelon:previous: { profile: marketing-engine/regional, engines: { work: redis-operator } }",
      "echelon:serve: previous",
    ],
  ],
  [
    "operators that somebody else installs from now on",
    { ...regional, operators: "install" },
    { ...regional, operators: "existing" },
    [],
  ],
  [
    "a cache that a restart empties, with its tier",
    { ...withCache(false), profile: large.profile },
    { ...large, overrides: { stores: { cache: { durable: false, memoryMiB: 256 } } } },
    [],
  ],
  ["a durable cache that no longer keeps anything", withCache(true), withCache(false), ["stops cache-redis"]],
  [
    "a trial that loses a store",
    { ...local, ephemeral: true },
    { ...regional, ephemeral: true },
    ["warns content-volume"],
  ],
  ["a stack that becomes a trial", local, { ...local, ephemeral: true }, ["warns echelon:ephemeral"]],
  ["a trial that becomes a stack", { ...local, ephemeral: true }, local, []],
  [
    "a stack that becomes a trial and loses a store",
    local,
    { ...regional, ephemeral: true },
    ["stops content-volume", "warns echelon:ephemeral"],
    ["echelon:previous: { profile: marketing-engine/local }", "echelon:serve: previous"],
  ],
  ["another target", local, { ...local, target: "aws" }, ["stops echelon:target"]],
  ["another system", local, { profile: sampleReference("small") }, ["stops echelon:profile"]],
];

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
      ["echelon:operators: install"],
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

const stores = fc
  .record({
    name: fc.constantFrom("files", "work", "cache"),
    engine: fc.constantFrom("volume", "redis", "rds", "seaweedfs"),
    phase: fc.constantFrom("serving" as const, "arriving" as const, "retiring" as const),
    released: fc.boolean(),
    durable: fc.boolean(),
    enlarged: fc.boolean(),
    members: fc.nat(5),
    capacityGB: fc.option(fc.nat(100)),
    volumeGB: fc.option(fc.nat(100)),
    keptDays: fc.option(fc.nat(14)),
  })
  .map((store): readonly [string, PlacedStore] => {
    const key = `${store.name}-${store.engine}`;
    return [
      key,
      { ...store, kind: "queue", operator: null, resources: [`a:b:Claim::${key}`, `a:b:Set::${key}`] },
    ];
  });

const placements: fc.Arbitrary<Placement> = fc
  .record({
    all: fc.array(stores, { maxLength: 5 }),
    ephemeral: fc.boolean(),
    more: fc.subarray(["a:b:Key::k", "a:b:Namespace::n"]),
  })
  .map(({ all, ephemeral, more }) => {
    const byKey = Object.fromEntries(all);
    const serving = Object.entries(byKey).filter(([, { phase }]) => phase === "serving");
    const kept = Object.values(byKey).filter(({ released, durable }) => !released && durable);
    return {
      ...liveOf(local),
      ephemeral,
      stores: byKey,
      serving: Object.fromEntries(serving.map(([key, { name }]) => [name, key])),
      held: ephemeral ? [] : [...more, ...kept.flatMap(({ resources }) => resources)],
    };
  });

const declaring = (placement: Placement): Update => ({
  placement,
  declared: new Set([
    ...placement.held,
    ...Object.values(placement.stores).flatMap(({ resources }) => resources),
  ]),
  retire: {},
});

describe("for every placement", () => {
  it("an update that changes nothing has no rows", () => {
    fc.assert(fc.property(placements, (placement) => compare(placement, declaring(placement)).length === 0));
  });

  it("an update that declares everything that the stack holds never stops", () => {
    fc.assert(
      fc.property(placements, placements, (before, more) => {
        const after = {
          ...before,
          ephemeral: more.ephemeral,
          stores: { ...more.stores, ...before.stores },
          serving: { ...more.serving, ...before.serving },
        };
        const declared = new Set([...declaring(more).declared, ...declaring(before).declared]);
        return compare(before, { placement: after, declared, retire: {} }).every(
          ({ verdict }) => verdict === "warns",
        );
      }),
    );
  });

  it("a row that stops names something that the stack holds or that serves, and every store that it loses has a row", () => {
    fc.assert(
      fc.property(placements, placements, (before, after) => {
        const rows = compare(before, declaring(after));
        const known = [...Object.keys(before.stores), ...before.held, ...Object.values(after.serving)];
        const isNamed = ({ subject }: GrowthRow): boolean =>
          known.includes(subject) || subject === "echelon:ephemeral";
        const lost = Object.entries(before.stores).filter(
          ([key, store]) => after.stores[key] === undefined || isSmaller(after.stores[key], store),
        );
        const rowed = new Set(rows.map(({ subject }) => subject));
        return (
          rows.every(isNamed) &&
          lost.every(
            ([key, store]) =>
              rowed.has(key) || (!store.durable && after.stores[key] !== undefined) || before.ephemeral,
          )
        );
      }),
    );
  });
});

it("the kinds of stores whose engine is a choice are those for which operators choose another one", () => {
  const profile = sampleProfile("large");
  const engineOf = (input: ReturnType<typeof storeInputs>[number], operators: "none" | "install") =>
    chooseEngine(input, { target: "kubernetes", compute: "kubernetes", operators }).engine;
  const chosen = storeInputs(profile)
    .filter((input) => engineOf(input, "none") !== engineOf(input, "install"))
    .map(({ store }) => store.kind);
  expect([...new Set(chosen)].toSorted()).toEqual([...CHOSEN_KINDS].toSorted());
  expect(targets).toContain("kubernetes");
});

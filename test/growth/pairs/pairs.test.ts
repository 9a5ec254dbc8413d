import { describe, expect, test } from "vitest";
import { UnsupportedError } from "../../../base/errors.ts";
import { compare } from "../../../growth/compare.ts";
import { plan } from "../../../plan/plan.ts";
import { loadProfile } from "../../../profiles/load.ts";
import { arrangements, needed, references, steps, targets, triples } from "./arrangements.ts";
import { holdsData } from "./engine.ts";
import {
  expectNone,
  faultsOfRefusal,
  faultsOfSafe,
  faultsOfUpdate,
  isEmpty,
  judge,
  keysOf,
  keysWith,
  stopping,
} from "./judge.ts";
import { settings } from "./settings.ts";
import { type Keys, type Stand, stand } from "./stand.ts";
import { types } from "./types.ts";
import { faultsOfWalk } from "./walk.ts";

/** Faults of a change to another arrangement in the middle of a move. */
async function faultsOfThird(moving: Stand, keys: Keys): Promise<string[]> {
  const judged = judge(moving, await stand(keys), compare);
  if (!judged.refused) return faultsOfUpdate(moving, await stand(keys), compare);
  const lines = keysOf(stopping(judged));
  const next = isEmpty(lines.keys) ? null : await stand(keysWith(keys, lines.keys));
  return [
    ...faultsOfRefusal(moving, judged),
    ...lines.faults,
    ...(next === null ? [] : faultsOfSafe(moving, next, compare).map((fault) => `with the lines: ${fault}`)),
  ];
}

/** The keys of a stack that has gone from one tier to another, and cannot become smaller; null if it can. */
async function keptAfter(from: Keys, to: Keys): Promise<Keys | null> {
  const keys = { ...to, previous: { profile: from.profile }, serve: "current" };
  const { placement } = await stand(keys);
  const left = Object.keys(placement.stores).filter((key) => placement.stores[key]?.phase === "retiring");
  const kept = { ...keys, retire: Object.fromEntries(left.map((key) => [key, "delete"])) };
  return judge(await stand(kept), await stand(to), compare).refused ? kept : null;
}

const lasting = arrangements.filter(({ choice }) => choice.operators !== "install");

const missingOn = (target: (typeof targets)[number]): string[] =>
  references.filter((one) => !arrangements.some((each) => each.target === target && each.profile === one));

test("every tier that there is has an arrangement on a cluster", () => {
  expect(missingOn("kubernetes")).toEqual([]);
});

test.each(missingOn("aws"))("%s has none on AWS because AWS does not provide it yet", (reference) => {
  expect(() => plan(loadProfile(reference), "aws", needed(reference))).toThrow(UnsupportedError);
});

describe("what holds data is protected", () => {
  test.each(lasting)("$label", async ({ keys }) => {
    const { placement, resources } = await stand(keys);
    const all = [...resources.values()];
    const data = all.filter((one) => holdsData(one, { placement }) && !one.retained).map(({ id }) => id);
    const guarded = all.filter(({ protect }) => protect);

    expect(placement.held).toEqual(guarded.map(({ id }) => id).toSorted());
    expectNone(data.filter((id) => !placement.held.includes(id)));
    expect(guarded.filter(({ type }) => types[type] === undefined).map(({ id }) => id)).toEqual([]);
    expect(Object.values(placement.stores).filter(({ resources: ids }) => ids.length === 0)).toEqual([]);
  });
});

describe("a change of the arrangement loses nothing", () => {
  test.each(steps)("$label", async ({ from, to }) => {
    expectNone(await faultsOfWalk(from.keys, to.keys));
  });
});

describe("a third arrangement is refused while two stand, or its lines work", () => {
  test.each(triples)("$label", async ({ from, to, third }) => {
    for (const serve of ["previous", "current"]) {
      const moving = await stand({ ...to.keys, previous: { profile: from.profile }, serve });
      expectNone(await faultsOfThird(moving, third.keys));
    }
  });
});

describe("a stack that keeps the larger size of another tier goes on", () => {
  test.each(triples)("$label", async ({ from, to, third }) => {
    const kept = await keptAfter(from.keys, to.keys);
    if (kept !== null) expectNone(await faultsOfWalk(kept, third.keys));
  });

  test("there are such stacks", async () => {
    const kept = await Promise.all(triples.map(({ from, to }) => keptAfter(from.keys, to.keys)));
    expect(kept.filter((one) => one !== null).length).toBeGreaterThan(1);
  });
});

describe("a change of settings loses nothing", () => {
  const changed = (target: (typeof targets)[number], base: Keys) => ({
    target,
    label: Object.values(base).join(" "),
    base: { ...base, target },
    all: Object.entries(settings[target]),
  });
  const sets = [
    ...targets.flatMap((target) =>
      ["sample/small", "sample/large"].map((profile) => changed(target, { profile })),
    ),
    changed("aws", { profile: "sample/small", compute: "kubernetes" }),
  ];

  test.each(sets)("$label on $target", async ({ base, all }) => {
    const stands = await Promise.all(
      all.map(async ([name, keys]) => ({ name, stands: await stand({ ...base, ...keys }) })),
    );
    const faults = stands.flatMap((from) =>
      stands.flatMap((to) =>
        faultsOfUpdate(from.stands, to.stands, compare).map((fault) => `${from.name} → ${to.name}: ${fault}`),
      ),
    );
    expectNone(faults);
  });

  // With a broker, whose subnets the engine does not compare, and with a database of documents, beside the cluster.
  test.each([{ profile: "agency/scale", ...needed("agency/scale") }, { profile: "multi-agent/base" }])(
    "the network of $profile in pods",
    async (keys) => {
      const base = { ...keys, target: "aws", compute: "kubernetes" };
      const moved = { ...base, network: settings.aws["another network"].network };
      const judged = judge(await stand(base), await stand(moved), compare);
      expect(judged.found.map(({ resource }) => resource.type)).toContain("aws:eks/cluster:Cluster");
      expectNone(faultsOfRefusal(await stand(base), judged));
    },
  );
});

import { describe, expect, test } from "vitest";
import { compare } from "../../../growth/compare.ts";
import { arrangements, references, steps, targets, triples } from "./arrangements.ts";
import { faultsOfRefusal, faultsOfUpdate, judge, keysOf, stopping } from "./judge.ts";
import { settings } from "./settings.ts";
import { stand } from "./stand.ts";
import { types } from "./types.ts";
import { faultsOfWalk } from "./walk.ts";

const lasting = arrangements.filter(({ choice }) => choice.operators !== "install");

test("every tier that there is has an arrangement on each target", () => {
  const missing = targets.flatMap((target) =>
    references.filter((one) => !arrangements.some((each) => each.target === target && each.profile === one)),
  );
  expect(missing).toEqual([]);
});

describe("what holds data is protected", () => {
  test.each(lasting)("$label", async ({ keys }) => {
    const { placement, resources } = await stand(keys);
    const all = [...resources.values()];
    const byType = all.filter(({ type }) => types[type]?.data === true).map(({ id }) => id);
    const ofStores = Object.values(placement.stores).flatMap(({ resources: ids }) => ids);
    const guarded = all.filter(({ protect }) => protect);

    expect(placement.held).toEqual(guarded.map(({ id }) => id).toSorted());
    expect([...byType, ...ofStores].filter((id) => !placement.held.includes(id))).toEqual([]);
    expect(guarded.filter(({ type }) => types[type] === undefined).map(({ id }) => id)).toEqual([]);
    expect(Object.values(placement.stores).filter(({ resources: ids }) => ids.length === 0)).toEqual([]);
  });
});

describe("a change of the arrangement loses nothing", () => {
  test.each(steps)("$label", async ({ from, to }) => {
    expect(await faultsOfWalk(from.keys, to.keys)).toEqual([]);
  });
});

describe("a third arrangement waits until the move between two has ended", () => {
  test.each(triples)("$label", async ({ from, to, third }) => {
    const other = await stand(third.keys);
    for (const serve of ["previous", "current"]) {
      const moving = await stand({ ...to.keys, previous: { profile: from.profile }, serve });
      const judged = judge(moving, other, compare);

      expect(judged.refused).toBe(true);
      expect(faultsOfRefusal(moving, judged)).toEqual([]);
      expect(keysOf(stopping(judged)).keys).not.toHaveProperty("previous");
    }
  });
});

describe("a change of settings loses nothing", () => {
  const sets = targets.flatMap((target) =>
    ["sample/small", "sample/large"].map((profile) => ({
      target,
      profile,
      all: Object.entries(settings[target]),
    })),
  );

  test.each(sets)("$profile on $target", async ({ target, profile, all }) => {
    const stands = await Promise.all(
      all.map(async ([name, keys]) => ({ name, stands: await stand({ profile, target, ...keys }) })),
    );
    const faults = stands.flatMap((from) =>
      stands.flatMap((to) =>
        faultsOfUpdate(from.stands, to.stands, compare).map((fault) => `${from.name} → ${to.name}: ${fault}`),
      ),
    );
    expect(faults).toEqual([]);
  });
});

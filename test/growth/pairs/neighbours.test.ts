import { describe, expect, test } from "vitest";
import { expectNone } from "./judge.ts";
import { ladders, neighbours, neighboursOnAws } from "./presets.ts";
import { faultsOfWalk } from "./walk.ts";

test("the tiers of each system are in the order of its source", () => {
  expect(ladders).toMatchObject({
    "marketing-engine": [
      "marketing-engine/local",
      "marketing-engine/regional",
      "marketing-engine/enterprise",
    ],
    "multi-agent": ["multi-agent/base", "multi-agent/10x"],
    agency: ["agency/starter", "agency/growth", "agency/scale"],
    bella: ["bella/current", "bella/optimized", "bella/enterprise"],
    marcus: ["marcus/solo", "marcus/team", "marcus/scale", "marcus/enterprise"],
  });
});

test("on some of the ways the operators change with the tier, and on some they stay", () => {
  const changing = neighbours.filter(({ from, to }) => from.operators !== to.operators);
  expect(changing.map(({ label }) => label)).toEqual(
    expect.arrayContaining([
      "agency/growth → agency/scale",
      "bella/current → bella/optimized",
      "marcus/team → marcus/scale",
    ]),
  );
  expect(neighbours.filter(({ to }) => to.operators === "install").length).toBeGreaterThan(
    changing.length / 2,
  );
});

describe("a stack with the keys of a preset goes to the tier next to it, and loses nothing", () => {
  test.each(neighbours)("$label", async ({ from, to }) => {
    expectNone(await faultsOfWalk(from, to));
  });
});

describe("so it does on AWS", () => {
  test("on ways between compute kinds too, and within each of them", () => {
    expect(neighboursOnAws).toHaveLength(neighbours.length);
  });

  test.each(neighboursOnAws)("$label", async ({ from, to }) => {
    expectNone(await faultsOfWalk(from, to));
  });
});

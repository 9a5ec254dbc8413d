import { describe, expect, test } from "vitest";
import { stepsOfPods } from "./arrangements.ts";
import { expectNone } from "./judge.ts";
import { ladders } from "./presets.ts";
import { faultsOfWalk } from "./walk.ts";

test("pods on AWS go up and down between all tiers of each system, and leave where a tier can do without", () => {
  const walked = stepsOfPods.map(({ label }) => label);
  const ways = Object.values(ladders).flatMap((tiers) =>
    tiers
      .slice(1)
      .flatMap((tier, index) => [
        `aws: ${tiers[index]} kubernetes → ${tier} kubernetes`,
        `aws: ${tier} kubernetes → ${tiers[index]} kubernetes`,
      ]),
  );
  expect(walked).toEqual(expect.arrayContaining(ways));
  expect(walked.filter((label) => !ways.includes(label)).map((label) => label.split(" ").at(-1))).toEqual(
    expect.arrayContaining(["containers", "host"]),
  );
});

describe("a step of pods on AWS loses nothing", () => {
  test.each(stepsOfPods)("$label", async ({ from, to }) => {
    expectNone(await faultsOfWalk(from.keys, to.keys));
  });
});

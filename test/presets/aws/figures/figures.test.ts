import { describe, expect, test } from "vitest";
import { readStackFile } from "../../../../config/stackFile.ts";
import { statedSystems } from "../../../support/statedSystems.ts";
import { onAws, presets } from "../previews.ts";
import { agency } from "./agency.ts";
import { bella } from "./bella.ts";
import { differences, rowsOf, type SystemFigures } from "./figures.ts";
import { marcus } from "./marcus.ts";
import { marketingEngine } from "./marketingEngine.ts";
import type { Measured } from "./measure/figure.ts";
import { measured } from "./measure/measure.ts";
import { multiAgent } from "./multiAgent.ts";

const systems: readonly SystemFigures[] = [agency, bella, marcus, marketingEngine, multiAgent];

const cases = systems.flatMap((system) => system.stacks.map((stack) => ({ stack, system })));

const measure = async (stack: string, system: SystemFigures): Promise<Measured> =>
  measured((await onAws(stack)).document.resources, system);

/** Another value of the same type, below every floor. */
const changed = (value: string | number): string | number =>
  typeof value === "number" ? -value - 1 : `${value}x`;

test("every preset of a system with a source has its figures", () => {
  const described = new Set(statedSystems.map(({ system }) => system));
  const expected = presets.filter((stack) => {
    const profile = String(readStackFile(stack).values["echelon:profile"]);
    return described.has(profile.split("/")[0] ?? "");
  });
  expect(expected.length).toBeGreaterThan(0);
  expect(cases.map(({ stack }) => stack).toSorted()).toEqual(expected.toSorted());
});

describe.each(cases)("$stack on AWS", { timeout: 60_000 }, ({ stack, system }) => {
  test("has every figure that its source states or that was chosen, and no other", async () => {
    expect(differences(rowsOf(system, stack), await measure(stack, system))).toEqual([]);
  });

  test("differs if any of its figures changes", async () => {
    const found = await measure(stack, system);
    const rows = rowsOf(system, stack);
    const unseen = Object.entries(found).filter(
      ([figure, value]) => differences(rows, { ...found, [figure]: changed(value) }).length !== 1,
    );
    expect(unseen).toEqual([]);
  });

  test("differs if any of its figures is gone, or one comes that has no row", async () => {
    const found = await measure(stack, system);
    const rows = rowsOf(system, stack);
    for (const figure of Object.keys(found)) {
      const { [figure]: _, ...rest } = found;
      expect(differences(rows, rest)).toHaveLength(1);
    }
    expect(differences(rows, { ...found, "unknown.min": 1 })).toEqual(["unknown.min: got 1, expected a row"]);
  });
});

describe.each(systems)("the table of $system", ({ groups, stacks }) => {
  test("states each figure once, for all tiers or for each", () => {
    const all = groups.flatMap(({ figures }) => Object.entries(figures));
    expect(new Set(all.map(([figure]) => figure)).size).toBe(all.length);
    expect(all.filter(([, values]) => ![1, stacks.length].includes(values.length))).toEqual([]);
  });

  test("names a section or a reason for each group", () => {
    expect(groups.filter(({ from }) => from.length < 10)).toEqual([]);
  });
});

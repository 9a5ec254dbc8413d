import { beforeAll, describe, expect, test } from "vitest";
import { cellNamed, cells } from "./cells.ts";
import { judge, type Verdict } from "./judge.ts";
import { twins } from "./twins.ts";

/** The engine may have to be built first. */
const BUILD_MS = 900_000;

describe("the connections that the policies of a stack allow are those of its plan", () => {
  const verdicts: Verdict[] = [];
  beforeAll(async () => void verdicts.push(...(await judge(cells.map((cell) => ({ cell }))))), BUILD_MS);

  test.each(cells.map(({ name }, index) => ({ name, index })))("$name", ({ index }) => {
    const { missing, more, needed = 0 } = verdicts[index] ?? {};
    expect({ missing, more }).toEqual({ missing: [], more: [] });
    expect(needed).toBeGreaterThan(50);
  });
});

describe("a wrong policy is found, and the connection named:", () => {
  const verdicts: Verdict[] = [];
  const cases = twins.map(({ cell, change }) => ({ cell: cellNamed(cell), change }));
  beforeAll(async () => void verdicts.push(...(await judge(cases))), BUILD_MS);

  test.each(twins.map((twin, index) => ({ ...twin, index })))("$what", ({ index, missing, more }) => {
    const verdict = verdicts[index];
    if (missing) expect(verdict?.missing).toContainEqual(expect.stringMatching(missing));
    if (more) expect(verdict?.more).toContainEqual(expect.stringMatching(more));
    expect(missing ?? more).toBeDefined();
  });
});

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Load, Summary } from "../../../loadtests/contract/types.ts";
import { commitOf, hashOf, type Known, resultOf, runnerOf, titleOf } from "../../../loadtests/run/result.ts";

/** A tier that states nothing: what is measured decides alone. */
const load: Load = {
  ...{ system: "shop", tier: "small", shape: "benchmark", scenarios: {}, timeFactor: 1, scaled: null },
  ...{ phases: [], notes: [], cannotTell: [], estimate: { seconds: 1, requests: 1, aiCalls: 0 } },
};
const known: Known = {
  ...{ stack: "shop", profileHash: "abc", commit: null, startedAt: new Date(0), load, lines: [] },
  target: { kind: "reference", url: "the reference workload", image: null },
  runner: runnerOf("1.8.1"),
};
const summary = (metrics: Summary["metrics"], partial: string | null = null): Summary => ({
  ...{ metrics, durationMs: 61_449, partial },
});

test("what k6 counted stands in the result", () => {
  const result = resultOf(
    known,
    summary({
      iterations: { count: 990 },
      dropped_iterations: { count: 10 },
      echelon_limited: { count: 7 },
      "checks{check:it has an id: really}": { passes: 9, fails: 1, rate: 0.9 },
      "checks{phase:benchmark}": { passes: 9, fails: 1, rate: 0.9 },
    }),
    [],
  );
  expect(result).toMatchObject({ droppedPercent: 1, limited: 7, seconds: 61.4, partial: null });
  expect(result.checks).toEqual([{ name: "it has an id: really", passes: 9, fails: 1 }]);
  expect(result.startedAt).toBe("1970-01-01T00:00:00.000Z");
});

test.each([
  ["whole and offered", summary({ iterations: { count: 1000 } }), true],
  [
    "with 1% of the iterations not started",
    summary({ iterations: { count: 99 }, dropped_iterations: { count: 1 } }),
    true,
  ],
  [
    "with more than 1% not started",
    summary({ iterations: { count: 98 }, dropped_iterations: { count: 2 } }),
    false,
  ],
  ["that is not whole", summary({ iterations: { count: 1000 } }, "k6 was ended by SIGKILL"), false],
])("a run %s passes: %s", (_, measured, passed) => {
  const result = resultOf(known, measured, []);
  expect(result.judgements.map(({ verdict }) => verdict)).toEqual(["nothing stated"]);
  expect(result.passed).toBe(passed);
});

test("only a run on the reference workload is a check of the harness", () => {
  expect(titleOf({ kind: "reference", url: "x", image: null })).toBe("harness check, not your stack");
  expect(titleOf({ kind: "stack", url: "https://shop.example", image: null })).toBe(
    "load test of https://shop.example",
  );
});

test("another profile has another hash", () => {
  expect(hashOf({ limits: { a: 1 } })).toMatch(/^[0-9a-f]{12}$/);
  expect(hashOf({ limits: { a: 1 } })).not.toBe(hashOf({ limits: { a: 2 } }));
});

test("outside of a repository there is no commit", () => {
  const folder = mkdtempSync(join(tmpdir(), "no-repository-"));
  expect(commitOf(folder)).toBeNull();
  rmSync(folder, { recursive: true });
  const head = execFileSync("git", ["rev-parse", "HEAD"], { encoding: "utf8" }).trim();
  expect(commitOf(process.cwd())).toBe(head);
});

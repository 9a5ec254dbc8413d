import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import type { Result } from "../../../loadtests/contract/result.ts";
import { files } from "../../../loadtests/run/outputs.ts";
import { k6, RunningLoadTest, skipped } from "../../support/loadTests.ts";

let run: RunningLoadTest | undefined;
afterEach(() => run?.remove());

async function loadTest(...args: readonly string[]) {
  run = new RunningLoadTest(args);
  const { code, stdout, stderr } = await run.started.ended;
  return { code, stdout, stderr, out: run.out };
}

const verdictsOf = ({ judgements }: Result): Record<string, string> =>
  Object.fromEntries(judgements.map(({ benchmark, verdict }) => [benchmark, verdict]));

describe.skipIf(k6 === undefined)(`a load test on the reference workload${skipped}`, () => {
  test("meets what the tier states, and writes every document", async () => {
    const { code, stdout, stderr, out } = await loadTest("--stack", "marcus-team", "--reference", "--json");
    const result = JSON.parse(stdout) as Result;
    expect(stderr).toContain("AI calls: none");
    expect({ code, passed: result.passed, partial: result.partial }).toEqual({
      code: 0,
      passed: true,
      partial: null,
    });
    expect(verdictsOf(result)).toMatchObject({ concurrentUsers: "met", checks: "met" });
    expect(result.title).toBe("harness check, not your stack");
    expect(result.droppedPercent).toBeLessThan(1);
    expect(result.responses.length).toBeGreaterThan(0);
    const missing = Object.values(files).filter((file) => !existsSync(join(out, file)));
    expect(missing).toEqual([]);
    expect(JSON.parse(readFileSync(join(out, files.result), "utf8"))).toEqual(result);
  });

  test("misses a benchmark that the workload just misses, and says which", async () => {
    const degrade = JSON.stringify({ responseTimeMs: 1100 });
    const { code, stdout, out } = await loadTest(
      "--stack",
      "enterprise",
      "--reference",
      "--degrade",
      degrade,
    );
    expect(code).toBe(1);
    expect(stdout).toMatch(/responseTimeMs +benchmark +< 1000 ms +1\d{3} +-\d+(\.\d)?% +missed/);
    expect(stdout).toMatch(/contentPieces\S+ .* met$/m);
    expect(readFileSync(join(out, files.junit), "utf8")).toContain('type="missed"');
  });

  test("tries each journey by a smoke test, as the page shows it", async () => {
    const page = readFileSync("docs/load-testing.md", "utf8");
    const [, args = ""] = /^npm run loadtest -- (.*--shape smoke.*)$/m.exec(page) ?? [];
    expect(args).not.toBe("");
    const { code, stdout } = await loadTest(...args.split(" "), "--reference");
    expect({ code, stdout: stdout.split("\n")[0] }).toEqual({
      code: 0,
      stdout: "enterprise: marketing-engine/enterprise, smoke: harness check, not your stack",
    });
  });
});

import { execFile, spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { measuredBy, type Runner, summaryIn } from "../../../loadtests/cluster/runners.ts";
import { keys } from "../../../loadtests/contract/keys.ts";
import { k6 as found } from "../../support/loadTests.ts";
import { absent, endOf, type Measured, measure, scriptOf, why } from "./k6.ts";

const k6 = found ?? "k6";
const PARTS = ["0:1/2", "1/2:1"];

/** What the k6 operator runs in a pod, with the part of the load that it gives to each of two. */
async function runnerOf(archive: string, index: number, cwd: string): Promise<Runner> {
  const segment = ["--execution-segment", PARTS[index] ?? "", "--execution-segment-sequence", "0,1/2,1"];
  const child = spawn(k6, ["run", "--quiet", "--address=", ...segment, archive], {
    cwd,
    env: { PATH: process.env.PATH ?? "", HOME: cwd, RESULT: "-", K6_NO_USAGE_REPORT: "true" },
  });
  const { code: exitCode, output: log } = await endOf(child);
  return { pod: `loadtest-${index + 1}`, exitCode, reason: null, log };
}

describe.skipIf(absent)(`two runners of one archive${why}`, () => {
  let measured: Measured;
  let runners: readonly Runner[] = [];

  beforeAll(async () => {
    measured = await measure({
      tier: "multi-agent/base",
      circumstances: { shape: "benchmark", seconds: 25 },
    });
    const { scratch, env } = measured;
    const archive = join(scratch, "loadtest.tar");
    const overrides = join(scratch, "overrides.json");
    const variables = Object.entries({ ...env, OVERRIDES: overrides, INSTANCES: "2" });
    const given = variables.flatMap(([name, value]) => ["-e", `${name}=${value}`]);
    await promisify(execFile)(k6, ["archive", "--archive-out", archive, ...given, scriptOf("multi-agent")], {
      cwd: scratch,
      env: { PATH: process.env.PATH ?? "", HOME: scratch, PWD: scratch },
    });
    // The archive has all that it reads: pods have no other file.
    rmSync(overrides);
    runners = await Promise.all(PARTS.map((_, index) => runnerOf(archive, index, scratch)));
  }, 170_000);
  afterAll(async () => {
    await measured.program.stop();
    rmSync(measured.scratch, { recursive: true, force: true });
  });

  test("offer a part each, and are measured as one", () => {
    const whole = measuredBy(runners, 2);
    expect(whole.partial).toBeNull();
    const key = keys.completed("interactionsPerDay", "benchmark");
    const parts = runners.map(({ log }) => summaryIn(log)?.metrics[key]?.count ?? 0);
    expect(Math.min(...parts)).toBeGreaterThan(0);
    expect(whole.metrics[key]?.count).toBe(parts.reduce((sum, count) => sum + count, 0));
  });

  test("have the percentiles of both, between those of each", () => {
    const key = keys.responseOf("browse", "benchmark");
    const whole = measuredBy(runners, 2).metrics[key];
    const parts = runners.map(({ log }) => summaryIn(log)?.metrics[key]?.["p(95)"] ?? Number.NaN);
    expect(whole?.["p(95)"]).toBeGreaterThanOrEqual(Math.min(...parts) * 0.99);
    expect(whole?.["p(95)"]).toBeLessThanOrEqual(Math.max(...parts) * 1.01);
  });

  test("pass for no whole if one of them is lost", () => {
    const [first] = runners;
    expect(measuredBy(first === undefined ? [] : [first], 2).partial).toContain("1 of 2 runners");
  });
});

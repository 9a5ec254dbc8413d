import { execFile, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { scriptFile, scriptFiles, treeOf } from "../../../components/kubernetes/parts/loadtests/files.ts";
import { measuredBy, type Runner } from "../../../loadtests/cluster/runners.ts";
import { journeys } from "../../../loadtests/contract/journeys.ts";
import { loadProfile, tiersOf } from "../../../profiles/load.ts";
import { k6 as found } from "../../support/loadTests.ts";
import { mountTree } from "../../support/mountTree.ts";
import { absent, endOf, type Measured, measure, why } from "./k6.ts";

const k6 = found ?? "k6";

/** The files of a system as its pods mount them. */
function mounted(tier: string): { readonly directory: string; readonly script: string } {
  const directory = mkdtempSync(join(tmpdir(), "mounted-"));
  const profile = loadProfile(tier) as never;
  mountTree(directory, treeOf(scriptFiles({ profile })));
  return { directory, script: join(directory, scriptFile(tier.split("/")[0] ?? "")) };
}

const variablesOf = (directory: string, url: string) => ({
  PROFILE: join(directory, "profile.json"),
  BASE_URL: url,
  ALLOW_HOST: new URL(url).hostname,
  SHAPE: "smoke",
  TARGET: "stack",
  MAX_USERS: "500",
  MAX_PER_SECOND: "1000",
  INSTANCES: "1",
  RESULT: "-",
});

const bare = (home: string) => ({ PATH: process.env.PATH ?? "", HOME: home });

/** What the operator's first pod does: https://github.com/grafana/k6-operator/blob/v1.6.0/pkg/resources/jobs/initializer.go */
async function initialize(directory: string, script: string, missing: string | null = null) {
  const archive = join(directory, "out.tar");
  const variables = Object.entries(variablesOf(directory, "https://shop.example.com"));
  const given = variables
    .filter(([name]) => name !== missing)
    .flatMap(([name, value]) => ["-e", `${name}=${value}`]);
  const options = { cwd: "/", env: bare(directory) };
  const run = promisify(execFile);
  await run(k6, ["archive", script, ...given, "-O", archive], options);
  return run(k6, ["inspect", "--execution-requirements", archive], options);
}

describe.skipIf(absent)(`a script from the files that a ConfigMap holds${why}`, () => {
  const made: string[] = [];
  const mount = (tier: string) => {
    const one = mounted(tier);
    made.push(one.directory);
    return one;
  };
  afterAll(() => {
    for (const directory of made) rmSync(directory, { recursive: true, force: true });
  });

  test.each(Object.keys(journeys))("of %s is read with all that it needs", async (system) => {
    const { directory, script } = mount(`${system}/${tiersOf(system)[0]}`);
    const { stdout } = await initialize(directory, script);
    expect(Number(JSON.parse(stdout).maxVUs)).toBeGreaterThan(0);
  });

  test("is not read without the profile that the stack names", async () => {
    const { directory, script } = mount("marcus/solo");
    await expect(initialize(directory, script, "PROFILE")).rejects.toThrow("no profile is named");
  });
});

describe.skipIf(absent)(`a runner with files of a ConfigMap${why}`, () => {
  let measured: Measured;
  let runner: Runner;
  const { directory, script } = mounted("agency/starter");

  beforeAll(async () => {
    measured = await measure({ tier: "agency/starter", circumstances: { shape: "smoke", seconds: 2 } });
    const env = { ...bare(directory), ...variablesOf(directory, measured.program.url) };
    const child = spawn(k6, ["run", "--quiet", script, "--address="], { cwd: "/", env });
    const { code: exitCode, output: log } = await endOf(child);
    runner = { pod: "nightly-1", exitCode, reason: null, log };
  }, 170_000);
  afterAll(async () => {
    await measured.program.stop();
    for (const one of [measured.scratch, directory]) rmSync(one, { recursive: true, force: true });
  });

  test("offers its load, and prints what it measured", () => {
    expect(runner.exitCode, runner.log).toBe(0);
    const summary = measuredBy([runner], 1);
    expect(summary.partial).toBeNull();
    expect(summary.metrics.iterations?.count).toBeGreaterThan(0);
  });
});

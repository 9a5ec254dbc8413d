import { spawn, spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Program, referenceFile, startProgram } from "../support/startProgram.ts";

/** k6's exit code when a threshold is crossed. */
const CROSSED = 99;
/** k6's exit code when the script throws before it starts. */
const SCRIPT_EXCEPTION = 107;

const k6 = process.env.ECHELON_K6 ?? "k6";
const absent = spawnSync(k6, ["version"]).status !== 0;
const why = absent ? ` (skipped: no k6 on PATH nor in ECHELON_K6, tried "${k6}")` : "";
if (absent) console.warn(`the journeys under k6${why}`);

const loadtests = fileURLToPath(new URL("../../loadtests", import.meta.url));
const dashboard = join(loadtests, "marketing-engine/dashboard.ts");

let scratch: string;
let measured: Program;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), "k6-"));
  measured = await startProgram({ SERVICE_TIME_MS: "20" }, { args: [referenceFile] });
});
afterAll(async () => {
  await measured.stop();
  await rm(scratch, { recursive: true, force: true });
});

async function profile(maxMs: number): Promise<string> {
  const path = join(scratch, `profile-${maxMs}.json`);
  const benchmarks = {
    responseTimeMs: { statistic: "avg", max: maxMs },
    concurrentUsers: { min: 1, max: 2 },
  };
  await writeFile(path, JSON.stringify({ system: "marketing-engine", tier: "local", benchmarks }));
  return path;
}

async function run(
  script: string,
  env: Record<string, string>,
): Promise<{ code: number | null; output: string }> {
  const child = spawn(k6, ["run", script], {
    cwd: scratch,
    env: {
      PATH: process.env.PATH ?? "",
      HOME: scratch,
      PWD: scratch,
      K6_NO_USAGE_REPORT: "true",
      BASE_URL: measured.url,
      DURATION: "1s",
      THINK_SECONDS: "0.2",
      ...env,
    },
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk) => {
      output += chunk;
    });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  return { code, output };
}

describe.skipIf(absent)(`the dashboard journey under k6${why}`, () => {
  test("passes for a placeholder that answers faster than the profile states", async () => {
    const { code, output } = await run(dashboard, { PROFILE: await profile(5000) });
    expect(output).toContain("avg<5000");
    expect(output).toContain("p(95)=");
    expect(output).toMatch(/2 max VUs/);
    expect(code).toBe(0);
  });

  test("fails when the average is above what the profile states", async () => {
    const { code, output } = await run(dashboard, { PROFILE: await profile(1) });
    expect(output).toMatch(
      /thresholds on metrics 'http_req_duration\{journey:dashboard\}' have been crossed/,
    );
    expect(code).toBe(CROSSED);
  });

  test("uses the overridden figure when overrides are given", async () => {
    const overrides = join(scratch, "overrides.json");
    await writeFile(overrides, JSON.stringify({ benchmarks: { responseTimeMs: { max: 2 } } }));
    const { code, output } = await run(dashboard, {
      PROFILE: await profile(5000),
      OVERRIDES: "overrides.json",
    });
    expect(output).toContain("avg<2");
    expect(code).toBe(CROSSED);
  });

  test("fails when the answers are fast but not 200", async () => {
    const { code } = await run(dashboard, {
      PROFILE: await profile(5000),
      BASE_URL: `${measured.url}/none`,
    });
    expect(code).toBe(CROSSED);
  });

  test("fails when nothing answers", async () => {
    const { code } = await run(dashboard, {
      PROFILE: await profile(5000),
      BASE_URL: "http://127.0.0.9:9",
    });
    expect(code).toBe(CROSSED);
  });

  test.each([
    ["marketing-engine", "local", 3, 5000],
    ["marketing-engine", "regional", 10, 3000],
    ["marketing-engine", "enterprise", 20, 1000],
  ])("reads the committed profile of %s/%s: %i users, avg below %i ms", async (system, tier, users, ms) => {
    const { code, output } = await run(dashboard, { SYSTEM: system, TIER: tier, THINK_SECONDS: "1" });
    expect(output).toContain(`${users} max VUs`);
    expect(output).toContain(`avg<${ms}`);
    expect(code).toBe(0);
  });

  test.each([
    [{ BASE_URL: "https://example.com" }, "set ALLOW_HOST=example.com"],
    [{ BASE_URL: "" }, "expected an address"],
    [{ PROFILE: "" }, "no profile is named"],
  ])("refuses to start on %j", async (env, message) => {
    const { code, output } = await run(dashboard, { PROFILE: await profile(5000), ...env });
    expect(output).toContain(message);
    expect(code).toBe(SCRIPT_EXCEPTION);
  });
});

describe.skipIf(absent)(`a journey that throws under k6${why}`, () => {
  const script = (body: string) => `
    import { check } from "k6";
    import http from "k6/http";
    import { journey } from "${loadtests}/lib/journey.ts";
    import { readProfile } from "${loadtests}/lib/profile.ts";
    import { thresholdsOf } from "${loadtests}/lib/thresholds.ts";
    export const options = { iterations: 2, thresholds: thresholdsOf(readProfile(), "twin") };
    export default journey("twin", () => {
      const answer = http.get(__ENV.BASE_URL, { tags: { journey: "twin" } });
      check(answer, { good: () => true }, { journey: "twin" });
      ${body}
    });`;

  test.each([
    { body: "", code: 0 },
    { body: "if (__ITER === 1) throw new Error('lost')", code: CROSSED },
  ])("ends with $code when its body is '$body'", async ({ body, code }) => {
    const path = join(scratch, `twin-${code}.ts`);
    await writeFile(path, script(body));
    const result = await run(path, { PROFILE: await profile(5000) });
    expect(result.output.includes("lost")).toBe(code === CROSSED);
    expect(result.code).toBe(code);
  });
});

import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Summary } from "../../../loadtests/contract/types.ts";
import {
  absent,
  type Case,
  CROSSED,
  judgedOnly,
  type Measured,
  measure,
  run,
  SCRIPT_EXCEPTION,
  scriptOf,
  why,
} from "./k6.ts";
import { proxyTo } from "./proxy.ts";

async function measured(given: Case): Promise<Measured> {
  const started = await measure(given);
  onTestFinished(async () => {
    await started.program.stop();
    rmSync(started.scratch, { recursive: true, force: true });
  });
  return started;
}

const smoke = { circumstances: {} } as const;
const PASSWORD = "correct horse battery staple";

describe.skipIf(absent)(`a script under k6${why}`, () => {
  test("sends a login with each request, and shows it nowhere", async () => {
    const { program, scratch, env } = await measured({ tier: "bella/current", ...smoke });
    const seen: (string | undefined)[] = [];
    const proxy = await proxyTo(
      program.url,
      (answer) => answer,
      ({ authorization }) => seen.push(authorization),
    );
    onTestFinished(proxy.stop);
    writeFileSync(join(scratch, "headers.json"), JSON.stringify({ Authorization: PASSWORD }));
    const { code, output } = await run(scriptOf("bella"), scratch, {
      ...env,
      ...{ BASE_URL: proxy.url, HEADERS: "headers.json", RESULT: "result.json" },
    });
    expect(code).toBe(0);
    expect(new Set(seen)).toEqual(new Set([PASSWORD]));
    expect(output).not.toContain("battery");
    expect(readFileSync(join(scratch, "result.json"), "utf8")).not.toContain("battery");
  });

  test.each([
    ["HEADERS", "headers.json", "got no JSON object"],
    ["CREDENTIALS", "headers.json", "expected a list"],
    ["HEADERS_JSON", `{"Authorization": "${PASSWORD}"`, "HEADERS_JSON holds no JSON"],
  ])("says what is wrong with %s, and quotes nothing of it", async (variable, value, message) => {
    const { scratch, env } = await measured({ tier: "marcus/team", ...smoke });
    writeFileSync(join(scratch, "headers.json"), JSON.stringify([PASSWORD]));
    const { code, output } = await run(scriptOf("marcus"), scratch, { ...env, [variable]: value });
    expect(output).toContain(message);
    expect(output).not.toContain("battery");
    expect(code).toBe(SCRIPT_EXCEPTION);
  });

  test("hands over what it measured, in a file or in one line of a log", async () => {
    const { scratch, env } = await measured({ tier: "agency/starter", ...smoke });
    const script = scriptOf("agency");
    await run(script, scratch, { ...env, RESULT: "result.json" });
    const written: Summary = JSON.parse(readFileSync(join(scratch, "result.json"), "utf8"));
    const { output } = await run(script, scratch, { ...env, RESULT: "-" });
    const [, line = ""] = /^ECHELON_SUMMARY (.*)$/m.exec(output) ?? [];
    const logged: Summary = JSON.parse(line);
    for (const { metrics, partial } of [written, logged]) {
      expect(partial).toBeNull();
      expect(metrics["checks{check:a run goes over every client}"]).toEqual({ passes: 1, fails: 0, rate: 1 });
      expect(metrics["journeys_finished{phase:smoke}"]).toMatchObject({ passes: 1, fails: 0 });
    }
    expect(Object.keys(logged.metrics).sort()).toEqual(Object.keys(written.metrics).sort());
  });

  test("counts an iteration that throws as not finished, and fails", async () => {
    const { scratch, env } = await measured({ tier: "agency/starter", ...smoke });
    const script = join(scratch, "throws.ts");
    const lib = scriptOf("lib/journey");
    writeFileSync(
      script,
      `import { journey } from "${lib}";
       export { options, handleSummary, webhooks } from "${scriptOf("agency")}";
       export const monitor = journey(() => { throw new Error("lost"); });`,
    );
    const { code, output, crossed } = await run(script, scratch, env);
    expect(output).toContain("Error: lost");
    expect(output).toMatch(/^iterations without end +1 of 4$/m);
    expect(crossed).toContain("journeys_finished{phase:smoke}");
    expect(code).toBe(CROSSED);
  });

  test("fails when nothing answers", async () => {
    const { scratch, env } = await measured({ tier: "bella/current", ...smoke });
    const { code } = await run(scriptOf("bella"), scratch, { ...env, BASE_URL: "http://127.0.0.9:9" });
    expect(code).toBe(CROSSED);
  });

  test("fails when more people come than the workload takes", async () => {
    const given: Case = {
      ...{ tier: "bella/current", circumstances: { shape: "benchmark", seconds: 4 } },
      overrides: { benchmarks: { concurrentUsers: { max: 20 } }, loadTest: { thinkSeconds: 0.2 } },
      degrade: { users: 10 },
    };
    const { scratch, env } = await measured(given);
    const script = join(scratch, "judged.ts");
    writeFileSync(script, judgedOnly("bella"));
    const { code, crossed } = await run(script, scratch, env);
    expect(crossed).toContain("echelon_failed{phase:benchmark}");
    expect(code).toBe(CROSSED);
  });

  test("leaves nothing of what it made", async () => {
    const { program, scratch, env } = await measured({ tier: "marketing-engine/local", ...smoke });
    const { code } = await run(scriptOf("marketing-engine"), scratch, env);
    expect(code).toBe(0);
    const dashboard = await (await fetch(program.url)).json();
    expect(dashboard).toMatchObject({ pieces: { queued: 0, running: 0, done: 0 } });
  });

  test.each([
    [{ BASE_URL: "https://example.com" }, "set ALLOW_HOST=example.com"],
    [{ BASE_URL: "" }, "expected an address"],
    [{ TIER: "" }, "no profile is named"],
    [{ SHAPE: "fast" }, "expected one of smoke, benchmark"],
    [{ PROFILE: "other.json" }, "got a profile of bella, expected one of agency"],
  ])("refuses to start on %j", async (env, message) => {
    const { scratch, env: usual } = await measured({ tier: "agency/starter", ...smoke });
    writeFileSync(
      join(scratch, "other.json"),
      JSON.stringify({ system: "bella", tier: "x", benchmarks: {} }),
    );
    const { code, output } = await run(scriptOf("agency"), scratch, { ...usual, ...env });
    expect(output).toContain(message);
    expect(code).toBe(SCRIPT_EXCEPTION);
  });
});

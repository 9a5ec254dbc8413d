import { type ChildProcessByStdio, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { journeys } from "../../../loadtests/contract/journeys.ts";
import { linesOf } from "../../../loadtests/contract/lines.ts";
import { type Circumstances, loadOf } from "../../../loadtests/contract/load.ts";
import type { LoadProfile } from "../../../loadtests/contract/types.ts";
import { referenceEnvironment, writeCredentials } from "../../../loadtests/run/referenceEnvironment.ts";
import { loadProfile } from "../../../profiles/load.ts";
import { k6 as found, skipped } from "../../support/loadTests.ts";
import { type Program, referenceFile, startProgram } from "../../support/startProgram.ts";

/** Whether the tests that need k6 are skipped, and why, for their names. */
export const absent = found === undefined;
export const why = skipped;
const k6 = found ?? "k6";
if (absent) console.warn(`the journeys under k6${why}`);

/** k6's exit code when a threshold is crossed. */
export const CROSSED = 99;
/** k6's exit code when the script throws before it starts. */
export const SCRIPT_EXCEPTION = 107;

export const scriptOf = (system: string): string =>
  fileURLToPath(new URL(`../../../loadtests/${system}.ts`, import.meta.url));

/** The judged phase of a script alone: without its warm-up, and without the checks after it. */
export const judgedOnly = (system: string): string => `
  import * as script from "${scriptOf(system)}";
  export * from "${scriptOf(system)}";
  const { scenarios = {}, thresholds = {}, ...rest } = script.options;
  const judged = Object.entries(scenarios).filter(([, { tags }]) => tags.phase === "benchmark");
  const ofJudged = Object.entries(thresholds).filter(([name]) => name.includes("phase:benchmark"));
  export const options = {
    ...rest,
    scenarios: Object.fromEntries(judged.map(([name, scenario]) => [name, { ...scenario, startTime: "0s" }])),
    thresholds: Object.fromEntries(ofJudged.map(([name, all]) => [name, all.filter((one) => typeof one === "string")])),
  };
`;

/** The reference workload of a tier, and what k6 is told about it. */
export interface Measured {
  readonly program: Program;
  readonly env: Readonly<Record<string, string>>;
  /** For the files of a test. */
  readonly scratch: string;
}

export interface Case {
  /** `system/tier`. */
  readonly tier: string;
  readonly circumstances: Partial<Circumstances>;
  /** A merge patch over the profile, for k6. */
  readonly overrides?: object;
  /** What makes the workload miss one benchmark. */
  readonly degrade?: object;
  /** Variables of the workload beside those of the profile. */
  readonly variables?: Readonly<Record<string, string>>;
}

const GENERATOR = { maxUsers: 1000, maxPerSecond: 1000 };

/** Starts the reference workload as the harness does. */
export async function measure({
  tier,
  circumstances,
  overrides = {},
  degrade,
  variables,
}: Case): Promise<Measured> {
  const [system = "", name = ""] = tier.split("/");
  const scratch = mkdtempSync(join(tmpdir(), "journeys-"));
  const profile = loadProfile(tier, overrides);
  const shown = profile as unknown as LoadProfile;
  const whole: Circumstances = {
    shape: "smoke",
    target: "reference",
    seconds: 2,
    generator: GENERATOR,
    ...circumstances,
  };
  const load = loadOf(shown, linesOf(shown), journeys[system] ?? [], whole);
  const data = join(scratch, "data");
  mkdirSync(data);
  const credentials = writeCredentials(scratch);
  // Without a kind it does the work of all, and prints both ports.
  const { WORKLOAD_KIND: _, ...started } = referenceEnvironment({
    ...{ profile, load, directory: data, credentials },
    degrade: degrade && JSON.stringify(degrade),
  });
  writeFileSync(join(scratch, "overrides.json"), JSON.stringify(overrides));
  const program = await startProgram({ ...started, ...variables }, { args: [referenceFile] });
  const env = {
    ...{ TIER: name, OVERRIDES: "overrides.json", CREDENTIALS: credentials, TARGET: "reference" },
    ...{ SHAPE: whole.shape, SECONDS: String(whole.seconds), BASE_URL: program.url },
  };
  return { program, env, scratch };
}

export interface Run {
  readonly code: number | null;
  /** Of both streams. */
  readonly output: string;
  /** Metrics whose thresholds were crossed. */
  readonly crossed: readonly string[];
}

/** How a process of k6 ended, and what it wrote on both streams. */
export async function endOf(child: ChildProcessByStdio<Writable | null, Readable, Readable>) {
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

/** Runs a script from a directory of its own, with variables by `-e`, as a person types them. */
export async function run(script: string, cwd: string, env: Readonly<Record<string, string>>): Promise<Run> {
  const variables = Object.entries(env).flatMap(([name, value]) => ["-e", `${name}=${value}`]);
  const child = spawn(k6, ["run", "--quiet", "--no-color", "--address=", ...variables, script], {
    cwd,
    env: { PATH: process.env.PATH ?? "", HOME: cwd, PWD: cwd, K6_NO_USAGE_REPORT: "true" },
  });
  const { code, output } = await endOf(child);
  const said = /thresholds on metrics '(.*)' have been crossed/.exec(output)?.[1] ?? "";
  return { code, output, crossed: said.match(/\w+(\{[^}]*\})?/g) ?? [] };
}

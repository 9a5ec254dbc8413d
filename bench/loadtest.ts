import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { MissingToolError } from "../base/errors.ts";
import { allOnPath } from "../base/onPath.ts";
import type { Summary } from "../loadtests/contract/types.ts";
import { Guard } from "../loadtests/run/guard.ts";
import { type K6, resolveK6 } from "../loadtests/run/k6.ts";
import { keptOf } from "../loadtests/run/k6Environment.ts";
import { runK6 } from "../loadtests/run/k6Process.ts";
import { writeSecret } from "../loadtests/run/outputs.ts";
import { LOOPBACK } from "../loadtests/run/ports.ts";
import { startReference } from "../loadtests/run/reference.ts";
import { limitsOf } from "../loadtests/run/referenceEnvironment.ts";
import { referenceProgram } from "../loadtests/run/referenceFiles.ts";
import { plainProfile } from "../loadtests/run/request.ts";
import { scriptOf } from "../loadtests/run/script.ts";
import { loadProfile } from "../profiles/load.ts";
import { median } from "./median.ts";

/** Part of the rate of a bare k6 script that a script of this package reaches at least, at saturation. */
export const LOADTEST_GOAL = 0.85;

const PROFILE = "marketing-engine/enterprise";
/** So many ask for more than a server here answers, although each waits a moment in between. */
const USERS = 100;
const SECONDS = 10;
/** Each script runs that often, in turns, as the machine is faster at one time than at another. */
const TURNS = 3;
/** 10,000 requests a second together: less than the shape's cap of the rate, which would leave some of them out. */
const THINK_SECONDS = 0.01;

/** The same two requests without checks, metrics and thresholds of our own. */
const BARE = `import http from "k6/http";
export const options = { vus: ${USERS}, duration: "${SECONDS}s", discardResponseBodies: false };
export default () => {
  http.get(__ENV.BASE_URL + "/");
  http.get(__ENV.BASE_URL + "/v1/pieces?limit=20");
};
export const handleSummary = ({ metrics, state }) => ({
  [__ENV.RESULT]: JSON.stringify({
    metrics: { http_reqs: metrics.http_reqs.values },
    durationMs: state.testRunDurationMs,
    partial: null,
  }),
});
`;

export interface LoadTestRow {
  /** Requests a second, medians. */
  readonly own: number;
  readonly bare: number;
  readonly ratio: number;
}

/** The profile with users who do not think, and nothing else that drives a journey. */
function busyProfile(): object {
  const { responseTimeMs } = plainProfile(loadProfile(PROFILE)).benchmarks;
  return {
    ...plainProfile(loadProfile(PROFILE)),
    benchmarks: { responseTimeMs, concurrentUsers: { min: USERS } },
    loadTest: { thinkSeconds: THINK_SECONDS },
  };
}

interface Bench {
  readonly k6: K6;
  readonly guard: Guard;
  readonly url: string;
}

async function summaryBy(
  { k6, guard, url }: Bench,
  script: string,
  variables: Record<string, string>,
): Promise<Summary> {
  const result = join(guard.directory, "summary.json");
  const { code, said } = await runK6({
    ...{ k6, script, directory: guard.directory, log: join(guard.directory, "k6.log") },
    env: { ...keptOf(process.env), BASE_URL: url, ALLOW_HOST: LOOPBACK, RESULT: result, ...variables },
    onStart: (pid) => guard.adopt(pid),
    onReading: () => {},
    signal: new AbortController().signal,
  });
  if (code !== 0 && code !== 99) throw new Error(`k6 ended with exit code ${code}: ${said}`);
  return JSON.parse(readFileSync(result, "utf8")) as Summary;
}

const JUDGED = "http_req_duration{journey:dashboard,phase:benchmark}";

/** Requests a second of this package's script, in the judged phase. */
async function ownRate(bench: Bench, profile: string): Promise<number> {
  const { metrics } = await summaryBy(bench, scriptOf("marketing-engine"), {
    ...{ PROFILE: profile, SHAPE: "benchmark", TARGET: "url", SECONDS: String(SECONDS) },
    ...{ MAX_USERS: String(USERS), MAX_PER_SECOND: "100000" },
  });
  return (metrics[JUDGED]?.count ?? 0) / SECONDS;
}

async function bareRate(bench: Bench, script: string): Promise<number> {
  const { metrics, durationMs } = await summaryBy(bench, script, {});
  return (metrics.http_reqs?.count ?? 0) / (durationMs / 1000);
}

/** Both scripts on one server, in turns. Undefined, and said, where there is no k6. */
export async function benchLoadTest(): Promise<LoadTestRow | undefined> {
  if (process.env.ECHELON_K6 === undefined && allOnPath("k6").length === 0) {
    console.log("load test against a bare k6 script: skipped, as there is no k6 on PATH nor in ECHELON_K6");
    return undefined;
  }
  const guard = new Guard(join(process.cwd(), ".cache", "bench-loadtest.json"));
  try {
    const k6 = await resolveK6({ env: process.env, notify: console.error });
    const program = await referenceProgram({ env: process.env, notify: console.error });
    const { url } = await startReference({
      program,
      variables: {
        ...limitsOf(loadProfile(PROFILE)),
        ...{ WORKLOAD_KIND: "all", HOST: LOOPBACK, PORT: "0", MANAGEMENT_PORT: "0", SERVICE_TIME_MS: "0" },
      },
      env: process.env,
      log: join(guard.directory, "reference.log"),
      onStart: (pid) => guard.adopt(pid),
      signal: new AbortController().signal,
    });
    const bench = { k6, guard, url };
    const profile = writeSecret(guard.directory, "profile.json", busyProfile());
    const script = join(guard.directory, "bare.js");
    writeFileSync(script, BARE);
    const rates = { own: [] as number[], bare: [] as number[] };
    for (let turn = 0; turn < TURNS; turn += 1) {
      rates.bare.push(await bareRate(bench, script));
      rates.own.push(await ownRate(bench, profile));
    }
    const [own, bare] = [median(rates.own), median(rates.bare)];
    return { own, bare, ratio: own / bare };
  } catch (error) {
    if (!(error instanceof MissingToolError)) throw error;
    console.log(`load test against a bare k6 script: skipped: ${error.message}`);
    return undefined;
  } finally {
    await guard.end();
  }
}

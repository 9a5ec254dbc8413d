import { readFileSync, writeFileSync } from "node:fs";
import { availableParallelism, totalmem } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { MissingToolError } from "../base/errors.ts";
import { allOnPath } from "../base/onPath.ts";
import type { Summary } from "../loadtests/contract/types.ts";
import { Guard } from "../loadtests/run/guard.ts";
import { type K6, resolveK6 } from "../loadtests/run/k6.ts";
import { garbageVariables, keptOf } from "../loadtests/run/k6Environment.ts";
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
import { processorSeconds } from "./processTime.ts";

/** Part of the rate of a bare k6 script that a script of this package reaches at least, at saturation. */
export const LOADTEST_GOAL = 0.85;

const PROFILE = "marketing-engine/enterprise";
/** 20,000 requests a second together, which is the cap of the shape, and more than a server here answers. */
const USERS = 200;
const THINK_SECONDS = 0.01;
const SECONDS = 10;
/** Each script runs that often, in turns, as the machine is faster at one time than at another. */
const TURNS = 3;

/** The same users, pauses and requests, without checks, metrics and thresholds of our own. */
const BARE = `import { sleep } from "k6";
import http from "k6/http";
export const options = { vus: ${USERS}, duration: "${SECONDS}s" };
const think = () => sleep(${THINK_SECONDS} * (0.5 + Math.random()));
export default () => {
  think();
  http.get(__ENV.BASE_URL + "/");
  think();
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

/** When processor times are read, seconds after the start of k6: after its warm-up, and before its end. */
const WINDOW = { own: [13, 19], bare: [3, 9] } as const;

/** What one run showed. Processor times are per request, microseconds; undefined where the system does not tell them. */
interface Reading {
  /** Requests a second. */
  readonly rate: number;
  readonly k6: number | undefined;
  readonly server: number | undefined;
  /** The part (0-1) of one processor that the server took. It is one thread, so with 1 it is what limits the rate. */
  readonly serverBusy: number | undefined;
  /** The part (0-1) of all processors that was in use. */
  readonly allBusy: number;
  /** The part (0-1) of them that other programs took: with more than a little, two runs are not alike. */
  readonly othersBusy: number | undefined;
}

export interface LoadTestRow {
  readonly own: Reading;
  readonly bare: Reading;
  /** Median of the turns: requests a second of this package's script, divided by those of the bare one. */
  readonly ratio: number;
  /** What limits the rate of both; null if nothing or another program does, so that the ratio says nothing. */
  readonly saturated: string | null;
}

/** The profile with users who hardly think, and nothing else that drives a journey. */
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
  readonly server: number;
}

/** Runs a script, and reads the processor times of a window of it. */
async function readingBy(
  { k6, guard, url, server }: Bench,
  script: string,
  { window: [from, to], rateOf, variables }: Script,
): Promise<Reading> {
  const result = join(guard.directory, "summary.json");
  let busy: Promise<Busy> | undefined;
  const { code, said } = await runK6({
    ...{ k6, script, directory: guard.directory, log: join(guard.directory, "k6.log") },
    env: { ...keptOf(process.env), BASE_URL: url, ALLOW_HOST: LOOPBACK, RESULT: result, ...variables },
    onStart: (pid) => {
      guard.adopt(pid);
      busy = busyBetween([pid ?? 0, server], from, to);
    },
    onReading: () => {},
    signal: new AbortController().signal,
  });
  if (code !== 0 && code !== 99) throw new Error(`k6 ended with exit code ${code}: ${said}`);
  const rate = rateOf(JSON.parse(readFileSync(result, "utf8")) as Summary);
  const { of = [], all = 0 } = (await busy) ?? {};
  const [k6Busy, serverBusy] = of;
  const each = (part: number | undefined) => (part === undefined ? undefined : (part / rate) * 1e6);
  const othersBusy =
    k6Busy === undefined || serverBusy === undefined
      ? undefined
      : all - (k6Busy + serverBusy) / availableParallelism();
  return { rate, k6: each(k6Busy), server: each(serverBusy), serverBusy, allBusy: all, othersBusy };
}

interface Script {
  readonly window: readonly [from: number, to: number];
  readonly rateOf: (summary: Summary) => number;
  readonly variables: Record<string, string>;
}

/** Processors that each process used on average, and the part of all of them. */
interface Busy {
  readonly of: readonly (number | undefined)[];
  readonly all: number;
}

async function busyBetween(pids: readonly number[], from: number, to: number): Promise<Busy> {
  await sleep(from * 1000);
  const before = processorSeconds(pids);
  await sleep((to - from) * 1000);
  const after = processorSeconds(pids);
  const seconds = to - from;
  return {
    of: after.of.map((now, at) => {
      const then = before.of[at];
      return now === undefined || then === undefined ? undefined : (now - then) / seconds;
    }),
    all: 1 - (after.idle - before.idle) / seconds / availableParallelism(),
  };
}

const JUDGED = "http_req_duration{journey:dashboard,phase:benchmark}";

/** This package's script, in the judged phase. */
const ownOf = (profile: string): Script => ({
  window: WINDOW.own,
  rateOf: ({ metrics }) => (metrics[JUDGED]?.count ?? 0) / SECONDS,
  variables: {
    ...{ PROFILE: profile, SHAPE: "benchmark", TARGET: "url", SECONDS: String(SECONDS) },
    ...{ MAX_USERS: String(USERS), MAX_PER_SECOND: "100000" },
    ...garbageVariables(totalmem(), process.env),
  },
});

const bareScript: Script = {
  window: WINDOW.bare,
  rateOf: ({ metrics, durationMs }) => (metrics.http_reqs?.count ?? 0) / (durationMs / 1000),
  variables: {},
};

/**
 * From which part of its time on something is said to be what limits the rate: processes that wait for each other on two
 * processors leave some of it.
 */
const FULL = 0.9;
/** Up to this part (0-1) of the processors, what other programs take is let pass. */
const OTHERS = 0.1;

function saturatedBy(readings: readonly Reading[]): string | null {
  if (readings.some(({ othersBusy = 0 }) => othersBusy > OTHERS)) return null;
  if (readings.every(({ serverBusy = 0 }) => serverBusy >= FULL)) return "the server";
  return readings.every(({ allBusy }) => allBusy >= FULL) ? "the processors" : null;
}

const NUMBERS = ["rate", "k6", "server", "serverBusy", "allBusy", "othersBusy"] as const;

/** Medians of what several runs showed. */
const middle = (readings: readonly Reading[]): Reading =>
  Object.fromEntries(
    NUMBERS.map((name) => {
      const values = readings.flatMap((reading) => reading[name] ?? []);
      return [name, values.length === 0 ? undefined : median(values)];
    }),
  ) as unknown as Reading;

async function compare(bench: Bench): Promise<LoadTestRow> {
  const profile = writeSecret(bench.guard.directory, "profile.json", busyProfile());
  const script = join(bench.guard.directory, "bare.js");
  writeFileSync(script, BARE);
  const turns: { own: Reading; bare: Reading }[] = [];
  for (let turn = 0; turn < TURNS; turn += 1) {
    const bare = await readingBy(bench, script, bareScript);
    turns.push({ bare, own: await readingBy(bench, scriptOf("marketing-engine"), ownOf(profile)) });
  }
  const [own, bare] = [middle(turns.map((turn) => turn.own)), middle(turns.map((turn) => turn.bare))];
  const ratio = median(turns.map((turn) => turn.own.rate / turn.bare.rate));
  return { own, bare, ratio, saturated: saturatedBy([own, bare]) };
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
    let server = 0;
    const { url } = await startReference({
      program,
      variables: {
        ...limitsOf(loadProfile(PROFILE)),
        ...{ WORKLOAD_KIND: "all", HOST: LOOPBACK, PORT: "0", MANAGEMENT_PORT: "0", SERVICE_TIME_MS: "0" },
      },
      env: process.env,
      log: join(guard.directory, "reference.log"),
      onStart: (pid) => {
        guard.adopt(pid);
        server = pid ?? 0;
      },
      signal: new AbortController().signal,
    });
    return await compare({ k6, guard, url, server });
  } catch (error) {
    if (!(error instanceof MissingToolError)) throw error;
    console.log(`load test against a bare k6 script: skipped: ${error.message}`);
    return undefined;
  } finally {
    await guard.end();
  }
}

/// <reference types="k6" />
import { sleep } from "k6";
import { SharedArray } from "k6/data";
import type { Options } from "k6/options";
import { isObject } from "../../base/json.ts";
import { mergePatch } from "../../base/mergePatch.ts";
import { journeys } from "../contract/journeys.ts";
import { judge } from "../contract/judge.ts";
import { linesOf } from "../contract/lines.ts";
import { loadOf } from "../contract/load.ts";
import { optionsOf } from "../contract/options.ts";
import { thinkSecondsOf } from "../contract/setting.ts";
import type { Line, Load } from "../contract/types.ts";
import { type OperationOf, paths, type SystemName } from "../paths.ts";
import { type Connection, type Expected, request, requestOptions, type Send } from "./api.ts";
import { about, type Times, timesOf } from "./clock.ts";
import { type Environment, parsed, readObject } from "./files.ts";
import { type Profile, readProfile } from "./profile.ts";
import { circumstancesOf } from "./settings.ts";
import { type SummaryData, summaryOf } from "./summary.ts";
import { baseUrl } from "./target.ts";
import { textOf } from "./text.ts";

/** What the script of a system is made with. */
export interface System<Name extends SystemName> {
  readonly profile: Profile;
  readonly connection: Connection;
  readonly options: Options;
  readonly handleSummary: (data: SummaryData) => Record<string, string>;
  /** Method and path of an operation. */
  readonly path: (operation: OperationOf<Name>) => string;
  /** A request to an operation. */
  readonly request: (operation: OperationOf<Name>, expected: Expected) => Send;
  /** The line of a benchmark. @throws Error if the tier states none. */
  readonly line: (benchmark: string) => Line;
  /** What the run sends. */
  readonly load: () => Load;
  /** When the running iteration has to be done. */
  readonly times: () => Times;
  /** How long a person looks at an answer this time, seconds. */
  readonly thinkTime: () => number;
  /** Looks at an answer. */
  readonly think: () => void;
}

/**
 * Reads the variables of the run and the profile, and makes what the script of a system needs. k6 calls it once for
 * each of its users too, who need no options: they are planned only where somebody asks.
 *
 * @throws Error if a variable or a file is not as expected.
 */
export function system<Name extends SystemName>(name: Name, env: Environment = __ENV): System<Name> {
  const { profile, lines, load: planned } = planOf(name, env);
  const load = () => planned;
  const connection = connectionOf(lines, env);
  const operations = mergePatch(paths[name], readObject("API", env)) as (typeof paths)[Name];
  const path = (operation: OperationOf<Name>) => String(operations[operation]);
  const thinkSeconds = thinkSecondsOf(profile);
  return {
    profile,
    connection,
    options: __VU === 0 ? { ...optionsOf(load(), lines), ...requestOptions } : {},
    handleSummary: (data) => summaryFiles(data, load(), lines, env),
    path,
    request: (operation, expected) => request(connection, path(operation), expected),
    line: (benchmark) => lineOf(lines, benchmark, profile),
    load,
    times: () => timesOf(load()),
    thinkTime: () => about(thinkSeconds),
    think: thinkSeconds > 0 ? () => sleep(about(thinkSeconds)) : () => {},
  };
}

/** What is worked out once for all users of k6: a profile of 50 kB in each of a thousand would fill the memory. */
interface Plan {
  readonly profile: Profile;
  readonly lines: readonly Line[];
  readonly load: Load;
}

function planOf(name: SystemName, env: Environment): Plan {
  const shared = new SharedArray("plan", () => {
    const whole = readProfile(name, env);
    const lines = linesOf(whole);
    return [
      {
        profile: brief(whole),
        lines,
        load: loadOf(whole, lines, journeys[name] ?? [], circumstancesOf(env)),
      },
    ];
  });
  const [plan] = shared as unknown as readonly Plan[];
  if (plan === undefined) throw new Error("k6 shares no plan, expected one");
  return plan;
}

/** What journeys read of a profile. */
function brief({ system: name, tier, benchmarks, limits, loadTest, stores = {} }: Profile): Profile {
  const withCaches = Object.entries(stores).flatMap(([store, { caches }]) =>
    caches ? [[store, { caches }]] : [],
  );
  return {
    ...{ system: name, tier, benchmarks, limits, provenance: {}, stores: Object.fromEntries(withCaches) },
    ...(loadTest && { loadTest }),
  };
}

function connectionOf(lines: readonly Line[], env: Environment): Connection {
  // An average is judged by the durations themselves.
  const p95 = lines.find(({ measure }) => measure.kind === "responseTime" && measure.statistic === "p95");
  return {
    baseUrl: baseUrl(env),
    headers: headersOf(env),
    lineMs: p95?.value ?? null,
    statesErrors: lines.some(({ measure }) => measure.kind === "errors"),
  };
}

/** A login of the run: HEADERS names a file; on a cluster HEADERS_JSON holds what a Secret does. */
function headersOf(env: Environment): Readonly<Record<string, string>> {
  const given = env.HEADERS_JSON ? parsed("HEADERS_JSON", env.HEADERS_JSON) : readObject("HEADERS", env);
  if (!isObject(given)) throw new Error("HEADERS_JSON: expected a JSON object of request headers");
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, String(value)]));
}

function lineOf(lines: readonly Line[], benchmark: string, { system: name, tier }: Profile): Line {
  const line = lines.find((one) => one.benchmark === benchmark);
  if (line === undefined)
    throw new Error(`${name}/${tier}: got no benchmarks.${benchmark}, expected the amount to ask for`);
  return line;
}

/** The text for people on stdout, and the summary where RESULT says: in a file, or with `-` in a line of the log. */
function summaryFiles(
  data: SummaryData,
  load: Load,
  lines: readonly Line[],
  env: Environment,
): Record<string, string> {
  const measured = summaryOf(data, load);
  const text = textOf(load, judge(load, lines, measured), measured);
  const { RESULT } = env;
  if (!RESULT) return { stdout: text };
  const json = JSON.stringify(measured);
  if (RESULT === "-") return { stdout: `${text}\nECHELON_SUMMARY ${json}\n` };
  return { stdout: text, [RESULT]: json };
}

/// <reference types="k6" />
import { sleep } from "k6";
import { SharedArray } from "k6/data";
import type { Options } from "k6/options";
import { isObject } from "../../base/json.ts";
import { mergePatch } from "../../base/mergePatch.ts";
import type { Line, Load } from "../contract/types.ts";
import { type OperationOf, paths, type SystemName } from "../paths.ts";
import {
  type Connection,
  type Expected,
  request,
  requestOptions,
  requests,
  type Send,
  type SendAll,
} from "./api.ts";
import { about, type Times, timesOf } from "./clock.ts";
import { type Environment, parsed, readObject } from "./files.ts";
import type * as Planning from "./planning.ts";
import type { Profile } from "./profile.ts";
import type { SummaryData } from "./summary.ts";
import { baseUrl } from "./target.ts";

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
  /** Requests to many places of an operation at the same time. */
  readonly requests: (operation: OperationOf<Name>, expected: Expected) => SendAll;
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
 * each of its users too.
 *
 * @throws Error if a variable or a file is not as expected.
 */
export function system<Name extends SystemName>(name: Name, env: Environment = __ENV): System<Name> {
  const planning = planningOf(__VU);
  const plan = planOf(name, env, planning);
  const { profile, lines, load: planned, thinkSeconds } = plan;
  const load = () => planned;
  const connection = connectionOf(lines, env);
  const operations = mergePatch(paths[name], readObject("API", env)) as (typeof paths)[Name];
  const path = (operation: OperationOf<Name>) => String(operations[operation]);
  return {
    profile,
    connection,
    options: planning === null ? {} : { ...planning.plannedOptions(plan), ...requestOptions },
    handleSummary: (data) => {
      if (planning === null) throw new Error(`user ${__VU} of k6 writes the summary, expected 0`);
      return planning.summaryFiles(data, plan, env);
    },
    path,
    request: (operation, expected) => request(connection, path(operation), expected),
    requests: (operation, expected) => requests(connection, path(operation), expected),
    line: (benchmark) => lineOf(lines, benchmark, profile),
    load,
    times: () => timesOf(load()),
    thinkTime: () => about(thinkSeconds),
    think: thinkerOf(thinkSeconds),
  };
}

/**
 * What plans a run and sums it up, where k6 does so: as user 0. The other users need nothing of it, and with it each of
 * them takes 1.3 MB instead of 0.7. So it is no import, which k6 loads in any case.
 */
const planningOf = (user: number): typeof Planning | null =>
  user === 0 ? (require("./planning.ts") as typeof Planning) : null;

function planOf(name: SystemName, env: Environment, planning: typeof Planning | null): Planning.Plan {
  const shared = new SharedArray("plan", () => {
    if (planning === null) throw new Error(`user ${__VU} of k6 plans the run, expected 0`);
    return [planning.planOf(name, env)];
  });
  const [plan] = shared as unknown as readonly Planning.Plan[];
  if (plan === undefined) throw new Error("k6 shares no plan, expected one");
  return plan;
}

/** An imported name is looked up with each use, which takes k6 as long as the call itself. */
function thinkerOf(seconds: number): () => void {
  const [pause, random] = [sleep, about];
  return seconds > 0 ? () => pause(random(seconds)) : () => {};
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

/// <reference types="k6" />
/**
 * What is worked out once for all users of k6, before the run and after it. Only `system.ts` loads this file, and only
 * where k6 plans: each user of k6 has its own copy of every file that it loads.
 */
import type { Options } from "k6/options";
import { journeys } from "../contract/journeys.ts";
import { judge } from "../contract/judge.ts";
import { linesOf } from "../contract/lines.ts";
import { loadOf } from "../contract/load.ts";
import { optionsOf } from "../contract/options.ts";
import { thinkSecondsOf } from "../contract/setting.ts";
import type { Line, Load } from "../contract/types.ts";
import type { Environment } from "./files.ts";
import { type Profile, readProfile } from "./profile.ts";
import { circumstancesOf } from "./settings.ts";
import { type SummaryData, summaryOf } from "./summary.ts";
import { textOf } from "./text.ts";

/** What all users of k6 share: a profile of 50 kB in each of a thousand would fill the memory. */
export interface Plan {
  readonly profile: Profile;
  readonly lines: readonly Line[];
  readonly load: Load;
  /** How long a person looks at an answer, seconds. */
  readonly thinkSeconds: number;
}

/** @throws Error if a variable or a file is not as expected. */
export function planOf(name: string, env: Environment): Plan {
  const profile = readProfile(name, env);
  const lines = linesOf(profile);
  return {
    profile: brief(profile),
    lines,
    load: loadOf(profile, lines, journeys[name] ?? [], circumstancesOf(env)),
    thinkSeconds: thinkSecondsOf(profile),
  };
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

export const plannedOptions = ({ load, lines }: Plan): Options => optionsOf(load, lines);

/** The text for people on stdout, and the summary where RESULT says: in a file, or with `-` in a line of the log. */
export function summaryFiles(
  data: SummaryData,
  { load, lines }: Plan,
  { RESULT }: Environment,
): Record<string, string> {
  const measured = summaryOf(data, load);
  const text = textOf(load, judge(load, lines, measured), measured);
  if (!RESULT) return { stdout: text };
  const json = JSON.stringify(measured);
  if (RESULT === "-") return { stdout: `${text}\nECHELON_SUMMARY ${json}\n` };
  return { stdout: text, [RESULT]: json };
}

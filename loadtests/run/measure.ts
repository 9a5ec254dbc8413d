import { totalmem } from "node:os";
import { join } from "node:path";
import type { Summary } from "../contract/types.ts";
import { lastUnanswered, summaryOf } from "./ending.ts";
import type { Reading } from "./k6Api.ts";
import { dashboardVariables, garbageVariables, keptOf, scriptEnvironment } from "./k6Environment.ts";
import { type K6End, runK6 } from "./k6Process.ts";
import type { Measuring } from "./measuring.ts";
import { measureOnCluster } from "./onCluster.ts";
import { files } from "./outputs.ts";
import { progressOf, progressWriter } from "./progress.ts";
import { type Reference, startReference } from "./reference.ts";
import { referenceEnvironment, writeCredentials } from "./referenceEnvironment.ts";
import { referenceProgram } from "./referenceFiles.ts";
import { scriptVariables } from "./scriptVariables.ts";
import { baseUrlOf } from "./target.ts";

/** What is known of a run before its end. */
export const NOT_ENDED: Summary = { metrics: {}, durationMs: 0, partial: "it has not come to its end" };

/** Where the load goes, and what ends it early. */
interface Place {
  readonly url: string;
  readonly credentials: string | undefined;
  readonly reference: Reference | undefined;
}

async function placeOf({ request, prepared, guard, signal }: Measuring): Promise<Place> {
  const { aim, profile, env, notify, out, degrade } = request;
  if (aim.kind !== "reference")
    return { url: baseUrlOf(aim.url), credentials: request.credentials, reference: undefined };
  const program = await referenceProgram({ env, notify });
  const { directory } = guard;
  const credentials = writeCredentials(directory);
  const variables = referenceEnvironment({ profile, load: prepared.load, directory, credentials, degrade });
  const log = join(out, files.reference);
  const reference = await startReference({
    ...{ program, variables, env, log, signal },
    onStart: (pid) => guard.adopt(pid),
  });
  return { url: reference.url, credentials, reference };
}

/** The variables of k6 and of the script. */
const variablesOf = (measuring: Measuring, { url, credentials }: Place, result: string) => ({
  ...keptOf(measuring.request.env),
  ...garbageVariables(totalmem(), measuring.request.env),
  ...dashboardVariables(measuring.prepared.load, measuring.request.out),
  ...scriptVariables(measuring, url),
  ...scriptEnvironment({
    HEADERS: measuring.request.headers,
    CREDENTIALS: credentials,
    RESULT: result,
  }),
});

const PART_MS = 10_000;

/** Shows each reading, and hands over what was measured so far every ten seconds. */
function watcher({ request, prepared, onPart }: Measuring, begun: number) {
  const writer = progressWriter(request.stream, request.notify);
  const progress = progressOf(prepared.load, () => performance.now());
  let next = begun + PART_MS;
  return {
    end: writer.end,
    onReading(reading: Reading): void {
      writer.show(progress(reading));
      const now = performance.now();
      if (now < next) return;
      next = now + PART_MS;
      onPart({ ...NOT_ENDED, metrics: reading.metrics, durationMs: now - begun });
    },
  };
}

/** Runs k6 against the place; ends it where the reference workload ends before. */
async function load(measuring: Measuring, place: Place): Promise<Summary> {
  const { request, prepared, guard, signal } = measuring;
  const lost = new AbortController();
  let ended = false;
  void place.reference?.ended.then((how) => {
    if (!ended) lost.abort(new Error(`the reference workload ended while it was measured (${how})`));
  });
  const both = AbortSignal.any([signal, lost.signal]);
  const result = join(guard.directory, "summary.json");
  const begun = performance.now();
  const watching = watcher(measuring, begun);
  let end: K6End;
  try {
    end = await runK6({
      k6: prepared.k6,
      script: prepared.script,
      env: variablesOf(measuring, place, result),
      directory: guard.directory,
      log: join(request.out, files.k6),
      onStart: (pid) => guard.adopt(pid),
      onReading: watching.onReading,
      signal: both,
    });
  } finally {
    ended = true;
    watching.end();
  }
  const unanswered = lastUnanswered(end.said);
  if (unanswered !== undefined)
    request.notify(`requests without an answer, the last: ${unanswered} (all: ${files.k6})`);
  const asked = both.aborted ? (both.reason as Error).message : null;
  return summaryOf(result, end, asked, performance.now() - begun);
}

const measureHere = async (measuring: Measuring): Promise<Summary> =>
  load(measuring, await placeOf(measuring));

/** Measures a run, on this machine or on a cluster. An end that somebody asks for before the load begins is a result too, without any sample. */
export async function measure(measuring: Measuring): Promise<Summary> {
  const { signal, request } = measuring;
  try {
    return await (request.cluster === undefined ? measureHere : measureOnCluster)(measuring);
  } catch (error) {
    if (signal.aborted && error === signal.reason) return { ...NOT_ENDED, partial: (error as Error).message };
    throw error;
  }
}

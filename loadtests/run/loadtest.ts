import { existsSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../base/project.ts";
import type { Result } from "../contract/result.ts";
import { shownOf } from "../contract/shown.ts";
import type { Summary } from "../contract/types.ts";
import { historyOf, pastOf } from "../history/store.ts";
import { reportHtml } from "../report/html.ts";
import { Guard } from "./guard.ts";
import { interruption } from "./interruption.ts";
import { measure, NOT_ENDED } from "./measure.ts";
import { files, resultPath, writeDocuments, writeReport, writeResult } from "./outputs.ts";
import { prepare } from "./prepare.ts";
import { instancesOf, type LoadTestRequest, targetKind } from "./request.ts";
import { commitOf, hashOf, type Known, resultOf, runnerOf } from "./result.ts";
import { baseUrlOf } from "./target.ts";

/** Earlier runs in this clone, if it holds the branch of the history: a run by hand asks no remote. */
async function pastRuns(result: Result, notify: (line: string) => void): Promise<readonly Result[]> {
  try {
    return await pastOf(historyOf(projectRoot(), null), result);
  } catch (error) {
    notify(`note: the report shows no earlier runs: ${(error as Error).message}`);
    return [];
  }
}

async function reportOf(out: string, result: Result, notify: (line: string) => void): Promise<string> {
  const past = await pastRuns(result, notify);
  // k6 exports none where it was killed, or ran only a moment.
  const dashboardHtml = join(out, files.dashboard);
  return reportHtml(result, past, existsSync(dashboardHtml) ? { dashboardHtml } : {});
}

/**
 * Runs one load test: asks, starts what it needs, runs k6, judges what was measured, and writes the documents. Nothing that
 * it started outlives it.
 *
 * @throws RequestError where it may not begin, MissingToolError without k6 or the reference workload's packages.
 */
export async function loadTest(request: LoadTestRequest): Promise<Result> {
  const prepared = await prepare(request);
  const { aim, out, notify, stack, image } = request;
  mkdirSync(out, { recursive: true });
  // What an earlier run left in the directory is not of this one.
  for (const file of Object.values(files)) rmSync(join(out, file), { force: true });
  const known: Known = {
    stack,
    target: {
      kind: targetKind(aim),
      url: aim.kind === "reference" ? "the reference workload" : baseUrlOf(aim.url),
      image,
    },
    runner: { ...runnerOf(prepared.k6.version), instances: instancesOf(request) },
    profileHash: hashOf(prepared.profile),
    commit: commitOf(projectRoot()),
    startedAt: new Date(),
    load: prepared.load,
    lines: prepared.lines,
  };
  const judged = (summary: Summary): Result => resultOf(known, summary, shownOf(prepared.load, summary));
  // Whatever happens from here on, what is in the file is no pass.
  writeResult(out, judged(NOT_ENDED));
  const interrupted = interruption(notify);
  const guard = new Guard(resultPath(out));
  try {
    const onPart = (summary: Summary): void => writeResult(out, judged(summary));
    const summary = await measure({ request, prepared, guard, signal: interrupted.signal, onPart });
    const result = judged(summary);
    writeDocuments(out, result);
    writeReport(out, await reportOf(out, result, notify));
    return result;
  } finally {
    await guard.end();
    interrupted.forget();
  }
}

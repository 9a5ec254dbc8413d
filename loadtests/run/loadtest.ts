import { mkdirSync } from "node:fs";
import { projectRoot } from "../../base/project.ts";
import type { Result } from "../contract/result.ts";
import { shownOf } from "../contract/shown.ts";
import type { Summary } from "../contract/types.ts";
import { Guard } from "./guard.ts";
import { interruption } from "./interruption.ts";
import { measure, NOT_ENDED } from "./measure.ts";
import { resultPath, writeDocuments, writeResult } from "./outputs.ts";
import { prepare } from "./prepare.ts";
import { instancesOf, type LoadTestRequest, targetKind } from "./request.ts";
import { commitOf, hashOf, type Known, resultOf, runnerOf } from "./result.ts";
import { baseUrlOf } from "./target.ts";

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
    return result;
  } finally {
    await guard.end();
    interrupted.forget();
  }
}

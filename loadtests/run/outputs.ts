import { join } from "node:path";
import { OWNER_ONLY, writeWhole } from "../../base/writeWhole.ts";
import type { Result } from "../contract/result.ts";
import { junitOf } from "./junit.ts";

const MODES = { file: 0o644, directory: 0o755 };

/** Files of a run, by their names in its directory. */
export const files = {
  result: "result.json",
  junit: "junit.xml",
  report: "report.html",
  dashboard: "dashboard.html",
  k6: "k6.log",
  reference: "reference.log",
} as const;

export const resultPath = (out: string): string => join(out, files.result);

export const writeResult = (out: string, result: Result): void =>
  writeWhole(resultPath(out), `${JSON.stringify(result, null, 2)}\n`, MODES);

/** Writes the documents of a run that has ended. */
export function writeDocuments(out: string, result: Result): void {
  writeResult(out, result);
  writeWhole(join(out, files.junit), junitOf(result), MODES);
}

export const writeReport = (out: string, report: string): void =>
  writeWhole(join(out, files.report), report, MODES);

/** A file for this user alone, in the directory that the run removes. */
export function writeSecret(directory: string, name: string, value: unknown): string {
  const path = join(directory, name);
  writeWhole(path, JSON.stringify(value), OWNER_ONLY);
  return path;
}

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Result } from "../../loadtests/contract/result.ts";
import { echelon } from "../echelon.ts";

/** One load test. */
export interface Run {
  /** Null where it could not begin, or broke. */
  readonly result: Result | null;
  /** What it said last. */
  readonly said: string;
}

/** One load test on the reference workload, as a person calls it. */
export async function loadTest(stack: string, more: readonly string[] = []): Promise<Run> {
  const out = mkdtempSync(join(tmpdir(), "loadtest-"));
  const args = ["loadtest", "--stack", stack, "--reference", "--json", "--out", out, ...more];
  const { document, said } = await echelon<Result>(args);
  rmSync(out, { recursive: true, force: true });
  return { result: document, said };
}

import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Result } from "../../loadtests/contract/result.ts";

const ROOT = join(import.meta.dirname, "../..");
/** A tier that states response time, users and throughput. */
const STACK = "enterprise";
const SECONDS = 15;
/** The promise: this share of pairs gets the same verdicts. */
const LEAST_SAME = 29 / 30;

/** Verdicts that say something: two runs that cannot tell agree about nothing. */
const sound: ReadonlySet<string> = new Set(["met", "missed", "scaled"]);

/** One run on the reference workload, as a person starts it. Its exit code says no more than its result. */
async function runOnce(): Promise<Result> {
  const out = mkdtempSync(join(tmpdir(), "loadtest-pair-"));
  const args = ["cli/echelon.mjs", "loadtest", "--stack", STACK, "--reference", "--yes"];
  try {
    await new Promise<void>((resolve) => {
      execFile(process.execPath, [...args, "--seconds", String(SECONDS), "--out", out], { cwd: ROOT }, () =>
        resolve(),
      );
    });
    return JSON.parse(readFileSync(join(out, "result.json"), "utf8")) as Result;
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

/** Each line with its verdict, and what was measured. */
const verdictsOf = ({ judgements }: Result): ReadonlyMap<string, string> =>
  new Map(
    judgements.map(({ benchmark, phase, verdict, measured }) => [
      `${benchmark} (${phase}): ${verdict}`,
      `${benchmark} (${phase}): ${verdict} with ${measured}`,
    ]),
  );

const missingIn = (one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): readonly string[] =>
  [...one].flatMap(([verdict, text]) => (other.has(verdict) ? [] : [text]));

/** What tells two runs of the same server apart: their verdicts, or that one says nothing. Empty if they agree. */
export function disagreement(one: Result, other: Result): readonly string[] {
  const silent = [one, other].filter(
    ({ partial, judgements }) => partial !== null || !judgements.some(({ verdict }) => sound.has(verdict)),
  );
  if (silent.length > 0) return silent.map(({ partial }) => `no verdict: ${partial ?? "too few samples"}`);
  const [first, second] = [verdictsOf(one), verdictsOf(other)];
  return [...missingIn(first, second), ...missingIn(second, first)];
}

/** Measures the same server in pairs of runs. True if as many pairs agree as are promised. */
export async function pairs(count: number, print: (line: string) => void): Promise<boolean> {
  let same = 0;
  for (let pair = 1; pair <= count; pair += 1) {
    const different = disagreement(await runOnce(), await runOnce());
    if (different.length === 0) same += 1;
    print(`pair ${pair} of ${count}: ${different.length === 0 ? "the same verdicts" : different.join("; ")}`);
  }
  print(`${same} of ${count} pairs of ${SECONDS}-second runs on ${STACK} got the same verdicts`);
  return same >= LEAST_SAME * count;
}

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { availableParallelism, totalmem } from "node:os";
import { holdsTimes, judge, passes } from "../contract/judge.ts";
import { metrics } from "../contract/metrics.ts";
import type { Result, Runner, Shown, Target } from "../contract/result.ts";
import type { Line, Load, Summary } from "../contract/types.ts";

const HASH_DIGITS = 12;
const GIB = 2 ** 30;

export const hashOf = (profile: unknown): string =>
  createHash("sha256").update(JSON.stringify(profile)).digest("hex").slice(0, HASH_DIGITS);

/** Null outside of a repository, and where there is no git. */
export function commitOf(directory: string): string | null {
  try {
    return execFileSync("git", ["rev-parse", "HEAD"], {
      cwd: directory,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  } catch {
    return null;
  }
}

/** This machine, on which one k6 runs. */
export const runnerOf = (k6: string): Runner => ({
  cores: availableParallelism(),
  memoryGiB: Math.round((totalmem() / GIB) * 10) / 10,
  k6,
  node: process.versions.node,
  instances: 1,
});

/** What is known before anything was sent. */
export interface Known {
  readonly stack: string;
  readonly target: Target;
  readonly runner: Runner;
  readonly profileHash: string;
  readonly commit: string | null;
  readonly startedAt: Date;
  readonly load: Load;
  readonly lines: readonly Line[];
}

const countOf = ({ metrics: all }: Summary, name: string): number => all[name]?.count ?? 0;

/** Percent of the iterations that may not be started in time: beyond that, the load was not the stated one. */
export const MOST_DROPPED_PERCENT = 1;

function droppedPercent(summary: Summary): number {
  const dropped = countOf(summary, metrics.dropped);
  const all = dropped + countOf(summary, "iterations");
  return all === 0 ? 0 : (100 * dropped) / all;
}

const CHECK = /^checks\{check:(.*)\}$/;

const checksOf = ({ metrics: all }: Summary): Result["checks"] =>
  Object.entries(all).flatMap(([metric, { passes: good = 0, fails = 0 }]) => {
    const name = CHECK.exec(metric)?.[1];
    return name === undefined ? [] : [{ name, passes: good, fails }];
  });

/** `harness check, not your stack` where the target is the reference workload. */
export const titleOf = ({ kind, url }: Target): string =>
  kind === "reference" ? "harness check, not your stack" : `load test of ${url}`;

/** The result of a run from what k6 measured. */
export function resultOf(known: Known, summary: Summary, responses: readonly Shown[]): Result {
  const { load, lines, startedAt, ...rest } = known;
  const judgements = judge(load, lines, summary);
  const dropped = droppedPercent(summary);
  const { timeFactor, scaled, phases, system, tier, shape } = load;
  return {
    version: 1,
    title: titleOf(known.target),
    ...rest,
    system,
    tier,
    shape,
    startedAt: startedAt.toISOString(),
    seconds: Math.round(summary.durationMs / 100) / 10,
    load: { timeFactor, scaled, phases },
    judgements,
    responses,
    droppedPercent: Math.round(dropped * 100) / 100,
    limited: countOf(summary, metrics.limited),
    checks: checksOf(summary),
    holdsTimes: holdsTimes(load, judgements),
    partial: summary.partial,
    passed: passes(judgements, summary) && dropped <= MOST_DROPPED_PERCENT,
  };
}

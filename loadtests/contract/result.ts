import type { Judgement, Load, ShapeName } from "./types.ts";

/** What was put under load. */
export interface Target {
  /** `reference`: the program of this package on loopback. `stack`: a deployed stack. `url`: named by the operator. */
  readonly kind: "reference" | "stack" | "url";
  readonly url: string;
  /** Image or version that answered, as far as it is known. */
  readonly image: string | null;
}

/** The machine that offered the load. */
export interface Runner {
  readonly cores: number;
  readonly memoryGiB: number;
  readonly k6: string;
  readonly node: string;
  /** Processes of k6 that took part: 1, or the parallelism on a cluster. */
  readonly instances: number;
}

/** Percentiles of the response time that are shown, from the merged histogram, milliseconds. */
export interface Shown {
  readonly journey: string;
  readonly count: number;
  readonly avg: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

/** One run: what `--json` prints, `result.json` holds and the history keeps. */
export interface Result {
  readonly version: 1;
  /** `harness check, not your stack` where the target is the reference workload. */
  readonly title: string;
  readonly stack: string;
  readonly system: string;
  readonly tier: string;
  readonly shape: ShapeName;
  readonly target: Target;
  readonly runner: Runner;
  /** SHA-256 of the profile after overrides, first 12 digits. */
  readonly profileHash: string;
  /** Commit of the project, or null outside of a repository. */
  readonly commit: string | null;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly seconds: number;
  readonly load: Pick<Load, "timeFactor" | "scaled" | "phases">;
  readonly judgements: readonly Judgement[];
  readonly responses: readonly Shown[];
  /** Iterations that could not be started in time, percent of all: the generator was too slow above 1. */
  readonly droppedPercent: number;
  /** Answers of limits (429), which are no failures. */
  readonly limited: number;
  readonly checks: readonly { readonly name: string; readonly passes: number; readonly fails: number }[];
  /** Highest load that met every line, for the shape `breakpoint`: times the stated load. */
  readonly holdsTimes: number | null;
  /** Why the run ended early, or null. Such a run never passes. */
  readonly partial: string | null;
  readonly passed: boolean;
}

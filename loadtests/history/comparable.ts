import type { Result } from "../contract/result.ts";

/** Digits of a version that can change what is measured: `v1.8.0` and `v1.8.1` measure the same. */
const minor = (version: string): string => /\d+\.\d+/.exec(version)?.[0] ?? version;

/** What offers the load: two machines that differ in one of these measure different numbers. */
const runnerKind = ({ cores, memoryGiB, k6, instances }: Result["runner"]): string =>
  `${instances} × k6 ${minor(k6)} on ${cores} cores and ${Math.round(memoryGiB)} GiB`;

/** What is under load. The reference workload listens on another port each time. */
const targetKind = ({ kind, url }: Result["target"]): string =>
  kind === "reference" ? kind : `${kind} ${url}`;

/** What two runs have in common if their numbers can be compared, each with its name for people. */
const conditions: Readonly<Record<string, (result: Result) => string>> = {
  stack: ({ stack }) => stack,
  profile: ({ profileHash }) => profileHash,
  shape: ({ shape }) => shape,
  target: ({ target }) => targetKind(target),
  runner: ({ runner }) => runnerKind(runner),
  "time factor": ({ load }) => String(load.timeFactor),
  "part of the stated load": ({ load }) => String(load.scaled?.part ?? 1),
  phases: ({ load }) => load.phases.map(({ name, seconds, times }) => `${name} ${seconds} ${times}`).join(),
};

/** Conditions in which two runs differ, by their names for people. */
export const differences = (one: Result, other: Result): readonly string[] =>
  Object.entries(conditions).flatMap(([name, of]) => (of(one) === of(other) ? [] : [name]));

/** Runs before `now` whose numbers can be compared with its own, oldest first. One that ended early is none of them. */
export const comparableRuns = (runs: readonly Result[], now: Result): readonly Result[] =>
  runs
    .filter((run) => run.partial === null && differences(run, now).length === 0)
    .filter((run) => Date.parse(run.startedAt) < Date.parse(now.startedAt))
    .toSorted((one, other) => Date.parse(one.startedAt) - Date.parse(other.startedAt));

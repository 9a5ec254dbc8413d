import { isDeepStrictEqual } from "node:util";

const EVENTS = ["unhandledRejection", "uncaughtException", "SIGINT", "SIGTERM", "SIGHUP"] as const;

/** State of the process that test files in one worker share, by name. */
type ProcessState = Readonly<Record<string, unknown>>;

/** The state of the process before or after a test file. */
export const processState = (): ProcessState => ({
  "process.env": { ...process.env },
  "process.cwd()": process.cwd(),
  "process.exitCode": process.exitCode,
  "listeners of process": Object.fromEntries(EVENTS.map((event) => [event, process.rawListeners(event)])),
  "globalThis.Date": globalThis.Date,
  "globalThis.fetch": globalThis.fetch,
  "Math.random": Math.random,
  "console.error": console.error,
  "console.warn": console.warn,
  "the root resource of Pulumi": globalThis.stackResource,
});

/** Names of the parts that differ. */
export const leftovers = (before: ProcessState, after: ProcessState): string[] =>
  Object.keys(after).filter((name) => !isDeepStrictEqual(before[name], after[name]));

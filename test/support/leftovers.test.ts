import { afterEach, describe, expect, test, vi } from "vitest";
import { leftovers, processState } from "./leftovers.ts";

const listener = () => {};
const { Date: clock } = globalThis;
const { exitCode } = process;
const directory = process.cwd();

/** Changes that a test file could leave behind, by their name in the report. */
const changes: Readonly<Record<string, () => unknown>> = {
  "process.env": () => vi.stubEnv("ECHELON_LEFT", "1"),
  "process.cwd()": () => process.chdir("/"),
  "process.exitCode": () => {
    process.exitCode = 3;
  },
  "listeners of process": () => process.on("SIGHUP", listener),
  "globalThis.Date": () => {
    globalThis.Date = new Proxy(clock, {});
  },
  "Math.random": () => vi.spyOn(Math, "random"),
  "console.error": () => vi.spyOn(console, "error"),
};

describe("the report of what a test file leaves behind", () => {
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
    process.chdir(directory);
    process.exitCode = exitCode;
    process.off("SIGHUP", listener);
    globalThis.Date = clock;
  });

  test("is empty where the file changes nothing", () => {
    expect(leftovers(processState(), processState())).toEqual([]);
  });

  test.each(Object.keys(changes))("names %s", (name) => {
    const before = processState();
    changes[name]?.();
    expect(leftovers(before, processState())).toEqual([name]);
  });
});

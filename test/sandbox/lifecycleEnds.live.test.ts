import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { resolveBinaries } from "../../sandbox/binaries/binaries.ts";
import { runPaths } from "../../sandbox/binaries/paths.ts";
import { SandboxFailure } from "../../sandbox/controlplane/monitor.ts";
import { componentNames } from "../../sandbox/controlplane/tuning.ts";
import { isAlive, processesUnder } from "../../sandbox/process/processes.ts";
import { type RunRecord, readRecord } from "../../sandbox/run/record.ts";
import { type Sandbox, startSandbox, stopRun } from "../../sandbox/sandbox.ts";
import { eventually, linkTools } from "../support/live.ts";

const NAME = "ends";
const { record: recordPath } = runPaths(process.env, NAME);
const NOTICED_MS = 2_000;

beforeAll(async () => {
  await resolveBinaries({ env: process.env, notify: (line) => console.error(line) });
});

const children: ChildProcess[] = [];

afterEach(async () => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  await stopRun(NAME);
});

interface Program {
  readonly child: ChildProcess;
  /** Waits until the process prints this line. */
  readonly line: (start: string) => Promise<string>;
  /** The exit code, or the signal that ended the process. */
  readonly ended: Promise<number | NodeJS.Signals>;
}

/** Another process that uses a sandbox. */
function program(ending = "wait"): Program {
  const child = spawn(process.execPath, [join(import.meta.dirname, "startedSandbox.ts"), NAME, ending], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  children.push(child);
  const lines: string[] = [];
  createInterface({ input: child.stdout }).on("line", (line) => lines.push(line));
  return {
    child,
    line: (start) =>
      eventually(`line ${start}`, 60_000, async () => lines.find((each) => each.startsWith(start))),
    ended: once(child, "exit").then(([code, signal]) => code ?? signal),
  };
}

const recorded = (): Promise<RunRecord> => eventually("record", 10_000, async () => readRecord(recordPath));

/** Waits until nothing of the run is left on the machine. */
async function expectClean({ directory, processes }: RunRecord): Promise<void> {
  await eventually("clean machine", 15_000, async () => (existsSync(directory) ? undefined : true));
  expect(processesUnder(directory)).toEqual([]);
  expect(processes.filter(({ id }) => isAlive(id))).toEqual([]);
  await eventually("removed record", 5_000, async () => (existsSync(recordPath) ? undefined : true));
}

/** The watchdogs of the run, found by their arguments. */
const watchdogs = (): readonly number[] =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, "utf8");
        return command.includes("watchdogProcess") && command.includes(recordPath);
      } catch {
        return false;
      }
    })
    .map(Number);

describe("after kill -9 of a component, the run fails with its name and cleans the machine", () => {
  test.each(componentNames)("%s", async (name) => {
    const sandbox: Sandbox = await startSandbox({ name: NAME });
    const record = await recorded();
    const { pid } =
      sandbox.processes.find((process) => process.name === name)?.id ?? expect.fail("no process");
    const endless = new Promise<never>(() => {});
    const start = performance.now();
    process.kill(pid, "SIGKILL");
    const failure = await sandbox.guard(endless).catch((error: unknown) => error);
    expect(performance.now() - start).toBeLessThan(NOTICED_MS);
    expect(failure).toBeInstanceOf(SandboxFailure);
    expect(String(failure)).toContain(`${name} (process ${pid}) has ended`);
    expect(String(failure)).toContain("The end of its log:");
    await sandbox.stop();
    await expectClean(record);
  });
});

test("a component that was ready before its API server is started again", async () => {
  const directory = mkdtempSync(join(tmpdir(), "ends-test-"));
  const tools = await linkTools(directory);
  const tool = join(tools, "metrics-server");
  const real = realpathSync(tool);
  const mark = join(directory, "was-too-early");
  const early = `[ -e ${mark} ] || { : > ${mark}; echo "connect: connection refused" >&2; exit 1; }`;
  rmSync(tool);
  writeFileSync(tool, `#!/bin/sh\ncase "$*" in *--kubeconfig*) ${early};; esac\nexec ${real} "$@"\n`, {
    mode: 0o755,
  });
  const said: string[] = [];
  const env = { ...process.env, ECHELON_SANDBOX_BIN: tools };
  const sandbox = await startSandbox({ name: NAME, env, notify: (line) => said.push(line) });
  try {
    expect(existsSync(mark)).toBe(true);
    expect(said.at(-1)).toBe("a component was ready before the API server that it needs; starting again");
    expect(sandbox.processes.map(({ name }) => name).toSorted()).toEqual([...componentNames].toSorted());
  } finally {
    await sandbox.stop();
    rmSync(directory, { recursive: true });
  }
});

describe("a program that ends also ends its sandbox", () => {
  test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
    "by %s, and the program dies of that signal",
    async (signal) => {
      const { child, line, ended } = program();
      await line("ready");
      const record = await recorded();
      child.kill(signal);
      expect(await ended).toBe(signal);
      await expectClean(record);
    },
  );

  test("by Ctrl-C while the control plane starts", async () => {
    const { child, line, ended } = program();
    await line("starting");
    const record = await eventually("kwokctl", 20_000, async () => {
      const found = readRecord(recordPath);
      return found !== undefined && found.processes.length > 1 ? found : undefined;
    });
    child.kill("SIGINT");
    expect(await ended).toBe("SIGINT");
    await expectClean(record);
  });

  test.each([
    ["exit", 7],
    ["throw", 1],
  ])("by %s", async (ending, expected) => {
    const { line, ended } = program(ending);
    await line("ready");
    const record = await recorded();
    expect(await ended).toBe(expected);
    await expectClean(record);
  });

  test("by kill -9: the watchdog cleans up", async () => {
    const { child, line } = program();
    await line("ready");
    const record = await recorded();
    child.kill("SIGKILL");
    await expectClean(record);
    await eventually("end of the watchdog", 5_000, async () => (watchdogs().length === 0 ? true : undefined));
  });

  test("by kill -9 while kwokctl starts components", async () => {
    const { child, line } = program();
    await line("starting");
    const record = await eventually("kwokctl", 20_000, async () => {
      const found = readRecord(recordPath);
      return found?.processes.some(({ name }) => name === "kwokctl") ? found : undefined;
    });
    child.kill("SIGKILL");
    await expectClean(record);
    // kwokctl would have started the next component by now.
    await sleep(1_000);
    expect(processesUnder(record.directory)).toEqual([]);
  });
});

test.runIf(process.platform === "linux")(
  "the next run cleans up where the watchdog was killed too",
  async () => {
    const { child, line, ended } = program();
    await line("ready");
    const left = await recorded();
    const pids = watchdogs();
    expect(pids).toHaveLength(1);
    for (const pid of pids) process.kill(pid, "SIGKILL");
    child.kill("SIGKILL");
    await ended;
    await sleep(500);
    expect(existsSync(left.directory)).toBe(true);
    expect(left.processes.filter(({ id }) => isAlive(id)).length).toBeGreaterThanOrEqual(
      componentNames.length,
    );
    const next = await startSandbox({ name: NAME });
    expect(existsSync(left.directory)).toBe(false);
    expect(left.processes.filter(({ id }) => isAlive(id))).toEqual([]);
    await next.stop();
  },
);

import { randomUUID } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { allOnPath, isProgram } from "../../base/onPath.ts";
import type { Result } from "../../loadtests/contract/result.ts";
import { builtK6 } from "../../loadtests/run/k6.ts";
import { type Started, startCli } from "./cliProject.ts";
import { eventually } from "./live.ts";

const { ECHELON_K6 } = process.env;

/** A k6 of this machine; undefined where there is none. `npm run test:software` builds one before its tests. */
export const k6: string | undefined =
  ECHELON_K6 !== undefined && isProgram(ECHELON_K6)
    ? ECHELON_K6
    : (allOnPath("k6")[0] ?? builtK6(process.env)?.path);

/** For the name of tests that are skipped without k6. */
export const skipped = k6 === undefined ? " (skipped: no k6 in ECHELON_K6, on PATH or in the cache)" : "";

const textOf = (path: string): string => {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
};

/** A running process whose environment holds a text. */
interface Marked {
  readonly pid: number;
  readonly command: string;
}

const isRunning = (pid: string): boolean => /^State:\s+[^ZX]/m.test(textOf(`/proc/${pid}/status`));

const marked = (mark: string): readonly Marked[] =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && textOf(`/proc/${name}/environ`).includes(mark) && isRunning(name))
    .map((name) => ({ pid: Number(name), command: textOf(`/proc/${name}/cmdline`).replaceAll("\0", " ") }));

/** A load test as a person starts it, and all that belongs to it. */
export class RunningLoadTest {
  readonly out = mkdtempSync(join(tmpdir(), "loadtest-out-"));
  readonly #mark = randomUUID();
  readonly started: Started;
  #secrets = "";

  constructor(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
    this.started = startCli(["loadtest", ...args, "--out", this.out], {
      cwd: process.cwd(),
      env: { ...process.env, ...(k6 !== undefined && { ECHELON_K6: k6 }), ...env, MARK: this.#mark },
    });
  }

  /** Everything that it has started and that still runs, itself included. */
  processes(): readonly Marked[] {
    // k6 and the workload get no variables but their own: those name the directory of results or of secrets.
    const all = [this.#mark, this.out, this.#secrets].filter((text) => text !== "").flatMap(marked);
    return [...new Map(all.map((one) => [one.pid, one])).values()];
  }

  find(pattern: RegExp): number | undefined {
    return this.processes().find(({ command }) => pattern.test(command))?.pid;
  }

  /** Waits until load is sent. @returns the process ids of k6 and of the reference workload. */
  async underLoad(): Promise<{ readonly k6: number; readonly server: number }> {
    const found = await eventually("a running k6", 120_000, async () => this.find(/ run .*--address/));
    const command = textOf(`/proc/${found}/cmdline`);
    this.#secrets = /(\/[^\0]*echelon-loadtest-[^/\0]+)\/k6\.json/.exec(command)?.[1] ?? "";
    await eventually("the first line of progress", 60_000, async () =>
      /users, .*requests\/s/.test(this.started.said()) ? true : undefined,
    );
    const server = await eventually("the reference workload", 1000, async () => this.find(/server\.ts/));
    return { k6: found, server };
  }

  /** Whether the directory with the passwords of the run is gone. */
  secretsAreGone(): boolean {
    return this.#secrets !== "" && !existsSync(this.#secrets);
  }

  result(): Result {
    return JSON.parse(readFileSync(join(this.out, "result.json"), "utf8")) as Result;
  }

  /** Ends what is left, for the end of a test. */
  remove(): void {
    for (const { pid } of this.processes()) process.kill(pid, "SIGKILL");
    rmSync(this.out, { recursive: true, force: true });
  }
}

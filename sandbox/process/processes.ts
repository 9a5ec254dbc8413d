import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** Identifies one process for ever: the operating system gives a number to another process later. */
export interface ProcessId {
  readonly pid: number;
  /** When the process started, in a format of the operating system. */
  readonly startedAt: string;
}

interface Listed extends ProcessId {
  readonly command: string;
}

interface ProcessTable {
  /** Undefined where the process has ended, even if its parent has not read its exit code yet. */
  startOf(pid: number): string | undefined;
  /** Every process whose command line this user may read. */
  list(): readonly Listed[];
}

const readText = (path: string): string | undefined => {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
};

/** Field 22 of proc_pid_stat(5), counted after the name in parentheses, which may hold spaces. */
const START_FIELD_AFTER_NAME = 19;
const ENDED_STATES = ["Z", "X"];

const linux: ProcessTable = {
  startOf(pid) {
    const stat = readText(`/proc/${pid}/stat`);
    if (stat === undefined) return undefined;
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    if (ENDED_STATES.includes(fields[0] ?? "")) return undefined;
    // The kernel counts the start from the boot, so the boot is part of the identity.
    return `${readText("/proc/sys/kernel/random/boot_id")?.trim()}:${fields[START_FIELD_AFTER_NAME]}`;
  },
  list() {
    const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
    return pids.flatMap((name) => {
      const pid = Number(name);
      const command = readText(`/proc/${pid}/cmdline`)?.replaceAll("\0", " ");
      const startedAt = this.startOf(pid);
      return command === undefined || startedAt === undefined ? [] : [{ pid, startedAt, command }];
    });
  },
};

const ps = (...options: string[]): string => {
  try {
    return execFileSync("ps", options, {
      encoding: "utf8",
      env: { ...process.env, LC_ALL: "C" },
      stdio: ["ignore", "pipe", "ignore"],
    });
  } catch {
    return "";
  }
};

/** `Mon Nov 22 10:00:00 2026`: the five words of `lstart`. */
const LSTART = String.raw`\S+ +\S+ +\S+ +\S+ +\S+`;
const PS_LINE = new RegExp(`^ *(\\d+) +(\\S+) +(${LSTART}) +(.*)$`);

const psLines = (output: string): readonly Listed[] =>
  output.split("\n").flatMap((line) => {
    const [, pid, state = "", startedAt, command] = PS_LINE.exec(line) ?? [];
    if (pid === undefined || startedAt === undefined || command === undefined) return [];
    return ENDED_STATES.some((ended) => state.startsWith(ended))
      ? []
      : [{ pid: Number(pid), startedAt, command }];
  });

const PS_COLUMNS = ["-o", "pid=,stat=,lstart=,command="];

/** Any Unix other than Linux, by `ps` of POSIX. */
export const posix: ProcessTable = {
  startOf: (pid) => psLines(ps(...PS_COLUMNS, "-p", String(pid)))[0]?.startedAt,
  list: () => psLines(ps("-ax", ...PS_COLUMNS)),
};

const table: ProcessTable = process.platform === "linux" ? linux : posix;

/** The running process of that id, or undefined. */
export function identify(pid: number): ProcessId | undefined {
  const startedAt = table.startOf(pid);
  return startedAt === undefined ? undefined : { pid, startedAt };
}

export const isAlive = ({ pid, startedAt }: ProcessId): boolean => table.startOf(pid) === startedAt;

/** Running processes whose program, or whose configuration file as with kwok, lies under `directory`. */
export function processesUnder(directory: string): readonly ProcessId[] {
  return table
    .list()
    .filter(
      ({ command }) => command.startsWith(`${directory}/`) || command.includes(` --config ${directory}/`),
    )
    .map(({ pid, startedAt }) => ({ pid, startedAt }));
}

/** Sends SIGKILL to the processes that still run. Does not wait, so that an exit handler can call it. */
export function kill(processes: readonly ProcessId[]): void {
  for (const each of processes.filter(isAlive)) {
    try {
      process.kill(each.pid, "SIGKILL");
    } catch (error) {
      // The process ended by itself in between.
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
  }
}

const END_MS = 10_000;
const POLL_MS = 20;

/** Kills processes and waits until all have ended. @throws Error where one still runs after 10 seconds. */
export async function end(processes: readonly ProcessId[]): Promise<void> {
  kill(processes);
  const deadline = Date.now() + END_MS;
  while (processes.some(isAlive)) {
    if (Date.now() > deadline) {
      const pids = processes.filter(isAlive).map(({ pid }) => pid);
      throw new Error(`got processes that survive SIGKILL: ${pids.join(", ")}, expected them to end`);
    }
    await sleep(POLL_MS);
  }
}

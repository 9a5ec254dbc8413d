import { readFileSync } from "node:fs";
import { cpus } from "node:os";

/** Clock ticks a second in which Linux counts the time of a process, on every platform that Node runs on. */
const TICKS = 100;

/** Time in the system and in the program itself: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
function secondsOf(pid: number): number | undefined {
  try {
    // The name of the program, in brackets, may hold anything.
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? [];
    return (Number(fields[11]) + Number(fields[12])) / TICKS;
  } catch {
    return undefined;
  }
}

/** Processor time of each of the processes, and of the whole machine. */
export function processorSeconds(pids: readonly number[]): {
  readonly of: readonly (number | undefined)[];
  readonly machine: number;
} {
  const busy = cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0);
  return { of: pids.map(secondsOf), machine: busy / 1000 };
}

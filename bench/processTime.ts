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

/** Processor time of each of the processes, and the time in which a processor had nothing to do, seconds. */
export function processorSeconds(pids: readonly number[]): {
  readonly of: readonly (number | undefined)[];
  /** Of all processors. What is not idle is in use, also what a hypervisor took. */
  readonly idle: number;
} {
  const idle = cpus().reduce((sum, { times }) => sum + times.idle, 0);
  return { of: pids.map(secondsOf), idle: idle / 1000 };
}

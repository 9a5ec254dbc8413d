import { spawn } from "node:child_process";
import { programBeside } from "../process/program.ts";

export interface Watchdog {
  /** Lets it end without doing anything: what it looked after is gone, or is meant to stay. */
  dismiss(): void;
}

/**
 * Starts a process that cleans up when this one dies in a way that leaves it no time, such as `kill -9`: the kernel
 * then closes the pipe on which the watchdog waits.
 */
export function startWatchdog(record: string, lock: string): Watchdog {
  const child = spawn(
    process.execPath,
    [programBeside(import.meta.filename, "watchdogProcess"), record, lock],
    {
      // In a session of its own, so that Ctrl-C in the terminal does not reach it.
      detached: true,
      stdio: ["pipe", "ignore", "ignore"],
    },
  );
  child.unref();
  const pipe = child.stdin;
  pipe.on("error", () => {});
  (pipe as unknown as { unref?: () => void }).unref?.();
  return { dismiss: () => pipe.end("dismissed") };
}

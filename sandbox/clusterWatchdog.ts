import { spawn } from "node:child_process";
import { join } from "node:path";

export interface Watchdog {
  /** Lets it end without doing anything: what it looked after is gone, or is meant to stay. */
  dismiss(): void;
}

/** A program of this folder, with this file's extension: a `.ts` in a clone, a `.js` once compiled. */
export function siblingProgram(name: string): string {
  const extension = import.meta.filename.endsWith(".ts") ? ".ts" : ".js";
  return join(import.meta.dirname, `${name}${extension}`);
}

/**
 * Starts a process that cleans up when this one dies in a way that leaves it no time, such as `kill -9`: the kernel
 * then closes the pipe on which the watchdog waits.
 */
export function startWatchdog(record: string, lock: string): Watchdog {
  const child = spawn(process.execPath, [siblingProgram("processesWatchdog"), record, lock], {
    // In a session of its own, so that Ctrl-C in the terminal does not reach it.
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  child.unref();
  const pipe = child.stdin;
  pipe.on("error", () => {});
  (pipe as unknown as { unref?: () => void }).unref?.();
  return { dismiss: () => pipe.end("dismissed") };
}

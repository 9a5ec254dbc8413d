import { programBeside, startDetachedProgram } from "../process/program.ts";

/**
 * Starts a process that cleans up when this one has no time to, such as after `kill -9`: the kernel then closes the
 * pipe on which the watchdog waits.
 *
 * @returns a function that ends the watchdog without a cleanup: nothing is left of the run, or the run is to stay.
 */
export function startWatchdog(record: string, lock: string): () => void {
  const program = [programBeside(import.meta.filename, "watchdogProcess"), record, lock];
  const { stdin: pipe } = startDetachedProgram(program, { stdio: ["pipe", "ignore", "ignore"] });
  pipe?.on("error", () => {});
  (pipe as { unref?: () => void } | null)?.unref?.();
  return () => pipe?.end("dismissed");
}

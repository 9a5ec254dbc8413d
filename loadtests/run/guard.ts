import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Writable } from "node:stream";
import { end, identify, kill, type ProcessId } from "../../sandbox/process/processes.ts";
import { programBeside, startDetachedProgram } from "../../sandbox/process/program.ts";

/** Only directories with this prefix are removed. */
export const DIRECTORY_PREFIX = "echelon-loadtest-";

/** A line that the watchdog reads. Whatever ends this process closes the pipe, and the watchdog acts on what it knows then. */
export type WatchdogLine =
  | { readonly directory: string; readonly result: string }
  | { readonly process: ProcessId }
  | { readonly dismissed: true };

/**
 * What a run must not leave behind: processes and a directory for its secrets. They end by `end`, when this process ends
 * in any way, and by a watchdog after `kill -9`.
 */
export class Guard {
  /** Only its owner can read it; removed at the end. */
  readonly directory: string;
  readonly #processes: ProcessId[] = [];
  readonly #pipe: Writable | null;

  /** @param result path of the run's result, which the watchdog marks where this process is killed. */
  constructor(result: string) {
    this.directory = mkdtempSync(join(realpathSync(tmpdir()), DIRECTORY_PREFIX));
    const program = [programBeside(import.meta.filename, "watchdogProcess")];
    const { stdin } = startDetachedProgram(program, { stdio: ["pipe", "ignore", "ignore"] });
    this.#pipe = stdin;
    stdin?.on("error", () => {});
    (stdin as { unref?: () => void } | null)?.unref?.();
    this.#tell({ directory: this.directory, result });
    process.on("exit", this.#onExit);
  }

  /** Takes over a process that this run has started. */
  adopt(pid: number | undefined): void {
    const id = pid === undefined ? undefined : identify(pid);
    if (id === undefined) return;
    this.#processes.push(id);
    this.#tell({ process: id });
  }

  /** Ends all processes and removes the directory. May be called again. */
  async end(): Promise<void> {
    await end(this.#processes);
    this.#leave();
  }

  /** The same without waiting, for a process that ends now. */
  readonly #onExit = (): void => {
    kill(this.#processes);
    this.#leave();
  };

  #leave(): void {
    process.off("exit", this.#onExit);
    rmSync(this.directory, { recursive: true, force: true, maxRetries: 3 });
    this.#tell({ dismissed: true });
    this.#pipe?.end();
  }

  #tell(line: WatchdogLine): void {
    if (this.#pipe?.writable) this.#pipe.write(`${JSON.stringify(line)}\n`);
  }
}

import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { dirname, extname, join } from "node:path";

/** A program in the folder of another file, with that file's extension: a `.ts` in a clone, a `.js` once compiled. */
export const programBeside = (filename: string, name: string): string =>
  join(dirname(filename), `${name}${extname(filename)}`);

/**
 * Starts a program of this project that may run longer than this process. It has a session of its own, so that
 * Ctrl-C in the terminal does not reach it.
 *
 * @param program path of the program, then its arguments.
 */
export function startDetachedProgram(program: readonly string[], options: SpawnOptions): ChildProcess {
  const child = spawn(process.execPath, program, { ...options, detached: true });
  child.unref();
  return child;
}

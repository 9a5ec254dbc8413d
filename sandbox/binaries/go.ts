import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { onTermination } from "../process/signals.ts";
import { type Environment, moduleDirectory } from "./paths.ts";
import type { ModuleName } from "./versions.ts";

/** The user's own Go settings, such as proxy and flags, and those that a build needs. */
const goEnvironment = (env: Environment): NodeJS.ProcessEnv => ({
  // The compiler collects no garbage below this limit, which saves a fifth of the work.
  GOGC: "off",
  GOMEMLIMIT: "1500MiB",
  ...env,
  // A workspace file would replace the pinned modules.
  GOWORK: "off",
  // cgo needs a C compiler and ties programs to this machine's libraries.
  CGO_ENABLED: "0",
});

const run = promisify(execFile);
const MAX_OUTPUT_BYTES = 2 ** 24;
const SHOWN_LINES = 20;

/** `go` is not on PATH, or a command of it failed. */
export class GoError extends Error {
  override readonly name = "GoError";
}

/** Runs `go` in the folder of a pinned module, as {@link goIn} does. */
export const go = (module: ModuleName, args: readonly string[], env: Environment): Promise<string> =>
  goIn(moduleDirectory(module), args, env);

/**
 * Runs `go` in a folder. It ends when this process is asked to end.
 *
 * @returns what it prints.
 * @throws GoError with the last lines of what it wrote.
 */
export async function goIn(cwd: string, args: readonly string[], env: Environment): Promise<string> {
  const options = { cwd, env: goEnvironment(env), maxBuffer: MAX_OUTPUT_BYTES };
  const running = run("go", args, options);
  const removeHandlers = onTermination(() => void running.child.kill("SIGTERM"));
  try {
    return (await running).stdout;
  } catch (error) {
    const { code, stderr = "", stdout = "" } = error as { code?: unknown; stderr?: string; stdout?: string };
    if (code === "ENOENT") throw new GoError("go is not on PATH");
    const lines = (stderr.trim() || stdout.trim() || String(error)).split("\n").slice(-SHOWN_LINES);
    throw new GoError(`go ${args[0]} failed: ${lines.join("\n")}`);
  } finally {
    removeHandlers();
  }
}

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { onTermination } from "../process/signals.ts";
import { type Environment, moduleDirectory } from "./paths.ts";
import type { ModuleName } from "./versions.ts";

/** A compiler that may take this much does not collect garbage before: a fifth less work, a fair share of a laptop. */
const COMPILER = { GOGC: "off", GOMEMLIMIT: "1500MiB" };

/**
 * The user's own Go settings, proxy and flags included. A workspace file up the tree would replace the pinned
 * modules; cgo would need a C compiler, and tie the binaries to this machine's libraries.
 */
const goEnvironment = (env: Environment): NodeJS.ProcessEnv => ({
  ...COMPILER,
  ...env,
  GOWORK: "off",
  CGO_ENABLED: "0",
});

const run = promisify(execFile);
const MAX_OUTPUT_BYTES = 2 ** 24;
const SHOWN_LINES = 20;

/** Go is not there, or it did not do what it was asked for. */
export class GoError extends Error {
  override readonly name = "GoError";
}

/**
 * What `go` prints when it runs in the folder of a pinned module; it ends with this process.
 *
 * @throws GoError with the last lines of what Go wrote.
 */
export async function go(module: ModuleName, args: readonly string[], env: Environment): Promise<string> {
  const options = { cwd: moduleDirectory(module), env: goEnvironment(env), maxBuffer: MAX_OUTPUT_BYTES };
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

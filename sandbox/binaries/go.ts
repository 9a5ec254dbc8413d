import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { type Environment, moduleDirectory } from "./paths.ts";
import type { ModuleName } from "./versions.ts";

/** A compiler that may take this much does not collect garbage before: a fifth less work, a fair share of a laptop. */
const COMPILER = { GOGC: "off", GOMEMLIMIT: "1500MiB" };

/**
 * The user's own Go settings, proxy and flags included. A workspace file up the tree would replace the pinned
 * modules; cgo would need a C compiler, and tie the binaries to this machine's libraries.
 */
export const goEnvironment = (env: Environment): NodeJS.ProcessEnv => ({
  ...COMPILER,
  ...env,
  GOWORK: "off",
  CGO_ENABLED: "0",
});

const run = promisify(execFile);

/** Why Go did not do what it was asked for. */
export class GoError extends Error {
  override readonly name = "GoError";
}

/**
 * What `go` prints when it runs in the folder of a pinned module.
 *
 * @throws GoError in Go's own words, or where it is not on PATH.
 */
export async function go(module: ModuleName, args: readonly string[], env: Environment): Promise<string> {
  try {
    const { stdout } = await run("go", args, { cwd: moduleDirectory(module), env: goEnvironment(env) });
    return stdout;
  } catch (error) {
    const { code, stderr, stdout } = error as { code?: unknown; stderr?: string; stdout?: string };
    if (code === "ENOENT") throw new GoError("go is not on PATH");
    throw new GoError(`go answers: ${stderr?.trim() || stdout?.trim() || String(error)}`);
  }
}

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { type ToolName, tools, versionIn } from "./versions.ts";

const run = promisify(execFile);
const VERSION_TIMEOUT_MS = 20_000;

/** The version that a program prints, undefined where it cannot run or tells none. */
export async function versionOf(name: ToolName, path: string): Promise<string | undefined> {
  try {
    const { stdout, stderr } = await run(path, tools[name].versionArguments, { timeout: VERSION_TIMEOUT_MS });
    return versionIn(stdout) ?? versionIn(stderr);
  } catch {
    return undefined;
  }
}

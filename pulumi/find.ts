import { spawn, spawnSync } from "node:child_process";
import { MissingToolError } from "../base/errors.ts";
import { allOnPath } from "../base/onPath.ts";

/** A command, and arguments that come before those of a call. */
export interface PulumiCommand {
  readonly command: string;
  readonly prefix: readonly string[];
  /** Text for messages. */
  readonly text: string;
}

/** The version that npx fetches if no Pulumi CLI is installed: the newest of the npm wrapper on 2026-11-22. */
const PINNED = "pulumi@3.265.0";

/** Settings with which npm fails after one minute instead of several if the registry cannot be reached. */
const SHORT_TIMEOUT = { npm_config_fetch_retries: "1", npm_config_fetch_timeout: "60000" };

/** Path of the first program of that name on PATH. */
export const findOnPath = (name: string, path?: string): string | undefined => allOnPath(name, path)[0];

function succeeds(command: string, args: readonly string[]): Promise<{ ok: boolean; text: string }> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      stdio: ["ignore", "ignore", "pipe"],
      env: { ...process.env, ...SHORT_TIMEOUT },
    });
    let text = "";
    child.stderr.on("data", (chunk: Buffer) => {
      text += chunk.toString();
    });
    child.once("error", ({ message }) => resolve({ ok: false, text: message }));
    child.once("close", (code) => resolve({ ok: code === 0, text }));
  });
}

const INSTALL = "expected the Pulumi CLI on PATH: https://www.pulumi.com/docs/install/";

/**
 * The Pulumi CLI on PATH, else the pinned version through npx.
 *
 * @throws MissingToolError (exit code 3) if neither is available.
 */
export async function findPulumi(): Promise<PulumiCommand> {
  const found = findOnPath("pulumi");
  if (found !== undefined) return { command: found, prefix: [], text: found };
  const npx = findOnPath("npx");
  if (npx === undefined) throw new MissingToolError(`got no pulumi and no npx to fetch one, ${INSTALL}`);
  console.error(`note: no pulumi on PATH; fetching ${PINNED}`);
  const prefix = ["--yes", PINNED];
  const { ok, text } = await succeeds(npx, [...prefix, "version"]);
  if (!ok) {
    const lines = text.split("\n").filter((line) => line.trim() !== "" && !line.includes("npm warn"));
    throw new MissingToolError(
      `got no pulumi, and npx ${PINNED} failed (${lines[0]?.trim() ?? "no reason given"}), ${INSTALL}`,
    );
  }
  return { command: npx, prefix, text: `npx ${PINNED}` };
}

/** The version that a tool prints, or undefined if it does not run. */
export function versionOf(command: string, args: readonly string[]): string | undefined {
  const { status, stdout } = spawnSync(command, args, { encoding: "utf8", timeout: 10_000 });
  return status === 0 ? stdout.trim().split("\n")[0] : undefined;
}

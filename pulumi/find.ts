import { spawn, spawnSync } from "node:child_process";
import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join, sep } from "node:path";
import { MissingToolError } from "../base/errors.ts";

/** A command and the arguments that stand before any of its own. */
export interface Tool {
  readonly command: string;
  readonly prefix: readonly string[];
  /** As it reads in a message. */
  readonly text: string;
}

/** The version that is fetched where no Pulumi CLI is installed: the newest engine of the npm wrapper, 2026-11-22. */
const PINNED = "pulumi@3.265.0";

/** Fails early where the registry cannot be reached, rather than after npm's own minutes. */
const IMPATIENT = { npm_config_fetch_retries: "1", npm_config_fetch_timeout: "60000" };

const EXTENSIONS = process.platform === "win32" ? [".exe", ".cmd"] : [""];

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

const isInsidePackages = (directory: string): boolean => directory.split(sep).includes("node_modules");

/**
 * The first executable of that name on PATH. What npm puts there is skipped: a package of the same name may be
 * a mere wrapper, as `pulumi` is.
 */
export function findOnPath(name: string, path: string = process.env.PATH ?? ""): string | undefined {
  return path
    .split(delimiter)
    .filter((directory) => directory !== "" && !isInsidePackages(directory))
    .flatMap((directory) => EXTENSIONS.map((extension) => join(directory, `${name}${extension}`)))
    .find(isExecutable);
}

function succeeds(command: string, args: readonly string[]): Promise<{ ok: boolean; text: string }> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      stdio: ["ignore", "ignore", "pipe"],
      env: { ...process.env, ...IMPATIENT },
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
 * The Pulumi CLI: the one on PATH, else the pinned one by npx.
 *
 * @throws MissingToolError (exit code 3) where neither can be had.
 */
export async function findPulumi(): Promise<Tool> {
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

/** What a tool says of its version, or undefined. */
export function versionOf(command: string, args: readonly string[]): string | undefined {
  const { status, stdout } = spawnSync(command, args, { encoding: "utf8", timeout: 10_000 });
  return status === 0 ? stdout.trim().split("\n")[0] : undefined;
}

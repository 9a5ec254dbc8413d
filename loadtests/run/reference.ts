import { spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { Environment } from "../../sandbox/binaries/paths.ts";
import { keptOf } from "./k6Environment.ts";
import { LOOPBACK } from "./ports.ts";

export interface StartOptions {
  /** Its program. */
  readonly program: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly env: Environment;
  /** File for what it prints. */
  readonly log: string;
  readonly onStart: (pid: number | undefined) => void;
  readonly signal: AbortSignal;
}

/** The reference workload at work. */
export interface Reference {
  readonly url: string;
  /** Resolves once its process has ended, with how: such as `exit code 1` or `SIGKILL`. */
  readonly ended: Promise<string>;
}

const READY_MS = 60_000;
const POLL_MS = 100;
const KEPT_CHARACTERS = 4000;

const portIn = (name: string, text: string): string | undefined =>
  new RegExp(`^${name} listening on (\\d+)`, "m").exec(text)?.[1];

async function isReady(port: string): Promise<boolean> {
  try {
    const response = await fetch(`http://${LOOPBACK}:${port}/readyz`, { signal: AbortSignal.timeout(5000) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}

/**
 * Starts the reference workload on free ports of loopback, and waits until it is ready.
 *
 * @throws Error with what it printed where it ends, or is not ready within a minute.
 */
export async function startReference(options: StartOptions): Promise<Reference> {
  const { program, variables, env, log, onStart, signal } = options;
  const child = spawn(process.execPath, [program], {
    env: { ...keptOf(env), ...variables },
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  onStart(child.pid);
  const file = createWriteStream(log, { mode: 0o600 });
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (chunk: string) => {
      // The ports come first, and are needed only until they are known.
      if (printed.length < KEPT_CHARACTERS) printed += chunk;
      file.write(chunk);
    });
  }
  const ended = new Promise<string>((resolve) => {
    child.once("error", ({ message }) => resolve(message));
    child.once("close", (code, by) => {
      file.end();
      resolve(by ?? `exit code ${code}`);
    });
  });
  let how: string | undefined;
  void ended.then((text) => {
    how = text;
  });
  const deadline = Date.now() + READY_MS;
  while (Date.now() < deadline) {
    signal.throwIfAborted();
    if (how !== undefined) throw new Error(`the reference workload ended at its start (${how}):\n${printed}`);
    const [port, management] = [portIn("PORT", printed), portIn("MANAGEMENT_PORT", printed)];
    if (port !== undefined && management !== undefined && (await isReady(management)))
      return { url: `http://${LOOPBACK}:${port}`, ended };
    await sleep(POLL_MS);
  }
  throw new Error(`the reference workload was not ready after ${READY_MS / 1000} s:\n${printed}`);
}

import { spawn } from "node:child_process";
import { delimiter, dirname } from "node:path";
import type { PulumiCommand } from "./find.ts";

/**
 * Where Pulumi's own output goes: `shown` as it is, stdout and stderr to `stderr`, stdout `collected`, or both collected
 * and `hidden`.
 */
export type OutputOf = "shown" | "stderr" | "collected" | "hidden";

interface PulumiRun {
  readonly tool: PulumiCommand;
  readonly args: readonly string[];
  /** Directory of the Pulumi project. */
  readonly directory: string;
  /** Variables that are added to this process's environment; undefined removes one. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly output: OutputOf;
  /** Called with the process id once Pulumi runs. */
  readonly onStart?: (pid: number) => void;
}

export interface PulumiResult {
  /** 0, or 1 for any failure of Pulumi. Its own codes add nothing to its output. */
  readonly exitCode: 0 | 1;
  /** What Pulumi wrote to stdout; empty if that was not collected. */
  readonly stdout: string;
  /** What it wrote to stderr; empty if that was not collected. */
  readonly stderr: string;
}

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

const STREAMS = {
  shown: ["inherit", "inherit"],
  stderr: [2, "inherit"],
  collected: ["pipe", "inherit"],
  hidden: ["pipe", "pipe"],
} as const satisfies Record<OutputOf, readonly [stdout: unknown, stderr: unknown]>;

/** Pulumi gets the Node that runs this process, as an older Node on PATH cannot read the program. */
function environment(extra: PulumiRun["env"]): NodeJS.ProcessEnv {
  const path = [dirname(process.execPath), process.env.PATH ?? ""].join(delimiter);
  const merged = { ...process.env, PATH: path, PULUMI_SKIP_UPDATE_CHECK: "true", ...extra };
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== undefined));
}

/**
 * Runs Pulumi until it ends. A signal is passed on once, and Pulumi decides when it ends: a second Ctrl-C would make
 * it leave resources half created. A terminal sends Ctrl-C to the child by itself, so it is not passed on again.
 */
export function runPulumi({ tool, args, directory, env, output, onStart }: PulumiRun): Promise<PulumiResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(tool.command, [...tool.prefix, ...args], {
      cwd: directory,
      env: environment(env),
      stdio: ["inherit", ...STREAMS[output]],
    });
    if (child.pid !== undefined) onStart?.(child.pid);
    const forward = (signal: NodeJS.Signals) => {
      if (signal === "SIGINT" && process.stdin.isTTY) return;
      child.kill(signal);
    };
    for (const signal of SIGNALS) process.on(signal, forward);
    const text = { stdout: "", stderr: "" };
    for (const stream of ["stdout", "stderr"] as const) {
      child[stream]?.setEncoding("utf8").on("data", (chunk: string) => {
        text[stream] += chunk;
      });
    }
    child.once("error", reject);
    child.once("close", (code) => {
      for (const signal of SIGNALS) process.off(signal, forward);
      resolve({ exitCode: code === 0 ? 0 : 1, ...text });
    });
  });
}

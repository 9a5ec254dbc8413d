import { spawn } from "node:child_process";
import { delimiter, dirname } from "node:path";
import type { Tool } from "./find.ts";

/** What becomes of Pulumi's own output: shown as it is, kept off stdout, or collected. */
export type OutputOf = "shown" | "stderr" | "collected";

export interface PulumiRun {
  readonly tool: Tool;
  readonly args: readonly string[];
  /** Directory of the Pulumi project. */
  readonly directory: string;
  /** Over this process's environment; undefined removes a variable. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly output: OutputOf;
  /** Told the process id, once it runs. */
  readonly onStart?: (pid: number) => void;
}

export interface PulumiResult {
  /** 0, or 1 for any failure of Pulumi: its own codes say nothing that its output does not. */
  readonly exitCode: 0 | 1;
  /** What it wrote to stdout, where that was collected. */
  readonly stdout: string;
}

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

const stdoutOf = { shown: "inherit", stderr: 2, collected: "pipe" } as const satisfies Record<
  OutputOf,
  unknown
>;

/** The program runs on the Node that runs this: an older one on PATH could not read it. */
function environment(extra: PulumiRun["env"]): NodeJS.ProcessEnv {
  const path = [dirname(process.execPath), process.env.PATH ?? ""].join(delimiter);
  const merged = { ...process.env, PATH: path, PULUMI_SKIP_UPDATE_CHECK: "true", ...extra };
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== undefined));
}

/**
 * Runs Pulumi to its end. A signal is passed on once, and Pulumi decides when it is done: a second Ctrl-C would
 * make it leave resources half made. A terminal sends Ctrl-C to the child by itself.
 */
export function runPulumi({ tool, args, directory, env, output, onStart }: PulumiRun): Promise<PulumiResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(tool.command, [...tool.prefix, ...args], {
      cwd: directory,
      env: environment(env),
      stdio: ["inherit", stdoutOf[output], "inherit"],
    });
    if (child.pid !== undefined) onStart?.(child.pid);
    const forward = (signal: NodeJS.Signals) => {
      if (signal === "SIGINT" && process.stdin.isTTY) return;
      child.kill(signal);
    };
    for (const signal of SIGNALS) process.on(signal, forward);
    let stdout = "";
    child.stdout?.on("data", (chunk: Buffer) => {
      stdout += chunk.toString();
    });
    child.once("error", reject);
    child.once("close", (code) => {
      for (const signal of SIGNALS) process.off(signal, forward);
      resolve({ exitCode: code === 0 ? 0 : 1, stdout });
    });
  });
}

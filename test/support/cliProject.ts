import { type ChildProcessByStdio, spawn } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";

const ROOT = join(import.meta.dirname, "..", "..");
const CLI = join(ROOT, "cli", "echelon.mjs");

export interface Run {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Started {
  readonly child: ChildProcessByStdio<null, Readable, Readable>;
  readonly ended: Promise<Run>;
  /** Text on stderr so far. */
  readonly said: () => string;
}

interface Place {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

/** Starts the command line as a person would. */
export function startCli(args: readonly string[], place: Place): Started {
  const child = spawn(process.execPath, [CLI, ...args], { ...place, stdio: ["ignore", "pipe", "pipe"] });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const ended = new Promise<Run>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  return { child, ended, said: () => stderr };
}

/** A project folder with its own stacks, home and PATH, so that nothing of the user who runs the tests is in reach. */
export class Project {
  readonly directory = mkdtempSync(join(tmpdir(), "echelon-cli-"));
  readonly home = join(this.directory, "home");
  readonly bin = join(this.directory, "bin");

  constructor() {
    for (const folder of ["home", "bin"]) mkdirSync(join(this.directory, folder));
    cpSync(join(ROOT, "Pulumi.yaml"), join(this.directory, "Pulumi.yaml"));
    cpSync(join(ROOT, "stacks"), join(this.directory, "stacks"), { recursive: true });
    cpSync(join(ROOT, "package.json"), join(this.directory, "package.json"));
  }

  /** Writes a stack's file, at the enterprise tier unless `config` says otherwise. */
  stack(name: string, config: string): void {
    const profile = config.includes("echelon:profile")
      ? ""
      : "  echelon:profile: marketing-engine/enterprise\n";
    this.file(`stacks/Pulumi.${name}.yaml`, `config:\n${profile}${config}`);
  }

  file(name: string, content: string): string {
    const path = join(this.directory, name);
    writeFileSync(path, content);
    return path;
  }

  /** Puts an executable on the project's PATH: a script for the Node that runs the tests. */
  tool(name: string, script: string): void {
    const path = this.file(join("bin", name), `#!${process.execPath}\n${script}`);
    chmodSync(path, 0o755);
  }

  environment(env: Record<string, string>): Record<string, string> {
    return { PATH: this.bin, HOME: this.home, TMPDIR: tmpdir(), ...env };
  }

  /** Starts the command line in this folder. */
  start(args: readonly string[], env: Record<string, string> = {}): Started {
    return startCli(args, { cwd: this.directory, env: this.environment(env) });
  }

  /** Runs the command line in this folder to its end. */
  run(args: readonly string[], env: Record<string, string> = {}): Promise<Run> {
    return this.start(args, env).ended;
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}

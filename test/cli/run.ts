import { spawn } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "..", "..");
const CLI = join(ROOT, "cli", "echelon.mjs");

export interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A project folder with stacks, a home and a PATH of its own: nothing of the person who runs the tests is near. */
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

  /** Runs the command line as a person would, in this folder. */
  run(args: readonly string[], env: Record<string, string> = {}): Promise<Run> {
    return new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [CLI, ...args], {
        cwd: this.directory,
        env: this.environment(env),
        stdio: ["ignore", "pipe", "pipe"],
      });
      let stdout = "";
      let stderr = "";
      child.stdout.on("data", (chunk: Buffer) => {
        stdout += chunk.toString();
      });
      child.stderr.on("data", (chunk: Buffer) => {
        stderr += chunk.toString();
      });
      child.once("error", reject);
      child.once("close", (code) => resolve({ code, stdout, stderr }));
    });
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}

export { CLI, ROOT };

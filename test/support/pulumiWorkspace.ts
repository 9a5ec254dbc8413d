import { spawn } from "node:child_process";
import {
  accessSync,
  constants,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { homedir, tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";

const ROOT = join(import.meta.dirname, "..", "..");

/** Folders of PATH that are not npm's: the wrapper package `pulumi` carries no engine. */
const folders = (process.env.PATH ?? "")
  .split(delimiter)
  .filter((folder) => !folder.includes("node_modules"));

/** The file of a program on PATH, or undefined. */
function onPath(program: string): string | undefined {
  return folders
    .map((folder) => join(folder, program))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

export const engine = onPath("pulumi");

const home = process.env.PULUMI_HOME ?? join(homedir(), ".pulumi");
const installed = existsSync(join(home, "plugins")) ? readdirSync(join(home, "plugins")) : [];

/** Whether a provider's plugin is there without a download. */
export const hasPlugin = (provider: string): boolean =>
  onPath(`pulumi-resource-${provider}`) !== undefined ||
  installed.some((name) => name.startsWith(`resource-${provider}-v`) && !name.endsWith(".lock"));

/** What a run of the Pulumi CLI ended with. */
export interface Outcome {
  /** Null if a signal ended it. */
  readonly exitCode: number | null;
  /** What it wrote to stdout and stderr. */
  readonly text: string;
  readonly stdout: string;
}

interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Path of another program than the Pulumi CLI. */
  readonly program?: string;
  /** Called with the process id once Pulumi runs. */
  readonly onStart?: (pid: number) => void;
}

/**
 * A throw-away copy of the project's stacks with a backend of its own: no login, state, kubeconfig or cloud
 * credentials of the person who runs the tests are within its reach.
 */
export class Workspace {
  readonly directory = mkdtempSync(join(tmpdir(), "echelon-engine-"));
  readonly #env: Record<string, string>;

  constructor() {
    for (const entry of readdirSync(ROOT)) {
      if (entry === "stacks" || entry.startsWith(".")) continue;
      symlinkSync(join(ROOT, entry), join(this.directory, entry));
    }
    cpSync(join(ROOT, "stacks"), join(this.directory, "stacks"), { recursive: true });
    const pulumiHome = join(this.directory, ".home");
    mkdirSync(pulumiHome);
    mkdirSync(join(this.directory, ".state"));
    if (existsSync(join(home, "plugins"))) symlinkSync(join(home, "plugins"), join(pulumiHome, "plugins"));
    this.#env = {
      PATH: [dirname(process.execPath), ...folders].join(delimiter),
      HOME: this.directory,
      PULUMI_HOME: pulumiHome,
      PULUMI_BACKEND_URL: `file://${join(this.directory, ".state")}`,
      PULUMI_CONFIG_PASSPHRASE: "test",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      KUBECONFIG: join(this.directory, "no-kubeconfig"),
      AWS_EC2_METADATA_DISABLED: "true",
      CI: "true",
    };
  }

  /** Runs another program than that of the project; the path is relative to the project. */
  useProgram(main: string): void {
    const file = join(this.directory, "Pulumi.yaml");
    rmSync(file);
    const runtime = "runtime: { name: nodejs, options: { typescript: false } }";
    writeFileSync(file, `name: echelon\n${runtime}\nmain: ${main}\nstackConfigDir: stacks\n`);
  }

  /** Runs the Pulumi CLI, or another program, here until it ends. */
  run(args: readonly string[], { env = {}, program = engine, onStart }: RunOptions = {}): Promise<Outcome> {
    if (program === undefined) throw new Error("no pulumi on PATH");
    const child = spawn(program, args, {
      cwd: this.directory,
      env: { ...this.#env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    if (child.pid !== undefined) onStart?.(child.pid);
    let stdout = "";
    let text = "";
    child.stdout.on("data", (chunk: Buffer) => {
      stdout += chunk.toString();
      text += chunk.toString();
    });
    child.stderr.on("data", (chunk: Buffer) => {
      text += chunk.toString();
    });
    return new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (exitCode) => resolve({ exitCode, text, stdout }));
    });
  }

  /** The same; rejects with its output on a non-zero exit. */
  async pulumi(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<string> {
    const { exitCode, stdout, text } = await this.run([...args, "--non-interactive"], { env });
    if (exitCode !== 0) throw new Error(`pulumi ${args.join(" ")}\n${text}`);
    return stdout;
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}

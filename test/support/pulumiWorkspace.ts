import { execFile } from "node:child_process";
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
} from "node:fs";
import { homedir, tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";

const ROOT = join(import.meta.dirname, "..", "..");
const run = promisify(execFile);

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

  /** Runs the Pulumi CLI here; rejects with its output on a non-zero exit. */
  async pulumi(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<string> {
    if (engine === undefined) throw new Error("no pulumi on PATH");
    const options = { cwd: this.directory, env: { ...this.#env, ...env }, maxBuffer: 2 ** 26 };
    const { stdout } = await run(engine, [...args, "--non-interactive"], options).catch((error) => {
      throw new Error(`pulumi ${args.join(" ")}\n${error.stdout}\n${error.stderr}`);
    });
    return stdout;
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}

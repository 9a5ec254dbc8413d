import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { isObject, type Json, type JsonObject } from "../../base/json.ts";
import { STASH } from "../../growth/placement.ts";
import { type Outcome, Workspace } from "./pulumiWorkspace.ts";

/** A resource in Pulumi's state. */
export interface StateResource extends JsonObject {
  readonly urn: string;
  readonly type: string;
}

/** What `pulumi stack export` prints. */
export interface State {
  readonly deployment: { readonly resources: readonly StateResource[]; readonly [field: string]: Json };
  readonly [field: string]: Json | State["deployment"];
}

/** Keys of a stack's file without `echelon:`, as YAML has them; a key of another namespace keeps its own. */
export type StackConfig = Readonly<Record<string, unknown>>;

interface LiveStackOptions {
  readonly name: string;
  /** Path of the file that leads to the cluster. */
  readonly kubeconfig: string;
  /** Path of another program, relative to the project. @default the project's own */
  readonly program?: string;
}

interface UpOptions {
  /** Has the engine preview before it updates. @default false */
  readonly preview?: boolean;
  /** Called with the process id of the Pulumi CLI. */
  readonly onStart?: (pid: number) => void;
}

const QUIET = ["--non-interactive", "--color", "never"];

/** A stack of the real engine, with a backend of its own and a file that a test rewrites. */
export class LiveStack {
  readonly name: string;
  readonly file: string;
  readonly #workspace: Workspace;
  readonly #env: Readonly<Record<string, string>>;
  /** What the CLI wrote into the file: how secrets are encrypted. */
  readonly #encryption: string;

  private constructor(workspace: Workspace, { name, kubeconfig }: LiveStackOptions) {
    this.#workspace = workspace;
    this.name = name;
    this.#env = { KUBECONFIG: kubeconfig };
    this.file = join(workspace.directory, "stacks", `Pulumi.${name}.yaml`);
    this.#encryption = readFileSync(this.file, "utf8");
  }

  static async init(options: LiveStackOptions): Promise<LiveStack> {
    const workspace = new Workspace();
    if (options.program !== undefined) workspace.useProgram(options.program);
    await workspace.pulumi(["stack", "init", options.name, "--no-select"]);
    return new LiveStack(workspace, options);
  }

  /** Directory of the project that Pulumi runs in. */
  get directory(): string {
    return this.#workspace.directory;
  }

  #write(config: StackConfig): void {
    const keys = Object.entries({ target: "kubernetes", ...config }).map(([key, value]) => [
      key.includes(":") ? key : `echelon:${key}`,
      value,
    ]);
    writeFileSync(this.file, `${this.#encryption}${stringify({ config: Object.fromEntries(keys) })}`);
  }

  async preview(config: StackConfig): Promise<Outcome> {
    this.#write(config);
    return this.run(["preview"]);
  }

  async up(config: StackConfig, { preview = false, onStart }: UpOptions = {}): Promise<Outcome> {
    this.#write(config);
    return this.run(["up", "--yes", ...(preview ? [] : ["--skip-preview"])], onStart);
  }

  /** The same; @throws Error with Pulumi's output if it fails. */
  async upWell(config: StackConfig): Promise<Outcome> {
    const outcome = await this.up(config);
    if (outcome.exitCode !== 0) throw new Error(outcome.text);
    return outcome;
  }

  /** Runs a command of the Pulumi CLI on this stack. */
  run(args: readonly string[], onStart?: (pid: number) => void): Promise<Outcome> {
    const options = { env: this.#env, ...(onStart === undefined ? {} : { onStart }) };
    return this.#workspace.run([...args, "--stack", this.name, ...QUIET], options);
  }

  /** Runs a command of this project on the stack, as `npm run` does. */
  echelon(config: StackConfig, args: readonly string[]): Promise<Outcome> {
    this.#write(config);
    const command = [join("cli", "echelon.mjs"), ...args, "--stack", this.name];
    return this.#workspace.run(command, { program: process.execPath, env: this.#env });
  }

  async export(): Promise<State> {
    const args = ["stack", "export", "--stack", this.name, "--show-secrets"];
    return JSON.parse(await this.#workspace.pulumi(args)) as State;
  }

  /** Puts an edited state in place of the one that the backend has. */
  async import(state: State): Promise<void> {
    const file = join(this.directory, "state.json");
    writeFileSync(file, JSON.stringify(state));
    await this.#workspace.pulumi(["stack", "import", "--stack", this.name, "--file", file]);
  }

  remove(): void {
    this.#workspace.remove();
  }
}

export const resourcesOf = ({ deployment }: State): readonly StateResource[] => deployment.resources ?? [];

/** `type::name` of a resource. */
export const idOf = ({ urn, type }: StateResource): string => `${type}::${urn.split("::").at(-1)}`;

/** Every protected resource of a stack, as `type::name`, sorted. */
export const protectedOf = (state: State): string[] =>
  resourcesOf(state)
    .filter(({ protect }) => protect === true)
    .map(idOf)
    .toSorted();

/** A resource without times, and without the name that the provider makes up for each read. */
function steadyResource({ created: _, modified: __, external, inputs, outputs, ...rest }: StateResource) {
  return external === true ? { ...rest, external } : { ...rest, inputs, outputs };
}

/** A state without what each run of the engine writes anew. */
export const steady = (state: State): readonly unknown[] => resourcesOf(state).map(steadyResource);

/** The placement that the stack's state remembers. */
export function placementIn(state: State): JsonObject {
  const stash = resourcesOf(state).find(({ type }) => type === STASH);
  const input = isObject(stash?.inputs) ? stash.inputs.input : undefined;
  if (!isObject(input)) throw new Error(`got no ${STASH} with an input, expected the placement of the stack`);
  return input;
}

/** The state with another placement in it. */
export function withPlacement(state: State, change: (placement: JsonObject) => JsonObject): State {
  const placement = change(placementIn(state));
  const changed = resourcesOf(state).map((resource) =>
    resource.type === STASH
      ? { ...resource, inputs: { input: placement }, outputs: { input: placement, output: placement } }
      : resource,
  );
  return { ...state, deployment: { ...state.deployment, resources: changed } };
}

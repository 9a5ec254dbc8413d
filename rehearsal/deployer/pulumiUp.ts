import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { ApplyResult } from "../../apply/change.ts";
import { isObject, type Json, type JsonObject } from "../../base/json.ts";
import { PROJECT, projectRoot } from "../../base/project.ts";
import { yamlText } from "../../base/yaml.ts";
import type { RawConfig } from "../../config/keys.ts";
import { findOnPath } from "../../pulumi/find.ts";
import { runPulumi } from "../../pulumi/run.ts";
import type { Environment } from "../../sandbox/binaries/paths.ts";
import type { KubeClient, ObjectKey } from "../../sandbox/client/client.ts";
import { keyOf } from "../../sandbox/client/objects.ts";
import type { KubeObject } from "../../sandbox/client/transport.ts";
import { operatorNotes } from "../../sandbox/definitions/kinds.ts";
import type { Deployed, Deployer, StackVariant } from "./deployer.ts";

const PLUGIN = "resource-kubernetes";

/** Path of a Pulumi CLI that needs no download of its Kubernetes plugin; undefined where there is none. */
export function installedPulumi(env: Environment = process.env): string | undefined {
  const plugins = join(env.PULUMI_HOME ?? join(homedir(), ".pulumi"), "plugins");
  const installed = existsSync(plugins) ? readdirSync(plugins) : [];
  const isInstalled = installed.some(
    (name) => name.startsWith(`${PLUGIN}-v`) && !/\.(lock|partial|lastused)$/.test(name),
  );
  const hasPlugin = isInstalled || findOnPath(`pulumi-${PLUGIN}`, env.PATH) !== undefined;
  return hasPlugin ? findOnPath("pulumi", env.PATH) : undefined;
}

interface PulumiUpOptions {
  /** Path of the Pulumi CLI. */
  readonly command: string;
  readonly stack: string;
  readonly client: KubeClient;
  /** Path of the file that leads to the same cluster. */
  readonly kubeconfig: string;
  /** Where state and configuration go. The caller removes it. */
  readonly directory: string;
  /** Called with the process id of each run of the CLI. */
  readonly onStart?: (pid: number) => void;
}

/** A Kubernetes object in Pulumi's state. */
interface ExportedObject {
  /** Logical name. */
  readonly name: string;
  readonly urn: string;
  /** What the provider sent, with secrets in plain text. */
  readonly inputs: JsonObject;
  /** With the name that the provider chose. */
  readonly key: ObjectKey;
  /** Time of the last update that changed it. */
  readonly modified: string;
}

/** Checks fields in dry runs, and stores nothing. */
const VALIDATOR = "echelon-rehearsal";

/**
 * Deploys a stack by `pulumi up`. The backend is a directory of its own with a passphrase that nobody stores: the run
 * can reach no login, state, selected stack or kubeconfig of the user.
 */
export class PulumiUp implements Deployer {
  readonly by = "pulumi up";
  readonly #options: PulumiUpOptions;
  readonly #directory: string;
  readonly #env: Readonly<Record<string, string | undefined>>;
  readonly #configFile: string;
  /** What the CLI itself wrote into the configuration: how the stack's secrets are encrypted. */
  #encryption: string | undefined;
  #objects: ReadonlyMap<string, ExportedObject> = new Map();

  constructor(options: PulumiUpOptions) {
    const { kubeconfig, stack, directory } = options;
    this.#options = options;
    this.#directory = mkdtempSync(join(directory, "pulumi-"));
    this.#configFile = join(this.#directory, `Pulumi.${stack}.yaml`);
    const state = join(this.#directory, "state");
    mkdirSync(state);
    this.#env = {
      KUBECONFIG: kubeconfig,
      PULUMI_BACKEND_URL: pathToFileURL(state).href,
      PULUMI_CONFIG_PASSPHRASE: randomBytes(32).toString("base64url"),
      PULUMI_CONFIG_PASSPHRASE_FILE: undefined,
      PULUMI_ACCESS_TOKEN: undefined,
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    };
  }

  async deploy({ config }: Pick<StackVariant, "config">): Promise<Deployed> {
    const before = this.#objects;
    const exported = await this.up(config);
    this.#objects = new Map(exported.map((object) => [object.urn, object]));
    for (const object of exported) await this.#validate(object);
    const objects = exported.map((object) => ({
      key: object.key,
      result: resultOf(before.get(object.urn), object),
    }));
    return { objects, notRun: operatorNotes(exported.map(({ key }) => key)) };
  }

  /** Runs `pulumi up`; returns the stack's objects afterwards. @throws Error with Pulumi's own words. */
  async up(config: RawConfig): Promise<readonly ExportedObject[]> {
    await this.#configure(config);
    await this.#pulumi(["up", ...this.#arguments(), "--yes", "--skip-preview"]);
    const { stack } = this.#options;
    const text = await this.#pulumi(["stack", "export", "--stack", stack, "--show-secrets"], this.#directory);
    const { deployment } = JSON.parse(text) as { deployment: { resources?: readonly JsonObject[] } };
    return (deployment.resources ?? []).flatMap(objectOf);
  }

  async destroy(): Promise<number> {
    await this.#pulumi(["destroy", ...this.#arguments(), "--yes", "--skip-preview"]);
    return this.#objects.size;
  }

  /** The provider accepts a field that the API server does not know; a strict dry run of what it sent does not. */
  async #validate({ inputs, key }: ExportedObject): Promise<void> {
    const given = isObject(inputs.metadata) ? inputs.metadata : {};
    const sent: KubeObject = { ...inputs, ...key, metadata: { ...given, ...key.metadata } };
    await this.#options.client.apply(sent, { fieldManager: VALIDATOR, dryRun: true });
  }

  async #configure(config: RawConfig): Promise<void> {
    if (this.#encryption === undefined) {
      // In a project of its own: the CLI writes the stack's salt into the configuration there.
      writeFileSync(join(this.#directory, "Pulumi.yaml"), `name: ${PROJECT}\nruntime: nodejs\n`);
      await this.#pulumi(["stack", "init", this.#options.stack, "--no-select"], this.#directory);
      this.#encryption = existsSync(this.#configFile) ? readFileSync(this.#configFile, "utf8") : "";
    }
    writeFileSync(this.#configFile, `${this.#encryption}${yamlText({ config: structured(config) })}`);
  }

  #arguments(): string[] {
    return ["--stack", this.#options.stack, "--config-file", this.#configFile];
  }

  async #pulumi(args: readonly string[], directory = projectRoot()): Promise<string> {
    const { command, onStart } = this.#options;
    const { exitCode, stdout } = await runPulumi({
      tool: { command, prefix: [], text: command },
      args: [...args, "--non-interactive", "--color", "never"],
      directory,
      env: this.#env,
      output: "collected",
      onStart,
    });
    if (exitCode === 0) return stdout;
    throw new Error(`pulumi ${args[0]} failed:\n${diagnosticsOf(stdout)}`);
  }
}

function resultOf(before: ExportedObject | undefined, now: ExportedObject): ApplyResult {
  if (before === undefined) return "created";
  return before.modified === now.modified ? "unchanged" : "changed";
}

const DIAGNOSTICS = "Diagnostics:\n";

/** The diagnostics in the output of a failed run; the whole output where it has none. */
export function diagnosticsOf(output: string): string {
  const start = output.indexOf(DIAGNOSTICS);
  if (start < 0) return output.trim();
  const rest = output.slice(start + DIAGNOSTICS.length);
  const end = rest.search(/^(Policies|Outputs|Resources|Duration):/m);
  return (end < 0 ? rest : rest.slice(0, end)).trim();
}

/** Configuration as a stack's file has it: a structure is YAML, not JSON in a text. */
const structured = ({ values }: RawConfig): JsonObject =>
  Object.fromEntries(
    Object.entries(values).map(([key, value]) => [
      key,
      /^\s*[[{]/.test(value) ? (JSON.parse(value) as Json) : value,
    ]),
  );

/** Marks a secret in a deployment: https://www.pulumi.com/docs/iac/concepts/secrets/ */
const SECRET_MARK = "4dabf18193072939515e22adb298388d";

/** A value of a deployment that was exported with `--show-secrets`, with each secret replaced by its plain text. */
export function revealed(value: Json): Json {
  if (Array.isArray(value)) return value.map(revealed);
  if (!isObject(value)) return value;
  const { plaintext } = value;
  if (SECRET_MARK in value && typeof plaintext === "string") return revealed(JSON.parse(plaintext) as Json);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, revealed(inner)]));
}

function objectOf({ type, urn, inputs, outputs, custom, external, modified }: JsonObject): ExportedObject[] {
  // A resource that is only read is external.
  const isOwn =
    custom === true && external !== true && typeof type === "string" && /^kubernetes:(?!helm\.sh)/.test(type);
  if (!isOwn || !isObject(inputs) || !isObject(outputs)) return [];
  return [
    {
      name: String(urn).split("::").at(-1) ?? "",
      urn: String(urn),
      inputs: revealed(inputs) as JsonObject,
      key: keyOf(revealed(outputs) as unknown as KubeObject),
      modified: String(modified),
    },
  ];
}

import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { stringify } from "yaml";
import { isObject, type Json } from "../base/json.ts";
import { PROJECT, projectRoot } from "../base/project.ts";
import type { RawConfig } from "../config/keys.ts";
import { findOnPath } from "../pulumi/find.ts";
import { runPulumi } from "../pulumi/run.ts";
import type { KubeObject } from "./api.ts";
import type { Reference } from "./apiClient.ts";
import { referenceTo } from "./apply.ts";
import type { Environment } from "./paths.ts";
import type { JsonObject } from "./resolveProgram.ts";

const PLUGIN = "resource-kubernetes";

/** The Pulumi CLI, where it and its Kubernetes plugin are there without a download; else undefined. */
export function findEngine(env: Environment = process.env): string | undefined {
  const plugins = join(env.PULUMI_HOME ?? join(homedir(), ".pulumi"), "plugins");
  const installed = existsSync(plugins) ? readdirSync(plugins) : [];
  const isInstalled = installed.some(
    (name) => name.startsWith(`${PLUGIN}-v`) && !/\.(lock|partial|lastused)$/.test(name),
  );
  const hasPlugin = isInstalled || findOnPath(`pulumi-${PLUGIN}`, env.PATH) !== undefined;
  return hasPlugin ? findOnPath("pulumi", env.PATH) : undefined;
}

export interface EngineOptions {
  /** Path of the Pulumi CLI. */
  readonly command: string;
  readonly stack: string;
  /** Path of the file that leads to the cluster. */
  readonly kubeconfig: string;
  /** Where state and configuration go; whoever removes it removes them. */
  readonly parent: string;
  /** Told the process id of each run. */
  readonly onStart?: (pid: number) => void;
}

/** A Kubernetes object in the engine's state. */
export interface EngineObject {
  /** Logical name. */
  readonly name: string;
  readonly urn: string;
  /** As the provider sent it, secrets as they are. */
  readonly inputs: JsonObject;
  /** Where it is on the cluster, under the name that the provider chose. */
  readonly reference: Reference;
  /** When an update last changed it. */
  readonly modified: string;
}

/**
 * One stack, run by the real engine on a file backend of its own and with a passphrase that is kept nowhere: no login,
 * no state, no selected stack and no kubeconfig of the person are within its reach.
 */
export class Engine {
  readonly #options: EngineOptions;
  readonly #directory: string;
  readonly #env: Readonly<Record<string, string | undefined>>;
  readonly #configFile: string;
  /** What the engine itself wrote there: how the stack's secrets are encrypted. */
  #head: string | undefined;

  constructor(options: EngineOptions) {
    const { kubeconfig, stack, parent } = options;
    this.#options = options;
    this.#directory = mkdtempSync(join(parent, "pulumi-"));
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

  /** `pulumi up`; the objects of the stack afterwards. @throws Error with the engine's own words where it fails. */
  async up(config: RawConfig): Promise<readonly EngineObject[]> {
    await this.#configure(config);
    await this.#pulumi(["up", ...this.#arguments(), "--yes", "--skip-preview"]);
    const { stack } = this.#options;
    const exported = await this.#pulumi(
      ["stack", "export", "--stack", stack, "--show-secrets"],
      this.#directory,
    );
    return objectsOf(JSON.parse(exported) as Json);
  }

  /** `pulumi destroy`. @throws Error with the engine's own words where it fails. */
  async destroy(): Promise<void> {
    await this.#pulumi(["destroy", ...this.#arguments(), "--yes", "--skip-preview"]);
  }

  async #configure(config: RawConfig): Promise<void> {
    const { stack } = this.#options;
    if (this.#head === undefined) {
      // A project of its own for this step, as the engine writes the stack's salt into its configuration.
      writeFileSync(join(this.#directory, "Pulumi.yaml"), `name: ${PROJECT}\nruntime: nodejs\n`);
      await this.#pulumi(["stack", "init", stack, "--no-select"], this.#directory);
      this.#head = existsSync(this.#configFile) ? readFileSync(this.#configFile, "utf8") : "";
    }
    writeFileSync(this.#configFile, `${this.#head}${stringify({ config: structured(config) })}`);
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
      ...(onStart && { onStart }),
    });
    if (exitCode === 0) return stdout;
    const [operation] = args;
    throw new Error(`pulumi ${operation} failed:\n${diagnosticsOf(stdout)}`);
  }
}

const DIAGNOSTICS = "Diagnostics:\n";

/** What the engine says of a failure, without the progress before and the counts after; all it said where it has none. */
export function diagnosticsOf(output: string): string {
  const start = output.indexOf(DIAGNOSTICS);
  if (start < 0) return output.trim();
  const told = output.slice(start + DIAGNOSTICS.length);
  const end = told.search(/^(Policies|Outputs|Resources|Duration):/m);
  return (end < 0 ? told : told.slice(0, end)).trim();
}

/** Configuration as a stack's file has it: structures as structures, not as the engine's JSON text. */
const structured = ({ values }: RawConfig): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, /^\s*[[{]/.test(value) ? JSON.parse(value) : value]),
  );

/** Marks a secret in a deployment: https://www.pulumi.com/docs/iac/concepts/secrets/ */
const SECRET_MARK = "4dabf18193072939515e22adb298388d";

/** A value of a deployment that was exported with its secrets, without their wrapping. */
export function revealed(value: Json): Json {
  if (Array.isArray(value)) return value.map(revealed);
  if (!isObject(value)) return value;
  const { plaintext } = value;
  if (SECRET_MARK in value && typeof plaintext === "string") return revealed(JSON.parse(plaintext) as Json);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, revealed(inner)]));
}

function objectsOf(exported: Json): readonly EngineObject[] {
  const deployment = isObject(exported) ? exported.deployment : undefined;
  const resources = isObject(deployment) ? deployment.resources : undefined;
  if (!Array.isArray(resources)) throw new Error("The engine exported a stack without resources.");
  return resources.filter(isObject).flatMap(objectOf);
}

function objectOf({ type, urn, inputs, outputs, custom, modified }: JsonObject): EngineObject[] {
  const isOwn = custom === true && typeof type === "string" && /^kubernetes:(?!helm\.sh)/.test(type);
  if (!isOwn || !isObject(inputs) || !isObject(outputs)) return [];
  return [
    {
      name: String(urn).split("::").at(-1) ?? "",
      urn: String(urn),
      inputs: revealed(inputs) as JsonObject,
      reference: referenceTo(revealed(outputs) as unknown as KubeObject),
      modified: String(modified),
    },
  ];
}

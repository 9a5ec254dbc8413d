import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { stringify } from "yaml";
import { findOnPath } from "../cli/pulumi/find.ts";
import { PROJECT, type RawConfig } from "../config/keys.ts";
import { projectRoot } from "../config/project.ts";
import type { Json } from "../preview/document.ts";
import type { Reference } from "./apiClient.ts";
import { isObject, type JsonObject } from "./resolveProgram.ts";

const PLUGIN = "resource-kubernetes";

/** The Pulumi CLI, where it and its Kubernetes plugin are there without a download; else undefined. */
export function findEngine(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const plugins = join(env.PULUMI_HOME ?? join(homedir(), ".pulumi"), "plugins");
  const installed = existsSync(plugins) ? readdirSync(plugins) : [];
  const isInstalled = installed.some(
    (name) => name.startsWith(`${PLUGIN}-v`) && !/\.(lock|partial|lastused)$/.test(name),
  );
  const hasPlugin = isInstalled || findOnPath(`pulumi-${PLUGIN}`, env.PATH) !== undefined;
  return hasPlugin ? findOnPath("pulumi", env.PATH) : undefined;
}

export interface PulumiOptions {
  /** The Pulumi CLI. */
  readonly engine: string;
  readonly stack: string;
  readonly config: RawConfig;
  /** Path of the file that leads to the cluster. */
  readonly kubeconfig: string;
  /** @default process.env */
  readonly env?: NodeJS.ProcessEnv;
}

/** An object that the engine made, and its logical name. */
export interface EngineObject {
  readonly name: string;
  readonly reference: Reference;
}

/**
 * A stack that the real engine runs, on a file backend and with a passphrase that are gone afterwards: no login,
 * no state and no kubeconfig of the person are within its reach.
 */
export class PulumiRun {
  readonly #options: PulumiOptions;
  readonly #directory = mkdtempSync(join(tmpdir(), "echelon-pulumi-"));
  readonly #env: NodeJS.ProcessEnv;
  readonly #configFile: string;

  constructor(options: PulumiOptions) {
    const { kubeconfig, stack, env = process.env } = options;
    this.#options = options;
    this.#configFile = join(this.#directory, `Pulumi.${stack}.yaml`);
    const state = join(this.#directory, "state");
    mkdirSync(state);
    this.#env = {
      ...env,
      KUBECONFIG: kubeconfig,
      PULUMI_BACKEND_URL: pathToFileURL(state).href,
      PULUMI_CONFIG_PASSPHRASE: randomBytes(32).toString("base64url"),
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    };
    for (const name of ["PULUMI_ACCESS_TOKEN", "PULUMI_CONFIG_PASSPHRASE_FILE"]) delete this.#env[name];
  }

  /** `pulumi up`. @throws Error with the engine's own words where it fails. */
  async up(): Promise<EngineObject[]> {
    const { stack, config } = this.#options;
    // A project of its own for the first step, as the engine writes the new stack's salt into its configuration.
    writeFileSync(join(this.#directory, "Pulumi.yaml"), `name: ${PROJECT}\nruntime: nodejs\n`);
    await this.#pulumi(["stack", "init", stack], this.#directory);
    appendFileSync(this.#configFile, stringify({ config: structured(config) }));
    await this.#pulumi(["up", ...this.#arguments(), "--yes", "--skip-preview"]);
    const exported = await this.#pulumi(["stack", "export", "--stack", stack], this.#directory);
    return engineObjects(JSON.parse(exported) as Json);
  }

  /** `pulumi destroy`. */
  async destroy(): Promise<void> {
    await this.#pulumi(["destroy", ...this.#arguments(), "--yes", "--skip-preview"]);
  }

  /** Removes state, passphrase and configuration. */
  remove(): void {
    rmSync(this.#directory, { recursive: true, force: true });
  }

  #arguments(): string[] {
    return ["--stack", this.#options.stack, "--config-file", this.#configFile];
  }

  async #pulumi(args: readonly string[], cwd = projectRoot()): Promise<string> {
    const options = { cwd, env: this.#env, maxBuffer: 2 ** 26 };
    try {
      const run = await promisify(execFile)(this.#options.engine, [...args, "--non-interactive"], options);
      return run.stdout;
    } catch (error) {
      const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
      throw new Error(`pulumi ${args.join(" ")} failed:\n${stdout}${stderr}`, { cause: error });
    }
  }
}

/** Configuration as a stack's file has it: structures as structures, not as the engine's JSON text. */
const structured = ({ values }: RawConfig): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, /^\s*[[{]/.test(value) ? JSON.parse(value) : value]),
  );

function engineObjects(exported: Json): EngineObject[] {
  const deployment = isObject(exported) ? exported.deployment : undefined;
  const resources = isObject(deployment) ? deployment.resources : undefined;
  if (!Array.isArray(resources)) throw new Error("The engine exported a stack without resources.");
  return resources.filter(isObject).flatMap(engineObject);
}

function engineObject({ type, urn, outputs, custom }: JsonObject): EngineObject[] {
  const isOwn = custom === true && typeof type === "string" && /^kubernetes:(?!helm\.sh)/.test(type);
  if (!isOwn || !isObject(outputs) || !isObject(outputs.metadata)) return [];
  const { apiVersion, kind, metadata } = outputs;
  const { name, namespace } = metadata as { readonly name: string; readonly namespace?: string };
  const where = namespace === undefined ? {} : { namespace };
  const reference = { apiVersion: String(apiVersion), kind: String(kind), metadata: { name, ...where } };
  return [{ name: String(urn).split("::").at(-1) ?? "", reference }];
}

import { PROJECT } from "../base/project.ts";
import { settingsFromPulumi } from "../config/fromPulumi.ts";
import { type RawConfig, settingsFrom } from "../config/keys.ts";
import { type StackObject, type StackObjects, stackObjects } from "../manifests/stackObjects.ts";
import type { Plan } from "../plan/types.ts";
import { inspectProgram } from "../preview/engine/run.ts";
import { build } from "../program/build.ts";
import type { Reference } from "../sandbox/client/client.ts";
import type { Applier, Outcome, Version } from "./deployer/deployer.ts";

/** Every object of a stack → those to be applied; for stacks that are broken on purpose. */
export type Damage = (objects: readonly StackObject[]) => readonly StackObject[];

/** What the program makes of a stack's configuration. */
export interface Inspected {
  readonly plan: Plan;
  readonly objects: StackObjects;
}

/**
 * Runs the program once, with secrets as they are.
 *
 * @throws RequestError where the stack cannot be planned, or holds what only the engine can make.
 */
export async function inspectRehearsed(stack: string, config: RawConfig): Promise<Inspected> {
  let plan: Plan | undefined;
  const program = () => {
    const built = build(settingsFromPulumi());
    plan = built.plan;
    return built.outputs;
  };
  const { values, secretKeys } = config;
  const run = { project: PROJECT, stack, config: values, secretKeys, program };
  const objects = stackObjects(stack, await inspectProgram(run, "revealed"));
  if (plan === undefined) throw new Error("The program ended without a plan.");
  return { plan, objects };
}

/** The same configuration as a trial's, which protects and retains nothing. */
const asEphemeral = (config: RawConfig): RawConfig => ({
  ...config,
  values: { ...config.values, [`${PROJECT}:ephemeral`]: "true" },
});

/** The namespace of another object, where it has one. */
export const inNamespace = (namespace: string | undefined): { namespace?: string } =>
  namespace === undefined ? {} : { namespace };

export interface SubjectOptions {
  readonly stack: string;
  readonly config: RawConfig;
  readonly damage?: Damage;
}

/** A stack, ready to be applied. */
export interface Prepared {
  readonly plan: Plan;
  readonly asItIs: Version;
  readonly asTrial: Version;
  /** Workloads for which the operator named an image. */
  readonly images: readonly string[];
}

/**
 * Everything of a stack that needs no cluster.
 *
 * @throws RequestError where the stack cannot be planned, or holds what only the engine can make.
 */
export async function prepare({
  stack,
  config,
  damage = (objects) => objects,
}: SubjectOptions): Promise<Prepared> {
  const damaged = (whole: StackObjects): StackObjects => ({ ...whole, objects: damage(whole.objects) });
  const { plan, objects } = await inspectRehearsed(stack, config);
  const trialConfig = asEphemeral(config);
  const trial = await inspectRehearsed(stack, trialConfig);
  return {
    plan,
    asItIs: { config, objects: damaged(objects) },
    asTrial: { config: trialConfig, objects: damaged(trial.objects) },
    images: Object.keys(settingsFrom(config).images),
  };
}

/** The stack that is rehearsed, on the cluster that it is rehearsed on. */
export class Subject {
  readonly stack: string;
  readonly plan: Plan;
  /** What the program registers for it, damage included. */
  readonly objects: StackObjects;
  /** Workloads for which the operator named an image. */
  readonly images: readonly string[];
  readonly #prepared: Prepared;
  readonly #applier: Applier;
  #outcome: Outcome | undefined;

  constructor(prepared: Prepared, applier: Applier) {
    const { plan, asItIs, images } = prepared;
    this.stack = asItIs.objects.stack;
    this.plan = plan;
    this.objects = asItIs.objects;
    this.images = images;
    this.#prepared = prepared;
    this.#applier = applier;
  }

  /** What applies it, as a reader knows it. */
  get by(): string {
    return this.#applier.by;
  }

  /** Its objects as they were applied last. */
  get references(): readonly Reference[] {
    if (this.#outcome === undefined) throw new Error("the stack has to be applied before it is examined");
    return this.#outcome.objects.map(({ reference }) => reference);
  }

  /** Namespaces of its own, once it is applied. */
  get namespaces(): readonly string[] {
    return this.references.filter(({ kind }) => kind === "Namespace").map(({ metadata }) => metadata.name);
  }

  async #apply(version: Version): Promise<Outcome> {
    this.#outcome = await this.#applier.apply(version);
    return this.#outcome;
  }

  /** Applies it under strict validation. */
  apply(): Promise<Outcome> {
    return this.#apply(this.#prepared.asItIs);
  }

  /** Applies it as a trial, which one destroy removes whole. */
  applyEphemeral(): Promise<Outcome> {
    return this.#apply(this.#prepared.asTrial);
  }

  /** Takes away what was applied last, each object before what it waits for; returns how many. */
  destroy(timeoutMs: number): Promise<number> {
    return this.#applier.destroy(timeoutMs);
  }
}

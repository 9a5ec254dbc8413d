import { settingsFromPulumi } from "../config/fromPulumi.ts";
import { PROJECT, type RawConfig, settingsFrom } from "../config/keys.ts";
import type { Plan } from "../plan/types.ts";
import { inspectProgram } from "../preview/run.ts";
import { build } from "../program.ts";
import type { KubeClient, Reference } from "./apiClient.ts";
import { type Applied, applyStack } from "./apply.ts";
import { type Destroyed, destroyStack } from "./destroy.ts";
import { type JsonObject, type StackObject, type StackObjects, stackObjects } from "./resolveProgram.ts";

/** One object as the program registers it → as it is to be applied. */
export type Change = (object: JsonObject) => JsonObject;

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
export const asEphemeral = (config: RawConfig): RawConfig => ({
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

/** A stack, ready to be applied: as it is, and as a trial. */
export interface Prepared {
  readonly plan: Plan;
  readonly objects: StackObjects;
  readonly ephemeral: StackObjects;
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
  const trial = await inspectRehearsed(stack, asEphemeral(config));
  const images = Object.keys(settingsFrom(config).images);
  return { plan, objects: damaged(objects), ephemeral: damaged(trial.objects), images };
}

const asItIs: Change = (object) => object;

/** The stack that is rehearsed, on the cluster that it is rehearsed on. */
export class Subject {
  readonly stack: string;
  readonly plan: Plan;
  /** What the program registers for it, damage included. */
  readonly objects: StackObjects;
  /** Workloads for which the operator named an image. */
  readonly images: readonly string[];
  readonly #client: KubeClient;
  readonly #ephemeral: StackObjects;
  #applied: Applied | undefined;

  constructor(client: KubeClient, { plan, objects, ephemeral, images }: Prepared) {
    this.#client = client;
    this.stack = objects.stack;
    this.plan = plan;
    this.objects = objects;
    this.#ephemeral = ephemeral;
    this.images = images;
  }

  get #last(): Applied {
    if (this.#applied === undefined) throw new Error("the stack has to be applied before it is examined");
    return this.#applied;
  }

  /** Namespaces of its own, once it is applied. */
  get namespaces(): readonly string[] {
    const own = this.#last.objects.filter(({ reference }) => reference.kind === "Namespace");
    return own.map(({ reference }) => reference.metadata.name);
  }

  /** Its objects as they were applied last, in the order of their dependencies. */
  get references(): readonly Reference[] {
    return this.#last.objects.map(({ reference }) => reference);
  }

  async #apply(stack: StackObjects, change: Change): Promise<Applied> {
    const objects = stack.objects.map((object) => ({ ...object, template: change(object.template) }));
    this.#applied = await applyStack({
      client: this.#client,
      stack: { ...stack, objects },
      generated: this.#applied?.generated ?? {},
    });
    return this.#applied;
  }

  /** Applies it under strict validation, each object changed first where `change` says so. */
  apply(change: Change = asItIs): Promise<Applied> {
    return this.#apply(this.objects, change);
  }

  /** Applies it as a trial, which one destroy removes whole. */
  applyEphemeral(): Promise<Applied> {
    return this.#apply(this.#ephemeral, asItIs);
  }

  /** Deletes what was applied last, each object before what it waits for. */
  destroy(timeoutMs: number): Promise<Destroyed> {
    return destroyStack({ client: this.#client, applied: this.#last, timeoutMs });
  }
}

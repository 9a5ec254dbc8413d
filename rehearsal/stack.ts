import { PROJECT } from "../base/project.ts";
import { type RawConfig, settingsFrom } from "../config/keys.ts";
import { inspectStack } from "../manifests/inspect.ts";
import type { StackObject, StackObjects } from "../manifests/stackObjects.ts";
import type { Plan } from "../plan/types.ts";
import type { ObjectKey } from "../sandbox/client/client.ts";
import type { Deployed, Deployer, StackVariant } from "./deployer/deployer.ts";

/** Changes the objects of a stack before they are deployed: tests break stacks with it on purpose. */
export type Mutation = (objects: readonly StackObject[]) => readonly StackObject[];

/** The same configuration as a trial's, which protects and retains nothing. */
const asEphemeral = (config: RawConfig): RawConfig => ({
  ...config,
  values: { ...config.values, [`${PROJECT}:ephemeral`]: "true" },
});

interface PrepareOptions {
  readonly stack: string;
  readonly config: RawConfig;
  /** @default none */
  readonly mutate?: Mutation;
}

/** A stack before it is deployed. */
export interface PreparedStack {
  readonly plan: Plan;
  readonly asConfigured: StackVariant;
  readonly asTrial: StackVariant;
  /** Storage classes that it expects of the cluster, besides a default. */
  readonly storageClasses: readonly string[];
}

/**
 * Plans a stack without a cluster.
 *
 * @throws RequestError where the stack cannot be planned, or holds what only the Pulumi engine can make.
 */
export async function prepare({
  stack,
  config,
  mutate = (all) => all,
}: PrepareOptions): Promise<PreparedStack> {
  const trialConfig = asEphemeral(config);
  const { plan, ...registered } = await inspectStack({ stack, config });
  const trial = await inspectStack({ stack, config: trialConfig });
  const { storageClass } = settingsFrom(config).own.kubernetes;
  const mutated = (objects: StackObjects) => ({ ...objects, objects: mutate(objects.objects) });
  return {
    plan,
    asConfigured: { config, objects: mutated(registered) },
    asTrial: { config: trialConfig, objects: mutated(trial) },
    storageClasses: storageClass === "none" ? [] : [storageClass],
  };
}

/** The stack that is rehearsed, on the sandbox. */
export class RehearsedStack {
  readonly prepared: PreparedStack;
  readonly #deployer: Deployer;
  #deployed: Deployed | undefined;

  constructor(prepared: PreparedStack, deployer: Deployer) {
    this.prepared = prepared;
    this.#deployer = deployer;
  }

  get plan(): Plan {
    return this.prepared.plan;
  }

  get name(): string {
    return this.prepared.asConfigured.objects.stack;
  }

  get by(): string {
    return this.#deployer.by;
  }

  /** Its objects as they were deployed last. */
  get keys(): readonly ObjectKey[] {
    if (this.#deployed === undefined) throw new Error("the stack was examined before it was deployed");
    return this.#deployed.objects.map(({ key }) => key);
  }

  /** The namespaces that it has made. */
  get namespaces(): readonly string[] {
    return this.keys.filter(({ kind }) => kind === "Namespace").map(({ metadata }) => metadata.name);
  }

  /** @param variant `asTrial`: it protects nothing, so that one destroy removes it whole. */
  async deploy(variant: "asConfigured" | "asTrial" = "asConfigured"): Promise<Deployed> {
    this.#deployed = await this.#deployer.deploy(this.prepared[variant]);
    return this.#deployed;
  }

  /** Removes what was deployed last; returns how many objects it deleted or released. */
  destroy(timeoutMs: number): Promise<number> {
    return this.#deployer.destroy(timeoutMs);
  }
}

/** How many objects the program registers. */
export const objectCount = ({ prepared }: RehearsedStack): number =>
  prepared.asConfigured.objects.objects.length;

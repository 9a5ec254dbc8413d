import * as pulumi from "@pulumi/pulumi";
import { PROJECT, SYSTEM_TYPE } from "../base/project.ts";
import type { SystemArgs } from "../config/args.ts";
import { type CheckedArgs, openingOf, settingsFromArgs } from "../config/fromArgs.ts";
import { withOrigin } from "../config/settings.ts";
import { STASH } from "../growth/placement.ts";
import { placementOf } from "../growth/placementOf.ts";
import type { KeyPlace } from "../growth/words.ts";
import { findingSentence } from "../plan/feasibility/findings.ts";
import { lackSentence } from "../plan/lack.ts";
import { recoveryText } from "../plan/recovery.ts";
import type { Plan } from "../plan/types.ts";
import { factsOf } from "./facts.ts";
import { Holding } from "./holding.ts";
import { type ComparedUpdate, placementStash, type StashName } from "./placement.ts";
import { planFor } from "./planFor.ts";
import type { Builder, PlatformContext, StackFacts } from "./platform.ts";
import { platformOf } from "./platforms.ts";

/**
 * A whole system, from settings that were validated already. This project's own program registers it.
 *
 * Its outputs `{system, tier, target, region, budget, quotas, ephemeral}` are plain values that are known in a
 * preview; policies read them.
 *
 * @throws RequestError if the profile or an override is wrong; UnsupportedError if the target cannot do
 * what the tier needs. In both cases nothing was registered.
 */
export class SystemFromSettings extends pulumi.ComponentResource {
  /** The public URL; null if the stack is reachable only from inside. */
  readonly url: pulumi.Output<string | null>;
  /** How to reach the public workload, in one sentence. */
  readonly howToReach: pulumi.Output<string>;
  /** What the tier states and this stack does not provide, one sentence each. */
  readonly lacks: readonly string[];
  /** Figures of the tier that do not fit each other, each with what helps, one sentence each. */
  readonly findings: readonly string[];
  /** Values of the target, such as cluster, namespace or log group. */
  readonly details: Readonly<Record<string, pulumi.Output<string>>>;
  /** The plan that was built. */
  readonly plan: Plan;

  /**
   * @param place where the operator writes the keys of this system, and how the stack remembers it. @default as the
   * only system of a stack with a file
   */
  constructor(
    name: string,
    { settings, surroundings }: CheckedArgs,
    opts?: pulumi.ComponentResourceOptions,
    { keys, stash: stashName }: SystemPlace = onlySystem(name),
  ) {
    const planned = factsOf(name, { settings, surroundings }, (given) => planFor(settings, given));
    const builder = platformOf(settings.target);
    const facts = withLacks(builder, planned);
    builder.check(facts);

    const holding = new Holding();
    const placed = Promise.withResolvers<pulumi.Resource>();
    const top: Top = {};
    super(SYSTEM_TYPE, name, {}, withTransformations(opts, [holding.note, waitingFor(placed.promise, top)]));
    top.system = this;
    this.plan = facts.plan;
    this.lacks = facts.plan.lacks.map(lackSentence);
    this.findings = facts.plan.findings.map(findingSentence);
    this.tell();
    const context = { ...facts, holding, parent: this };
    const compared = Promise.withResolvers<ComparedUpdate>();
    const stash = placementStash({ ...stashName, parent: this, keys, update: compared.promise });
    placed.resolve(stash);
    const place = builder.place(context);
    const { edge, outputs } = builder.build(context);
    // The program that makes the System may put resources below it in the lines that follow.
    const stands = {
      place,
      network: builder.network(facts),
      nodeSubnets: builder.nodeSubnets(facts),
      storeSubnets: builder.storeSubnets(facts),
    };
    setImmediate(() => compared.resolve(updateOf(context, stands)));

    this.url = pulumi.output(edge?.url ?? null);
    this.howToReach = pulumi.output(edge?.howToReach ?? "nothing of this tier is public");
    this.details = Object.fromEntries(
      Object.entries({ ...outputs, recovery: recoveriesOf(facts.plan) }).map(([key, value]) => [
        key,
        pulumi.output(value),
      ]),
    );
    // A refused update leaves those of the live stack in the state.
    this.registerOutputs(stash.urn.apply(() => registeredOf(facts)));
  }

  /** Shows what a reviewer should know beside the resources. Without an engine, messages would go to stdout. */
  private tell(): void {
    if (!pulumi.runtime.hasEngine()) return;
    for (const finding of this.findings) void pulumi.log.warn(finding, this);
    for (const note of this.plan.notes) void pulumi.log.info(note, this);
  }
}

/** The facts of a stack, with what only its platform can say of the plan. */
const withLacks = (builder: Builder, facts: StackFacts): StackFacts => ({
  ...facts,
  plan: { ...facts.plan, lacks: [...facts.plan.lacks, ...builder.lacks(facts)] },
});

/** What a loss of each store means. */
const recoveriesOf = ({ stores }: Plan): string =>
  Object.values(stores)
    .map(({ key, recovery }) => `${key}: ${recoveryText(recovery)}`)
    .join("; ") || "no stores";

/**
 * A whole system at one tier on one target.
 *
 * @throws RequestError if an arg, the profile or an override is wrong; UnsupportedError if the target
 * cannot do what the tier needs. In both cases nothing was registered.
 */
export class System extends SystemFromSettings {
  constructor(name: string, args: SystemArgs, opts?: pulumi.ComponentResourceOptions) {
    try {
      super(name, settingsFromArgs(name, args), opts, {
        keys: { into: `the args of ${openingOf(name)}`.slice(0, -2), prefix: "" },
        stash: { name: `${name}-placement`, earlier: [] },
      });
    } catch (error) {
      throw withOrigin(openingOf(name), error);
    }
  }
}

/** The same options with transformations that apply to the component and everything below it. */
const withTransformations = (
  opts: pulumi.ComponentResourceOptions | undefined,
  transformations: readonly pulumi.ResourceTransformation[],
): pulumi.ComponentResourceOptions => ({
  ...opts,
  transformations: [...(opts?.transformations ?? []), ...transformations],
});

/** The System itself, once it is constructed: its options are made before. */
interface Top {
  system?: pulumi.Resource;
}

/** Start of the types of providers. */
const PROVIDER = "pulumi:providers:";

/**
 * Registers everything below a System after the placement. If the engine refuses the placement, it is never registered. A
 * resource that is only read has an id; the placement itself may need it, and the provider that reads it.
 */
const waitingFor =
  (placement: Promise<pulumi.Resource>, top: Top): pulumi.ResourceTransformation =>
  ({ type, props, opts }) =>
    opts.parent !== undefined &&
    opts.parent === top.system &&
    type !== STASH &&
    opts.id === undefined &&
    !type.startsWith(PROVIDER)
      ? { props, opts: pulumi.mergeOptions(opts, { dependsOn: placement }) }
      : undefined;

/** The outputs of the component, which policies read. */
const registeredOf = ({ plan: { system, tier, target, budget, quotas }, settings, region }: StackFacts) => ({
  system,
  tier,
  target,
  region,
  budget: { monthly: budget.monthlyUSD, basis: budget.basis },
  quotas,
  ephemeral: settings.ephemeral,
});

/** Where a stack stands. */
interface Stands {
  readonly place: pulumi.Input<string | null>;
  readonly network: string | null;
  readonly nodeSubnets: readonly string[];
  readonly storeSubnets: readonly string[];
}

/** What the engine compares with the live stack, once all resources are constructed. */
function updateOf(
  { plan, settings, holding }: PlatformContext,
  { place, ...stands }: Stands,
): ComparedUpdate {
  const placement = placementOf({
    plan,
    settings,
    ...stands,
    held: holding.held(),
    resourcesOf: (key) => holding.resourcesOf(key),
  });
  return { placement, place, declared: holding.declared(), retire: settings.retire };
}

/** Where the operator writes the keys of a system, and how the stack remembers it. */
interface SystemPlace {
  readonly keys: KeyPlace;
  readonly stash: StashName;
}

/**
 * The only system of a stack that has a file. The name of the Stash does not contain that of the system, so that another
 * system in the same stack is compared with the live one. Earlier packages had the system in it.
 */
const onlySystem = (name: string): SystemPlace => ({
  keys: { into: `stacks/Pulumi.${pulumi.getStack()}.yaml`, prefix: `${PROJECT}:` },
  stash: { name: `${PROJECT}-placement`, earlier: [`${name}-placement`] },
});

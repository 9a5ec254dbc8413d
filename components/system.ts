import * as pulumi from "@pulumi/pulumi";
import { SYSTEM_TYPE } from "../base/project.ts";
import type { ExistingSecret, SystemArgs } from "../config/args.ts";
import { type CheckedArgs, openingOf, type Surroundings, settingsFromArgs } from "../config/fromArgs.ts";
import { checkWorkloadNames, type SecretSetting, type Settings, withOrigin } from "../config/settings.ts";
import { lackSentence } from "../plan/lacks.ts";
import { plan } from "../plan/plan.ts";
import type { Plan } from "../plan/types.ts";
import { loadProfile } from "../profiles/load.ts";
import { rowOf } from "../targets/index.ts";
import { regionOf } from "../targets/region.ts";
import type { SecretSource, StackFacts } from "./platform.ts";
import { platformOf } from "./platforms.ts";

/**
 * The value of each secret, or a reference to it. A plain value becomes a Pulumi secret. Values come before
 * references, so that the registered resources do not depend on the order in which the operator wrote them.
 */
const secretSources = (secrets: Settings["secrets"]): Record<string, SecretSource> =>
  Object.fromEntries(
    Object.entries(secrets)
      .toSorted(([, one], [, other]) => Number(isReference(one)) - Number(isReference(other)))
      .map(([name, secret]): [string, SecretSource] => [
        name,
        isReference(secret) ? secret : { value: pulumi.secret(secret) },
      ]),
  );

const isReference = (secret: SecretSetting): secret is ExistingSecret =>
  typeof secret === "object" && !pulumi.Output.isInstance(secret) && "existing" in secret;

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
  /** Values of the target, such as cluster, namespace or log group. */
  readonly details: Readonly<Record<string, pulumi.Output<string>>>;
  /** The plan that was built. */
  readonly plan: Plan;

  constructor(name: string, { settings, surroundings }: CheckedArgs, opts?: pulumi.ComponentResourceOptions) {
    const facts = factsOf(name, settings, surroundings);
    const builder = platformOf(settings.target);
    builder.check(facts);

    super(SYSTEM_TYPE, name, {}, opts);
    this.plan = facts.plan;
    this.lacks = facts.plan.lacks.map(lackSentence);
    const { edge, outputs } = builder.build({ ...facts, parent: this });

    this.url = pulumi.output(edge?.url ?? null);
    this.howToReach = pulumi.output(edge?.howToReach ?? "nothing of this tier is public");
    this.details = Object.fromEntries(
      Object.entries(outputs).map(([key, value]) => [key, pulumi.output(value)]),
    );
    const { system, tier, target, budget, quotas } = facts.plan;
    this.registerOutputs({
      system,
      tier,
      target,
      region: facts.region,
      budget: { monthly: budget.monthlyUSD, basis: budget.basis },
      quotas,
      ephemeral: settings.ephemeral,
    });
  }
}

/**
 * A whole system at one tier on one target.
 *
 * @throws RequestError if an arg, the profile or an override is wrong; UnsupportedError if the target
 * cannot do what the tier needs. In both cases nothing was registered.
 */
export class System extends SystemFromSettings {
  constructor(name: string, args: SystemArgs, opts?: pulumi.ComponentResourceOptions) {
    try {
      super(name, settingsFromArgs(name, args), opts);
    } catch (error) {
      throw withOrigin(openingOf(name), error);
    }
  }
}

/** What is known of the stack before anything is registered. */
function factsOf(name: string, settings: Settings, { budgetCeiling, region }: Surroundings): StackFacts {
  const planned = planFor(settings, budgetCeiling);
  const stack = pulumi.getStack();
  return {
    name,
    stack,
    plan: planned,
    settings,
    secrets: secretSources(settings.secrets),
    tags: {
      ...settings.tags,
      "echelon:stack": stack,
      "echelon:system": planned.system,
      "echelon:tier": planned.tier,
    },
    region: region ?? regionOf(rowOf(settings.target), pulumi.runtime.allConfig(), process.env),
  };
}

function planFor(settings: Settings, budgetCeiling: number | undefined): Plan {
  const profile = loadProfile(settings.profile, settings.overrides);
  checkWorkloadNames(Object.keys(settings.images), Object.keys(profile.workloads), "echelon:images");
  const { target, compute, domain, budget, workflows, own } = settings;
  return plan(profile, target, {
    compute,
    operators: own.kubernetes.operators,
    gateway: own.kubernetes.gateway,
    domain: domain !== undefined,
    secrets: Object.keys(settings.secrets),
    budget,
    budgetCeiling,
    workflows,
  });
}

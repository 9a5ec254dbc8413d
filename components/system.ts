import * as pulumi from "@pulumi/pulumi";
import { checkWorkloadNames, parseSettings, type Settings } from "../config/settings.ts";
import { plan } from "../plan/plan.ts";
import type { Choices, Plan } from "../plan/types.ts";
import { loadProfile } from "../profiles/load.ts";
import type { Profile } from "../profiles/schema.ts";
import type { EdgeEndpoint, SecretReference, SecretSource, StoreEndpoint, Wiring } from "./platform.ts";
import { platformOf } from "./platforms.ts";

/** What a System is made of. Every field is a key of `echelon:` in a stack's configuration. */
export interface SystemArgs {
  /** `<system>/<tier>`, for example `marketing-engine/enterprise`. */
  readonly profile: string;
  /** Where it runs: `kubernetes`, `aws`, `gcp` or `azure`. @default "kubernetes" */
  readonly target?: string;
  /** `host`, `containers` or `kubernetes`, where the tier allows a choice. @default the tier's own */
  readonly compute?: string;
  /** Workload → image with a pinned tag or digest. @default a placeholder that becomes healthy by itself */
  readonly images?: Readonly<Record<string, string>>;
  /** Secret name → its value. @default none; what is missing is listed in the outputs */
  readonly secrets?: Readonly<Record<string, pulumi.Input<string>>>;
  /** Secret name → a reference to one that the target's own store holds. @default none */
  readonly existingSecrets?: Readonly<Record<string, string>>;
  /** Any other key of `echelon:`, by its name: network, domain, tags, alerts, operators, gateway, budget, … @default none */
  readonly options?: Readonly<Record<string, unknown>>;
  /** Highest budget that the stack may have, USD a month. @default none */
  readonly budgetCeiling?: number | undefined;
  /** Region of the cloud provider, for example `us-east-1`. @default the provider's own configuration */
  readonly region?: string;
}

/** Where each cloud's own configuration says its region, and which one holds where it says none. */
const regionOf: Readonly<Record<string, () => string>> = {
  aws: () => new pulumi.Config("aws").get("region") ?? process.env.AWS_REGION ?? "us-east-1",
};

/** The value of each secret, or where to find it; a plain value becomes a Pulumi secret here. */
function secretSources(args: SystemArgs): Record<string, SecretSource> {
  const given = Object.entries(args.secrets ?? {}).map(([name, value]): [string, SecretSource] => [
    name,
    { value: pulumi.secret(value) },
  ]);
  const existing = Object.entries(args.existingSecrets ?? {}).map(
    ([name, reference]): [string, SecretSource] => [name, { existing: reference }],
  );
  return Object.fromEntries([...given, ...existing]);
}

function settingsOf(args: SystemArgs): Settings {
  const { profile, target, compute, images, options } = args;
  const given = { ...options, profile, target, compute, images };
  const present = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return parseSettings(present, "echelon:");
}

/** The environment variable that carries an external service's secret: `airtable-api-key` → `AIRTABLE_API_KEY`. */
const secretVariable = (secret: string): string => secret.replaceAll("-", "_").toUpperCase();

/**
 * A whole system at one tier on one target.
 *
 * Registers `{system, tier, target, region, budget, quotas, ephemeral}` as plain known values, which policies
 * read, and what an operator needs after an `up`.
 *
 * @throws RequestError where a setting, the profile or an override is wrong; UnsupportedError where the target
 * cannot do what the tier needs. Nothing is registered then.
 */
export class System extends pulumi.ComponentResource {
  /** The public URL; null where the service stays inside the cluster. */
  readonly url: pulumi.Output<string | null>;
  /** How to reach the public workload, in one sentence. */
  readonly howToReach: pulumi.Output<string>;
  /** What the tier lacks in this arrangement, a sentence each. */
  readonly lacks: readonly string[];
  /** Facts of the target: cluster, namespace, log group, and the like. */
  readonly details: Readonly<Record<string, pulumi.Output<string>>>;
  /** What was built, as a plain value. */
  readonly plan: Plan;

  constructor(name: string, args: SystemArgs, opts?: pulumi.ComponentResourceOptions) {
    const settings = settingsOf(args);
    const profile = loadProfile(settings.profile, settings.overrides);
    const secrets = secretSources(args);
    const planned = planFor(profile, settings, {
      secrets: Object.keys(secrets),
      budgetCeiling: args.budgetCeiling,
    });
    const region = args.region ?? regionOf[settings.target]?.() ?? null;
    const createPlatform = platformOf(settings.target);

    super("echelon:index:System", name, {}, opts);
    this.plan = planned;
    this.lacks = planned.lacks;
    const stack = pulumi.getStack();
    const tags = {
      ...settings.tags,
      "echelon:stack": stack,
      "echelon:system": planned.system,
      "echelon:tier": planned.tier,
    };
    const platform = createPlatform({
      name,
      stack,
      plan: planned,
      settings,
      secrets,
      tags,
      region,
      parent: this,
    });

    platform.foundation();
    const held = platform.secrets();
    const endpoints = platform.stores();
    platform.workloads(wire(planned, endpoints, held));
    const edge = platform.edge();
    platform.observability();
    platform.budget();

    this.url = pulumi.output(edge?.url ?? null);
    this.howToReach = howToReach(edge);
    this.details = Object.fromEntries(
      Object.entries(platform.outputs()).map(([key, value]) => [key, pulumi.output(value)]),
    );
    this.registerOutputs({
      system: planned.system,
      tier: planned.tier,
      target: planned.target,
      region,
      budget: { monthly: planned.budget.monthlyUSD, basis: planned.budget.basis },
      quotas: planned.quotas,
      ephemeral: settings.ephemeral,
    });
  }
}

function planFor(
  profile: Profile,
  settings: Settings,
  given: Pick<Choices, "secrets" | "budgetCeiling">,
): Plan {
  checkWorkloadNames(Object.keys(settings.images), Object.keys(profile.workloads), "echelon:images");
  const { target, compute, operators, gateway, domain, budget, workflows } = settings;
  return plan(profile, target, {
    compute,
    operators,
    gateway,
    domain: domain !== undefined,
    budget,
    workflows,
    ...given,
  });
}

const howToReach = (edge: EdgeEndpoint | null): pulumi.Output<string> =>
  pulumi.output(edge?.howToReach ?? "nothing of this tier is public");

/** Each workload's variables: what the plan says, what its stores add, and the external services' secrets. */
function wire(
  { workloads, externals }: Plan,
  endpoints: Readonly<Record<string, StoreEndpoint>>,
  held: Readonly<Record<string, SecretReference>>,
): Record<string, Wiring> {
  const given = externals.filter(({ secret }) => held[secret] !== undefined);
  const missing = externals.filter(({ secret }) => held[secret] === undefined).map(({ secret }) => secret);
  const opened = Object.fromEntries(given.map(({ secret }) => [secretVariable(secret), held[secret]]));
  const entries = Object.values(workloads).map((workload): [string, Wiring] => {
    const used = workload.uses.map((store) => endpoints[store]).filter((endpoint) => endpoint !== undefined);
    return [
      workload.name,
      {
        environment: Object.assign(
          { ...workload.environment, MISSING_SECRETS: missing.join(",") },
          ...used.map(({ environment }) => environment),
        ),
        secrets: Object.assign({ ...opened }, ...used.map(({ secrets }) => secrets)),
      },
    ];
  });
  return Object.fromEntries(entries);
}

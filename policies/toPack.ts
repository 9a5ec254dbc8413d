import {
  type PolicyResource as EngineResource,
  type PolicyConfigSchema,
  PolicyPack,
  type StackValidationPolicy,
  UnknownValueError,
} from "@pulumi/policy";
import { RunError } from "@pulumi/pulumi";
import { RequestError } from "../base/errors.ts";
import type { Limits } from "./ceiling.ts";
import { loadLimits } from "./limits.ts";
import { configOf, type GivenConfig, isNotApplicable, type Rule } from "./rule.ts";
import { type PackName, packs } from "./rules.ts";
import type { PolicyResource, PolicyStack } from "./stack.ts";
import { afterApply, type PolicyObject, type PolicyValue } from "./values.ts";

/**
 * One property that the SDK passes to a policy. The SDK throws for a value that is not known yet. The error is caught
 * here: one that leaves the policy makes mandatory findings advisory (docs/facts.md#policy-hosts).
 */
function knownOr(read: () => unknown): PolicyValue {
  try {
    return fromEngine(read());
  } catch (error) {
    if (error instanceof UnknownValueError) return afterApply;
    throw error;
  }
}

function fromEngine(value: unknown): PolicyValue {
  if (value === undefined || value === null) return null;
  if (Array.isArray(value)) return Array.from(value.keys(), (index) => knownOr(() => value[index]));
  if (typeof value === "object") return fieldsOf(value as Readonly<Record<string, unknown>>);
  if (typeof value === "number" || typeof value === "boolean") return value;
  return String(value);
}

const fieldsOf = (fields: Readonly<Record<string, unknown>>): PolicyObject =>
  Object.fromEntries(Object.keys(fields).map((key) => [key, knownOr(() => fields[key])]));

const STACK_TYPE = "pulumi:pulumi:Stack";

type Identity = Pick<EngineResource, "type" | "name">;

/** Whether the engine created the provider by itself. */
const isDefaultProvider = ({ type, name }: Identity): boolean =>
  type.startsWith("pulumi:providers:") && name.startsWith("default");

/** A preview document leaves out the same: the Stack and the engine's own providers. */
const isOurs = (resource: Identity): boolean => resource.type !== STACK_TYPE && !isDefaultProvider(resource);

const providerOf = ({ provider }: EngineResource): string | null =>
  provider === undefined || isDefaultProvider(provider) ? null : provider.urn;

const resourceOf = (resource: EngineResource): PolicyResource => ({
  type: resource.type,
  name: resource.name,
  urn: resource.urn,
  parent: resource.parent === undefined || resource.parent.type === STACK_TYPE ? null : resource.parent.urn,
  protect: resource.opts.protect,
  provider: providerOf(resource),
  properties: fieldsOf(resource.props),
  propertyDependencies: Object.fromEntries(
    Object.entries(resource.propertyDependencies).map(([key, on]) => [key, on.map(({ urn }) => urn)]),
  ),
});

/** The stack that the engine shows to a policy. */
export const stackOfEngine = (resources: readonly EngineResource[]): PolicyStack => ({
  resources: resources.filter(isOurs).map(resourceOf),
});

const schemaOf = (rule: Rule): PolicyConfigSchema => ({ properties: { ...rule.config } });

/** A rule as a policy of a Pulumi policy pack. */
const toStackPolicy = (rule: Rule, limits: Limits): StackValidationPolicy => ({
  name: rule.name,
  description: rule.description,
  enforcementLevel: rule.level,
  configSchema: schemaOf(rule),
  validateStack: (args, reportViolation) => {
    const config = configOf(rule, args.getConfig<GivenConfig>());
    const verdict = rule.evaluate(stackOfEngine(args.resources), { limits, config });
    if (isNotApplicable(verdict)) return args.notApplicable(verdict.notApplicable);
    for (const { message, resource } of verdict) reportViolation(message, resource.urn);
  },
});

/** The limits of a pack. A wrong file stops the pack, and so the preview, with one message and no stack trace. */
function limitsOfPack(): Limits {
  try {
    return loadLimits();
  } catch (error) {
    if (error instanceof RequestError) throw new RunError(error.message);
    throw error;
  }
}

/** Creates a pack from its rules and starts its server. Only the pack's own `index.ts` calls it. */
export function startPack(pack: PackName): void {
  const limits = limitsOfPack();
  new PolicyPack(pack, { policies: packs[pack].map((rule) => toStackPolicy(rule, limits)) });
}

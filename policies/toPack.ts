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
 * One property of what the SDK hands to a policy. Its proxy throws where a value is not known yet, and an
 * error that leaves the policy turns mandatory findings into advisory ones: it is caught at the value.
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

/** True for a provider that the engine made itself. */
const isDefaultProvider = ({ type, name }: Identity): boolean =>
  type.startsWith("pulumi:providers:") && name.startsWith("default");

/** What a preview document leaves out too: the stack itself, and providers that the engine made. */
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

/** The limits a pack runs with. A wrong file stops the pack, and with it the preview, in one message without a stack trace. */
function limitsOfPack(): Limits {
  try {
    return loadLimits();
  } catch (error) {
    if (error instanceof RequestError) throw new RunError(error.message);
    throw error;
  }
}

/** Makes a pack of its rules and starts its server: called by the pack's own `index.ts` and by nothing else. */
export function startPack(pack: PackName): void {
  const limits = limitsOfPack();
  new PolicyPack(pack, { policies: packs[pack].map((rule) => toStackPolicy(rule, limits)) });
}

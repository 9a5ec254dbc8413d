import { SYSTEM_TYPE } from "../base/project.ts";
import type { BudgetStatus, QuotaUse } from "../document/document.ts";
import type { Finding, Verdict } from "./rule.ts";
import type { PolicyResource, PolicyStack } from "./stack.ts";
import { at, isList, type PolicyValue, problemOf, type Reading, readAmount, readText } from "./values.ts";

/** The Systems of a stack: their registered outputs are plain, known values. */
const systemsIn = ({ resources }: PolicyStack): PolicyResource[] =>
  resources.filter(({ type }) => type === SYSTEM_TYPE);

/** What a rule says about one System: findings, or why it does not apply. */
export type SystemVerdict = readonly Finding[] | string;

/** Judges each System separately; a rule applies if it applies to one of them. */
export function eachSystem(stack: PolicyStack, judge: (system: PolicyResource) => SystemVerdict): Verdict {
  const systems = systemsIn(stack);
  if (systems.length === 0) return { notApplicable: `the stack has no ${SYSTEM_TYPE}` };
  const verdicts = systems.map(judge);
  const findings = verdicts.filter((verdict) => typeof verdict !== "string");
  if (findings.length > 0) return findings.flat();
  return { notApplicable: verdicts.filter((verdict) => typeof verdict === "string").join("; ") };
}

/** The System nearest above a resource, or undefined. */
function ownerOf(
  resource: PolicyResource,
  byUrn: ReadonlyMap<string, PolicyResource>,
): PolicyResource | undefined {
  const seen = new Set<string>();
  let next: PolicyResource | undefined = resource;
  while (next !== undefined && !seen.has(next.urn)) {
    if (next.type === SYSTEM_TYPE) return next;
    seen.add(next.urn);
    next = next.parent === null ? undefined : byUrn.get(next.parent);
  }
  return undefined;
}

/** The resources that count for a System: all of the stack except those of another System. */
export function resourcesOf(stack: PolicyStack, system: PolicyResource): PolicyResource[] {
  const byUrn = new Map(stack.resources.map((resource) => [resource.urn, resource]));
  return stack.resources.filter((resource) => {
    const owner = ownerOf(resource, byUrn);
    return owner === undefined || owner === system;
  });
}

const output = (system: PolicyResource, ...path: readonly string[]): PolicyValue | undefined =>
  at(system.properties, ...path);

/** `<system>/<tier>`. */
export function profileOf(system: PolicyResource): Reading<string> {
  const name = readText(output(system, "system"), "output system");
  const tier = readText(output(system, "tier"), "output tier");
  if ("problem" in name) return name;
  return "problem" in tier ? tier : { value: `${name.value}/${tier.value}` };
}

export const targetOf = (system: PolicyResource): Reading<string> =>
  readText(output(system, "target"), "output target");

/** The registered monthly budget in USD. */
export const budgetOf = (system: PolicyResource): Reading<BudgetStatus["monthly"]> =>
  readAmount(output(system, "budget", "monthly"), "output budget.monthly");

/** One registered quota. */
export function quotaOf(value: PolicyValue | undefined): Reading<QuotaUse> {
  const name = readText(at(value, "name"), "output quotas: name of a quota");
  if ("problem" in name) return name;
  const limit = readAmount(at(value, "limit"), `output quotas: limit of ${name.value}`);
  if ("problem" in limit) return limit;
  const used = readAmount(at(value, "used"), `output quotas: used of ${name.value}`);
  if ("problem" in used) return used;
  return { value: { name: name.value, limit: limit.value, used: used.value } };
}

/** One quota by its name, or the first problem; undefined if the System declares no quota of that name. */
export function quotaNamed(system: PolicyResource, name: string): Reading<QuotaUse> | undefined {
  const list = output(system, "quotas");
  if (!isList(list)) return { problem: "output quotas: got none, expected a list of {name, limit, used}" };
  const quotas = list.map(quotaOf);
  const found = quotas.find((quota) => "value" in quota && quota.value.name === name);
  return found ?? quotas.find((quota) => problemOf(quota) !== undefined);
}

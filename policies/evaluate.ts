import type { PolicyRow, ResourceRecord } from "../document/document.ts";
import type { Limits } from "./ceiling.ts";
import { configOf, type Finding, type GivenConfig, isNotApplicable, type Rule } from "./rule.ts";
import { rules as allRules } from "./rules.ts";
import { type PolicyStack, stackOfRecords } from "./stack.ts";

export interface EvaluationOptions {
  readonly limits: Limits;
  /** @default every rule of every pack */
  readonly rules?: readonly Rule[];
  /** By policy name. @default each rule's own defaults */
  readonly config?: Readonly<Record<string, GivenConfig>>;
}

/**
 * Judges the resources of a preview document: one row a policy when it passes or does not apply, else one row
 * a resource. A row names its resource by the logical name, as cost lines do.
 */
export function evaluatePolicies(
  resources: readonly ResourceRecord[],
  { limits, rules = allRules, config = {} }: EvaluationOptions,
): PolicyRow[] {
  const stack = stackOfRecords(resources);
  return rules.flatMap((rule) => rowsOf(rule, stack, { limits, config: configOf(rule, config[rule.name]) }));
}

function rowsOf(rule: Rule, stack: PolicyStack, context: Parameters<Rule["evaluate"]>[1]): PolicyRow[] {
  const { pack, name: policy, level, description } = rule;
  const verdict = rule.evaluate(stack, context);
  if (isNotApplicable(verdict)) {
    const message = verdict.notApplicable;
    return [{ pack, policy, level, status: "not-applicable", resource: null, message }];
  }
  if (verdict.length === 0) {
    return [{ pack, policy, level, status: "pass", resource: null, message: description }];
  }
  const byUrn = Map.groupBy(verdict, ({ resource }) => resource.urn);
  return [...byUrn.values()].flatMap((findings) => {
    const resource = findings[0]?.resource.name;
    if (resource === undefined) return [];
    return [{ pack, policy, level, status: "violation" as const, resource, message: messageOf(findings) }];
  });
}

const messageOf = (findings: readonly Finding[]): string => findings.map(({ message }) => message).join("; ");

/** True where a mandatory rule is broken: the stack may not be built. */
export const breaksMandatory = (rows: readonly PolicyRow[]): boolean =>
  rows.some(({ level, status }) => level === "mandatory" && status === "violation");

import type { PolicyRow, ResourceRecord } from "../document/document.ts";
import type { Limits } from "./ceiling.ts";
import {
  configOf,
  type Finding,
  type GivenConfig,
  isNotApplicable,
  type Rule,
  type RuleContext,
} from "./rule.ts";
import { packs as everyPack } from "./rules.ts";
import { type PolicyStack, stackOfRecords } from "./stack.ts";

export interface EvaluationOptions {
  readonly limits: Limits;
  /** Rules by the name of their pack. @default every rule of every pack */
  readonly packs?: Readonly<Record<string, readonly Rule[]>>;
  /** By policy name. @default each rule's own defaults */
  readonly config?: Readonly<Record<string, GivenConfig>>;
}

/**
 * Judges the resources of a preview document: one row per policy if it passes or does not apply, else one row
 * per resource that breaks it. A row names its resource by the logical name, as cost lines do.
 */
export function evaluatePolicies(
  resources: readonly ResourceRecord[],
  { limits, packs = everyPack, config = {} }: EvaluationOptions,
): PolicyRow[] {
  const stack = stackOfRecords(resources);
  return Object.entries(packs).flatMap(([pack, rules]) =>
    rules.flatMap((rule) => {
      const rows = rowsOf(rule, stack, { limits, config: configOf(rule, config[rule.name]) });
      return rows.map((row) => ({ pack, policy: rule.name, level: rule.level, ...row }));
    }),
  );
}

function rowsOf(
  rule: Rule,
  stack: PolicyStack,
  context: RuleContext<object>,
): Pick<PolicyRow, "status" | "resource" | "message">[] {
  const verdict = rule.evaluate(stack, context);
  if (isNotApplicable(verdict)) {
    return [{ status: "not-applicable", resource: null, message: verdict.notApplicable }];
  }
  if (verdict.length === 0) return [{ status: "pass", resource: null, message: rule.description }];
  const byUrn = Map.groupBy(verdict, ({ resource }) => resource.urn);
  return [...byUrn.values()].flatMap((findings) => {
    const resource = findings[0]?.resource.name;
    if (resource === undefined) return [];
    return [{ status: "violation" as const, resource, message: messageOf(findings) }];
  });
}

const messageOf = (findings: readonly Finding[]): string => findings.map(({ message }) => message).join("; ");

/** The rows of the rules of a level that are broken. */
export const brokenRows = (rows: readonly PolicyRow[], wanted: PolicyRow["level"]): PolicyRow[] =>
  rows.filter(({ level, status }) => level === wanted && status === "violation");

/** Whether a mandatory rule is broken: then the stack must not be built. */
export const breaksMandatory = (rows: readonly PolicyRow[]): boolean =>
  brokenRows(rows, "mandatory").length > 0;

/** How many rules the rows are about: one that breaks at several resources counts once. */
export const rulesIn = (rows: readonly PolicyRow[]): number =>
  new Set(rows.map(({ pack, policy }) => `${pack}/${policy}`)).size;

/** One finding as a line of text. */
export const findingText = ({ pack, policy, resource, message }: PolicyRow): string =>
  `${pack}/${policy}: ${resource ?? "the stack"}: ${message}`;

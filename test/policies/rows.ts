import type { PolicyRow, ResourceRecord } from "../../document/document.ts";
import type { Limits } from "../../policies/ceiling.ts";
import { type EvaluationOptions, evaluatePolicies } from "../../policies/evaluate.ts";
import type { Rule } from "../../policies/rule.ts";

export const noLimits: Limits = { maxMonthlyUSD: { default: null, profiles: {} } };

export const ceilingAt = (monthlyUSD: number): Limits => ({
  maxMonthlyUSD: { default: monthlyUSD, profiles: {} },
});

/** Rows of one rule. */
export const rowsOf = (
  rule: Rule,
  resources: readonly ResourceRecord[],
  options: Partial<Omit<EvaluationOptions, "packs">> = {},
): PolicyRow[] => evaluatePolicies(resources, { limits: noLimits, ...options, packs: { any: [rule] } });

/** Status of a rule that has one row, or `violation of <resources>`. */
export function statusOf(rows: readonly PolicyRow[]): string {
  const violated = rows.filter(({ status }) => status === "violation");
  if (violated.length === 0) return rows.map(({ status }) => status).join(", ");
  return `violation of ${violated.map(({ resource }) => resource).join(", ")}`;
}

export const messagesOf = (rows: readonly PolicyRow[]): string =>
  rows.map(({ message }) => message).join("\n");

import type { Json } from "../../base/json.ts";
import type { ResourceRecord } from "../../document/document.ts";

const PREFIX = "urn:pulumi:enterprise::echelon::";

/** Inputs of a resource, or outputs that a component registers. */
export type Fields = Readonly<Record<string, Json>>;
export type Field = Fields[string];
type Options = Partial<Pick<ResourceRecord, "parent" | "provider" | "propertyDependencies">>;

export const urnOf = (type: string, name: string): string => `${PREFIX}${type}::${name}`;

/** A record as `echelon preview` writes it. */
export const record = (
  type: string,
  name: string,
  inputs: Fields = {},
  { parent = null, provider = null, propertyDependencies = {} }: Options = {},
): ResourceRecord => ({
  type,
  name,
  urn: urnOf(type, name),
  parent,
  custom: !type.startsWith("echelon:"),
  protect: false,
  provider,
  inputs,
  propertyDependencies,
});

export const SYSTEM = "echelon:index:System";

/** The outputs of a System that breaks no rule. */
export const systemOutputs: Fields = {
  system: "sample",
  tier: "large",
  target: "aws",
  region: "us-east-1",
  budget: { monthly: 2000, basis: "chosen" },
  quotas: [
    { name: "maxConcurrentAgents", limit: 20, used: 20 },
    { name: "replicas", limit: 60, used: 31 },
  ],
  ephemeral: false,
};

/** A System with some other outputs; null removes one. */
export function system(changes: Fields = {}, name = "sample"): ResourceRecord {
  const outputs = Object.entries({ ...systemOutputs, ...changes }).filter(([, value]) => value !== null);
  return record(SYSTEM, name, Object.fromEntries(outputs));
}

const DEPLOYMENT = "kubernetes:apps/v1:Deployment";

export const deployment = (name: string, replicas: Json | undefined, options: Options = {}): ResourceRecord =>
  record(DEPLOYMENT, name, { metadata: { name }, spec: replicas === undefined ? {} : { replicas } }, options);

export const cloudBudgetOf = (limitAmount: Json, changes: Fields = {}): ResourceRecord =>
  record("aws:budgets/budget:Budget", "sample-budget", {
    budgetType: "COST",
    limitAmount,
    limitUnit: "USD",
    timeUnit: "MONTHLY",
    notifications: [{ subscriberEmailAddresses: ["ops@example.com"], threshold: 80 }],
    ...changes,
  });

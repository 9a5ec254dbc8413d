import type { Json } from "../base/json.ts";

/** The JSON contract of `echelon preview`: what every reader (cost, policies, review, a person) reads. */

/**
 * One registered resource. A value known only after apply is written `${<logical name>.<property>}`;
 * a literal `${` is written `$${`; a secret is written `[secret]`. `readDocumentText` of text.ts tells the
 * parts of a text apart.
 */
export interface ResourceRecord {
  /** Pulumi type token, for example `aws:rds/instance:Instance`. */
  readonly type: string;
  /** Logical name. */
  readonly name: string;
  /** The URN the engine would give, with the whole chain of parent types. */
  readonly urn: string;
  /** URN of the parent; null for the top component. */
  readonly parent: string | null;
  /** True for a provider's resource, false for a component. */
  readonly custom: boolean;
  readonly protect: boolean;
  /** URN of the provider that the program made for it; null for a default provider and for a component. */
  readonly provider: string | null;
  /** A component's inputs are what it passed to `registerOutputs`. */
  readonly inputs: { readonly [key: string]: Json };
  /** Input name → URNs of the resources whose outputs it holds. */
  readonly propertyDependencies: { readonly [input: string]: readonly string[] };
}

/** One priced item of one resource. Months have 730 hours. */
export interface CostLine {
  readonly resource: string;
  readonly type: string;
  readonly item: string;
  readonly unit: string;
  readonly quantity: number;
  /** USD per unit. */
  readonly unitPrice: number;
  /** USD per month. */
  readonly monthly: number;
  /** True where the quantity is an expected usage, not a provisioned size. */
  readonly usage: boolean;
  readonly source: string;
  /** ISO date on which the price was read. */
  readonly date: string;
}

export interface Cost {
  readonly currency: "USD";
  readonly monthly: { readonly low: number; readonly expected: number; readonly high: number };
  readonly lines: readonly CostLine[];
  readonly unpriced: readonly { readonly resource: string; readonly type: string; readonly reason: string }[];
}

/** The effective monthly budget, where it comes from, and whether the expected cost is inside it. */
export interface BudgetStatus {
  readonly monthly: number;
  readonly basis: "chosen" | "operator" | "ceiling";
  readonly status: "within" | "over";
}

/** A stated or operator's limit and how much of it the stack can use at its largest. */
export interface QuotaUse {
  readonly name: string;
  readonly limit: number;
  readonly used: number;
}

export type PolicyStatus = "pass" | "violation" | "not-applicable" | "exempt";

/** One row a policy when it passes or does not apply (`resource` null), else one row a resource. */
export interface PolicyRow {
  readonly pack: string;
  readonly policy: string;
  readonly level: "advisory" | "mandatory";
  readonly status: PolicyStatus;
  readonly resource: string | null;
  readonly message: string;
}

/** What `echelon preview --json` prints for one target. */
export interface PreviewDocument {
  readonly stack: string;
  readonly system: string;
  readonly tier: string;
  readonly target: string;
  /** Null on `kubernetes`. */
  readonly region: string | null;
  readonly resources: readonly ResourceRecord[];
  readonly cost: Cost;
  readonly budget: BudgetStatus;
  readonly quotas: readonly QuotaUse[];
  readonly policies: readonly PolicyRow[];
  readonly outputs: { readonly [name: string]: Json };
}

/** A cell of `--target all` that the target cannot do. */
export interface UnsupportedDocument {
  readonly stack: string;
  readonly target: string;
  readonly unsupported: { readonly reason: string };
}

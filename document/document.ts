import type { Json } from "../base/json.ts";

/** The JSON document that `echelon preview` prints, and that prices, policies and people read. */

/**
 * One registered resource. A value that is known only after apply is written `${<logical name>.<property>}`, a
 * literal `${` is written `$${`, and a secret is written `[secret]`. `readDocumentText` of text.ts splits a text
 * into these parts.
 */
export interface ResourceRecord {
  /** Pulumi type token, for example `aws:rds/instance:Instance`. */
  readonly type: string;
  /** Logical name. */
  readonly name: string;
  /** URN as the Pulumi engine makes it, with the types of all parents. */
  readonly urn: string;
  /** URN of the parent; null for the top component. */
  readonly parent: string | null;
  /** True for a resource of a provider, false for a component. */
  readonly custom: boolean;
  readonly protect: boolean;
  /** URN of the provider that the program made for the resource; null for a default provider and for a component. */
  readonly provider: string | null;
  /** Inputs of a resource; of a component what it passed to `registerOutputs`. */
  readonly inputs: { readonly [key: string]: Json };
  /** Name of an input → URNs of the resources whose outputs are in it. */
  readonly propertyDependencies: { readonly [input: string]: readonly string[] };
}

/** One priced item of one resource. A month has 730 hours. */
interface CostLine {
  readonly resource: string;
  readonly type: string;
  readonly item: string;
  readonly unit: string;
  readonly quantity: number;
  /** USD per unit. */
  readonly unitPrice: number;
  /** USD per month. */
  readonly monthly: number;
  /** True for expected usage, false for a provisioned size. */
  readonly usage: boolean;
  readonly source: string;
  /** ISO date on which the price was read. */
  readonly date: string;
}

export interface Cost {
  readonly currency: "USD";
  /** USD a month of everything that has a price; null if nothing has one, because no number is known then. */
  readonly monthly: { readonly low: number; readonly expected: number; readonly high: number } | null;
  readonly lines: readonly CostLine[];
  /** Resources that may have a charge, and whose price is not known. */
  readonly unpriced: readonly { readonly resource: string; readonly type: string; readonly reason: string }[];
}

/**
 * The monthly budget in USD, where it comes from, and whether the expected cost stays within it: see `budgetStatus`. It is
 * unknown as long as the price of one resource is.
 */
export interface BudgetStatus {
  readonly monthly: number;
  readonly basis: "chosen" | "operator" | "ceiling";
  readonly status: "within" | "over" | "unknown";
}

/** A limit, and how much of it the stack uses with all workloads at their maximum. */
export interface QuotaUse {
  readonly name: string;
  readonly limit: number;
  readonly used: number;
}

/** A quota of the cloud account, and how much of it the stack uses; others in the account use it too. */
export interface AccountQuota {
  /** Codes of the cloud's quota service; `code` is null if that does not list the quota. */
  readonly service: string;
  readonly code: string | null;
  readonly name: string;
  /** What `atStart`, `atMost` and `newAccount` count. */
  readonly unit: string;
  /** When the stack has just been created. */
  readonly atStart: number;
  /** At the highest number of replicas, and while a rollout runs old and new ones side by side. */
  readonly atMost: number;
  /** What a new account may have. */
  readonly newAccount: number;
  /** Command that shows the quota of the account; null if there is none. */
  readonly show: string | null;
  /** Command that asks for a higher one; null if the cloud never raises it, or not by a command. */
  readonly raise: string | null;
  readonly source: string;
  /** ISO date on which `newAccount` was read. */
  readonly date: string;
}

/** Figures of the tier that contradict each other: the stated load does not fit what is provisioned. */
export interface FindingRow {
  readonly key: string;
  readonly level: "warning" | "error";
  readonly subject: string;
  /** What the tier asks for: always more than `have`. */
  readonly stated: number;
  readonly have: number;
  readonly unit: string;
  readonly message: string;
  /** What would make it fit. */
  readonly fix: string;
}

type PolicyStatus = "pass" | "violation" | "not-applicable" | "exempt";

/**
 * The result of a policy: one row with `resource` null if it passes or does not apply, else one row per resource.
 */
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
  /** Quotas of the cloud account, most used first; empty where the stack counts towards none. */
  readonly accountQuotas: readonly AccountQuota[];
  /** What of the stated load does not fit. A plan with an error is refused, so it has no document. */
  readonly findings: readonly FindingRow[];
  readonly policies: readonly PolicyRow[];
  readonly outputs: { readonly [name: string]: Json };
}

/** What `--target all` prints for a target that cannot run the stack. */
export interface UnsupportedDocument {
  readonly stack: string;
  readonly target: string;
  readonly unsupported: { readonly reason: string };
}

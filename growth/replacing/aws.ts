import { account } from "./aws/account.ts";
import type { FactsOf } from "./aws/facts.ts";
import { network } from "./aws/network.ts";
import { stores } from "./aws/stores.ts";
import { workloads } from "./aws/workloads.ts";

/** What the provider does with every type of AWS that a stack uses. A type without a row fails the test. */
export const facts: FactsOf = { ...account, ...network, ...stores, ...workloads };

/** Region is in every regional resource, and another one replaces it. */
export const REGION = "region";

import type { RuleCases } from "../cases.ts";
import { record, system } from "../fixtures.ts";
import { ceilingAt, noLimits } from "../rows.ts";

const profile = "sample/large";
const at = "sample";
const limits = ceilingAt(9000);

export const cases: RuleCases = {
  passes: {
    "a budget below the ceiling": { resources: [system()], limits: ceilingAt(2500) },
    "a budget exactly at the ceiling": { resources: [system()], limits: ceilingAt(2000) },
    "a budget under the ceilings of the configuration and of limits.json": {
      resources: [system()],
      limits: ceilingAt(2500),
      config: { maxMonthlyUSD: 9000 },
    },
  },
  breaks: {
    "a budget a cent above the ceiling": { resources: [system()], limits: ceilingAt(1999.99), at },
    "a budget above the default": {
      resources: [system()],
      limits: ceilingAt(1500),
      at,
      message:
        "budget.monthly: got 2000, expected at most 1500 USD a month, the ceiling of sample/large; " +
        "lower echelon:budget, or raise maxMonthlyUSD in policies/limits.json",
    },
    "a budget above the profile's own ceiling": {
      resources: [system()],
      limits: { maxMonthlyUSD: { default: 9000, profiles: { [profile]: 1000 } } },
      at,
    },
    "a budget above the ceiling of the configuration": {
      resources: [system()],
      limits: ceilingAt(2500),
      config: { maxMonthlyUSD: 1900 },
      at,
    },
    "one System of two, each with its own budget": {
      resources: [system(), system({ budget: { monthly: 50, basis: "operator" } }, "other")],
      limits: ceilingAt(100),
      at,
    },
    "no budget": { resources: [system({ budget: null })], limits, at },
    "a budget as text": { resources: [system({ budget: { monthly: "2000" } })], limits, at },
    "a negative budget": { resources: [system({ budget: { monthly: -1 } })], limits, at },
    "no tier": { resources: [system({ tier: null })], limits, at },
  },
  unknown: {
    "a budget known only after apply": {
      resources: [system({ budget: { monthly: "${db.price}", basis: "chosen" } })],
      limits,
      at,
    },
    "a system known only after apply": { resources: [system({ system: "${x.system}" })], limits, at },
  },
  none: {
    "no System": { resources: [record("aws:s3/bucket:Bucket", "b")], limits: ceilingAt(1) },
    "no ceiling at all": { resources: [system({ budget: null })], limits: noLimits },
    "a default that the profile lifts": {
      resources: [system()],
      limits: { maxMonthlyUSD: { default: 1, profiles: { [profile]: null } } },
    },
  },
};

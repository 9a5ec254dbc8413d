import { z } from "zod";
import { amount, optionals, range, text } from "./units.ts";

/** What the source says the tier costs. The infrastructure budget is a separate field, `budget`. */
export const costs = z.strictObject({
  apiMonthlyUSD: range
    .optional()
    .describe("Spend on external APIs, USD a month: outside the infrastructure budget"),
  infrastructureMonthlyUSD: range.optional().describe("Infrastructure as a whole, USD a month"),
  ...optionals(amount, {
    computeMonthlyUSD: "Compute, USD a month",
    storageMonthlyUSD: "Storage, USD a month",
    networkMonthlyUSD: "Network, USD a month",
    perUserMonthlyUSD: "Price of a user, USD a month",
  }).shape,
  maintenanceHoursPerMonth: range.optional().describe("People's time, hours a month"),
});

/**
 * A way to host the tier that the source gives a price or a size for. It serves comparison only; nothing is built
 * from it.
 */
export const hosting = z.strictObject({
  title: text.describe("Name in the source"),
  monthlyUSD: range.optional().describe("USD a month"),
  perUserMonthlyUSD: amount.optional().describe("USD a user a month"),
  users: range.optional().describe("Users that it carries"),
  concurrentUsers: range.optional().describe("Users at the same time that it carries"),
  cpuCores: amount.optional().describe("Cores"),
  memoryGB: amount.optional().describe("Memory, GB"),
  memoryGiB: amount.optional().describe("Memory, GiB"),
  replicas: range.optional().describe("Instances between which it scales"),
  region: text.optional().describe("Region in the source's example"),
  bestFor: text.optional().describe("For whom, in the source's words"),
});

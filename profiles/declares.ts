import { z } from "zod";
import { amount, camelCase, text } from "./units.ts";

const description = text.describe("What it means");
const unit = text.describe("Unit of the figure, such as pieces a month");

const limit = z.strictObject({
  description,
  unit,
  shared: z
    .boolean()
    .describe("Whether the replicas that enforce it divide it among them; else it holds for each as a whole"),
});

const benchmark = z.strictObject({
  description,
  unit,
  sense: z
    .enum(["atLeast", "atMost"])
    .describe("atLeast: the system reaches the lower end; atMost: it stays at or below the upper end"),
  quantity: z
    .strictObject({ amount: amount.describe("How much"), unit: text.describe("Of what") })
    .optional()
    .describe("What one measurement is about, such as 20 clients"),
});

/** Limits, features and benchmarks that a system has alone, by name. Those that code reads are built in. */
export const declares = z.strictObject({
  limits: z.record(camelCase, limit).optional().describe("Limits that the application enforces"),
  features: z
    .record(camelCase, z.strictObject({ description }))
    .optional()
    .describe("Feature flags that the application reads"),
  benchmarks: z.record(camelCase, benchmark).optional().describe("What a load test of the system measures"),
});

export type Declares = z.infer<typeof declares>;

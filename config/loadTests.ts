import { z } from "zod";
import { shapeNames } from "../loadtests/contract/types.ts";
import { cronProblem } from "../profiles/cron.ts";

// The patterns are for the JSON Schema, which has no other way to say what a text looks like.
const schedule = z
  .string()
  .regex(/^\S+( +\S+){4}$/, {
    error: "expected a cron expression of five fields, as in 0 * * * *",
    abort: true,
  })
  .superRefine((value, { addIssue }) => {
    const problem = cronProblem(value);
    if (problem !== null) addIssue({ code: "custom", message: `expected ${problem}` });
  });

/** Whether this machine's clock knows the zone. */
function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

const ZONE = "expected the name of a time zone such as Europe/Berlin";

/** An offset such as +01:00 is no name: Kubernetes takes names alone. */
const timeZone = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_+/-]*$/, { error: ZONE, abort: true })
  .refine(isTimeZone, { message: ZONE });

/** More pods than this would be an attack on most networks; a tier that needs them is tested by hand. */
const MOST_PODS = 50;

/** When and how the stack tests itself. */
export const loadTests = z.strictObject({
  schedule: schedule.describe("Cron expression of five fields"),
  timeZone: timeZone.default("Etc/UTC").describe("Name of the time zone of the schedule"),
  shape: z.enum(shapeNames).default("benchmark").describe("How the load goes up and down"),
  parallelism: z
    .int()
    .min(1)
    .max(MOST_PODS)
    .default(1)
    .describe("Pods that offer the load, each an equal part"),
  maxSpendUsd: z
    .number()
    .nonnegative()
    .default(0)
    .describe("What one run may spend at paid AI services, USD"),
  api: z.record(z.string(), z.unknown()).optional().describe("JSON merge patch over the paths of the API"),
});

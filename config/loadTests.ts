import { z } from "zod";
import { shapeNames } from "../loadtests/contract/types.ts";
import { cronProblem } from "../profiles/cron.ts";

const schedule = z.string().superRefine((value, { addIssue }) => {
  const problem = cronProblem(value);
  if (problem !== null) addIssue({ code: "custom", message: `expected ${problem}` });
});

/** Whether every clock knows the zone. An offset such as +01:00 is none: Kubernetes takes names alone. */
function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z][\w+/-]*$/.test(name)) return false;
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

const timeZone = z
  .string()
  .refine(isTimeZone, { message: "expected the name of a time zone such as Europe/Berlin" });

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

import { z } from "zod";
import { alarmWindowSeconds } from "./bounds.ts";
import { amount, text } from "./units.ts";

/** A condition that scales the stack or alerts people. It has exactly one of `above` and `below`. */
export const trigger = z
  .strictObject({
    signal: z
      .enum(["utilization", "cpu", "memory", "backlogSeconds", "errorPercent", "responseTimeMs"])
      .describe("What is measured; utilization is CPU or memory, whichever is higher"),
    above: amount
      .optional()
      .describe("The condition is true while the signal is above this value, in the signal's unit"),
    below: amount
      .optional()
      .describe("The condition is true while the signal is below this value, in the signal's unit"),
    windowSeconds: alarmWindowSeconds.describe("How long the condition has to be true, seconds"),
    action: z.enum(["scale-up", "scale-down", "alert"]).describe("What the stack does then"),
    severity: z.enum(["info", "warning", "critical"]).describe("How urgent the alert is"),
    level: z.int().min(1).max(4).describe("Level of the escalation ladder that is notified"),
  })
  .superRefine(({ above, below }, context) => {
    if ((above === undefined) === (below === undefined)) {
      context.addIssue({ code: "custom", message: "expected exactly one of above and below" });
    }
  });

export type TriggerProfile = z.infer<typeof trigger>;

/** Names of the levels of the escalation ladder. */
export const escalation = z.strictObject({
  "1": text.describe("Name of the first level"),
  "2": text.describe("Name of the second level"),
  "3": text.describe("Name of the third level"),
  "4": text.describe("Name of the last level"),
});

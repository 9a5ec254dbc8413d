import { z } from "zod";
import { amount, seconds, text } from "./units.ts";

/** A condition that scales the stack or wakes somebody. Exactly one of `above` and `below`. */
export const trigger = z
  .strictObject({
    signal: z
      .enum(["utilization", "cpu", "memory", "backlogSeconds", "errorPercent", "responseTimeMs"])
      .describe("What is watched; utilization is CPU or memory, whichever is higher"),
    above: amount.optional().describe("Holds above this, in the signal's unit"),
    below: amount.optional().describe("Holds below this, in the signal's unit"),
    windowSeconds: seconds.describe("The condition holds this long, seconds"),
    action: z.enum(["scale-up", "scale-down", "alert"]).describe("What follows"),
    severity: z.enum(["info", "warning", "critical"]).describe("How urgent it is for people"),
    level: z.int().min(1).max(4).describe("Level of the escalation ladder that hears of it"),
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

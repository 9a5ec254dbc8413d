import { z } from "zod";
import { amount, tierName } from "./units.ts";

const line = z.string().regex(/^[^\r\n]+$/, "expected one line");
const title = z.string().regex(/^[^\r\n]{1,160}$/, "expected one line of at most 160 characters");
const lines = z.array(line).min(1);

const phase = z.strictObject({
  when: line.describe("When, such as week 1"),
  work: lines.describe("What is done then"),
});

const step = z.strictObject({
  title: line.describe("What the step is for"),
  work: lines.describe("What is done, in order"),
});

const move = z.strictObject({
  duration: z
    .strictObject({
      min: amount.describe("Shortest"),
      max: amount.describe("Longest"),
      unit: z.enum(["minutes", "days", "weeks", "months"]).describe("Unit of both"),
    })
    .refine(({ min, max }) => min <= max, { path: ["min"], message: "expected at most the max" })
    .optional()
    .describe("How long the move takes"),
  when: lines.optional().describe("What makes people move"),
  prerequisites: lines.optional().describe("What has to be true before"),
  timeline: z.array(phase).min(1).optional().describe("What is done when"),
  steps: z.array(step).min(1).optional().describe("What is done, by subject"),
  commands: lines.optional().describe("Commands of the application"),
  validation: lines.optional().describe("What shows that it worked"),
  rollback: lines.optional().describe("How to go back"),
  unlocks: lines.optional().describe("What people have after it"),
});

/** Texts for people, as the source gives them; nothing is built from them. */
export const guide = z.strictObject({
  moves: z
    .record(tierName, move)
    .optional()
    .describe("The moves from this tier, by the tier that they lead to"),
  checklists: z.record(title, lines).optional().describe("Checklists, by when they are used"),
  issues: z.record(title, line).optional().describe("Common problems, and what each means"),
  risks: z.record(title, lines).optional().describe("Risks, and what is done against each"),
  success: lines.optional().describe("What shows that the tier works"),
  runbooks: z.record(title, lines).optional().describe("What people do now and then, step by step"),
  later: z
    .record(title, line)
    .optional()
    .describe("What the source names for later, and what stands for it now"),
  settled: z
    .record(title, line)
    .optional()
    .describe("Open questions of the source, and how they are settled here"),
});

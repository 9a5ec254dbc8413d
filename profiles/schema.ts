import type { z } from "zod";
import { checkProvenance } from "./provenance.ts";
import { brokenRules } from "./rules.ts";
import { shape } from "./shape.ts";

export type { TriggerProfile } from "./triggers.ts";

/** The schema of a profile document, with the rules across fields. */
export const profileSchema = shape.superRefine((profile, context) => {
  // Of a value out of its range, a rule that it breaks too would be a second message.
  if (context.issues.length > 0) return;
  for (const { path, expected } of brokenRules(profile)) {
    context.addIssue({ code: "custom", path: [...path], message: expected });
  }
  checkProvenance(profile, context);
});

export type Profile = z.infer<typeof profileSchema>;

import type { z } from "zod";
import { checkProvenance } from "./provenance.ts";
import { brokenRules } from "./rules.ts";
import { shape } from "./shape.ts";

export { type FeatureName, featureNames } from "./figures.ts";
export { type SystemName, systems } from "./shape.ts";
export type { TriggerProfile } from "./triggers.ts";

/** The schema of a profile document: one for the tiers of all systems, with the rules across fields. */
export const profileSchema = shape.superRefine((profile, context) => {
  for (const { path, expected } of brokenRules(profile)) {
    context.addIssue({ code: "custom", path: [...path], message: expected });
  }
  checkProvenance(profile, context);
});

export type Profile = z.infer<typeof profileSchema>;

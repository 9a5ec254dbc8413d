import type { z } from "zod";
import { checkProvenance } from "./provenance.ts";
import { brokenRules } from "./rules.ts";
import { type SystemName, shape, systemField, systems } from "./shape.ts";

export { type FeatureName, featureNames } from "./figures.ts";
export { type SystemName, systems } from "./shape.ts";
export type { TriggerProfile } from "./triggers.ts";

/** The schema of a profile document of any of these systems, with the rules across fields. */
export const schemaFor = (names: readonly SystemName[]) =>
  shape.extend({ system: systemField(names) }).superRefine((profile, context) => {
    // Of a value out of its range, a rule that it breaks too would be a second message.
    if (context.issues.length > 0) return;
    for (const { path, expected } of brokenRules(profile)) {
      context.addIssue({ code: "custom", path: [...path], message: expected });
    }
    checkProvenance(profile, context);
  });

/** One schema for the tiers of all systems. */
export const profileSchema = schemaFor(systems);

export type Profile = z.infer<typeof profileSchema>;

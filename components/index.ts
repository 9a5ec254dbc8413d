/** What other Pulumi programs import from the package. */

export { MissingToolError, RequestError, UnsupportedError } from "../base/errors.ts";
export type { Target } from "../config/settings.ts";
export { plan } from "../plan/plan.ts";
export type { Choices, Plan } from "../plan/types.ts";
export { loadProfile, profileReferences } from "../profiles/load.ts";
export type { Profile } from "../profiles/schema.ts";
export { System, type SystemArgs } from "./system.ts";

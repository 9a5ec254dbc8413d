/** The public exports of the package, for other Pulumi programs. */

export { MissingToolError, RequestError, UnsupportedError } from "../base/errors.ts";
export type { DomainArgs, ExistingSecret, NetworkArgs, SsoArgs, SystemArgs } from "../config/args.ts";
export { plan } from "../plan/plan.ts";
export type { Choices, Plan } from "../plan/types.ts";
export { loadProfile, profileReferences } from "../profiles/load.ts";
export type { Profile } from "../profiles/schema.ts";
export type { Target } from "../targets/names.ts";
export { System } from "./system.ts";

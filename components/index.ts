/** The public exports of the package, for other Pulumi programs. */

export { MissingToolError, RequestError, UnsupportedError } from "../base/errors.ts";
export type { DomainArgs, ExistingSecret, NetworkArgs, SsoArgs, SystemArgs } from "../config/args.ts";
export { plan } from "../plan/plan.ts";
export type { Choices, Plan } from "../plan/types.ts";
export { loadProfile, profileReferences } from "../profiles/load.ts";
export type { Right } from "../profiles/rights.ts";
export type { Profile, TriggerProfile } from "../profiles/schema.ts";
export type { StoreProfile } from "../profiles/store.ts";
export type { Target } from "../targets/names.ts";
export { Edge, type EdgePartArgs } from "./alone/edge.ts";
export { Network, type NetworkPartArgs } from "./alone/network.ts";
export { Observability, type ObservabilityPartArgs } from "./alone/observability.ts";
export type { NetworkQuotas } from "./alone/profile.ts";
export { Store, type StorePartArgs } from "./alone/store.ts";
export { Workload, type WorkloadFigures, type WorkloadPartArgs } from "./alone/workload.ts";
export type { StoreEndpoint } from "./platform.ts";
export { System } from "./system.ts";

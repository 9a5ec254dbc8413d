import type { ApplyResult } from "../../apply/change.ts";
import type { RawConfig } from "../../config/keys.ts";
import type { StackObjects } from "../../manifests/stackObjects.ts";
import type { ObjectKey } from "../../sandbox/client/client.ts";

/** A stack under one configuration. */
export interface StackVariant {
  readonly config: RawConfig;
  /** What the program registers under it. */
  readonly objects: StackObjects;
}

/** What a deployment left on the cluster. */
export interface Deployed {
  readonly objects: readonly { readonly key: ObjectKey; readonly result: ApplyResult }[];
  /** Objects whose operator does not run here, and charts that were not deployed: one line each. */
  readonly notRun: readonly string[];
}

/** A way to deploy a stack to a cluster, and to remove it. */
export interface Deployer {
  /** Such as `pulumi up`, for the report. */
  readonly by: string;
  /** Creates the stack, or updates it to this variant. @throws Error that names what was refused. */
  deploy(variant: StackVariant): Promise<Deployed>;
  /** Removes what was deployed last; returns how many objects it deleted or released. */
  destroy(timeoutMs: number): Promise<number>;
}

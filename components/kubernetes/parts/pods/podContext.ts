import type { Resource } from "@pulumi/pulumi";
import type { SecretsIn } from "../../../deliverSecrets.ts";
import type { Wiring } from "../../../platform.ts";
import type { Foundation, Scope } from "../scope.ts";
import type { MountedFile } from "./mountedFiles.ts";

/** What the pods of a workload are built from. */
export interface PodContext {
  readonly scope: Scope;
  readonly foundation: Foundation;
  /** Component that groups the workload's objects. */
  readonly parent: Resource;
  readonly operators: readonly Resource[];
  readonly scaleProfile: MountedFile | null;
  readonly placeholder: MountedFile | null;
  readonly environment: Wiring["environment"];
  /** What has to be done before its pods start: the jobs of the tier. */
  readonly before: readonly Resource[];
  /** References to Secrets of the namespace, by variable. */
  readonly secrets: SecretsIn<"kubernetes">;
}

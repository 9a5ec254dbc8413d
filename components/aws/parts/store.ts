import type aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { StoreEngine, StorePlans } from "../../../plan/types.ts";
import type { StoreEndpoint } from "../../platform.ts";
import type { Foundation } from "../foundation.ts";
import type { Statement } from "./iam.ts";
import type { Scope } from "./scope.ts";

/** What a store is built from. */
export interface StoreArgs<Engine extends StoreEngine> {
  readonly scope: Scope;
  readonly foundation: Foundation;
  readonly store: StorePlans[Engine];
  /** Logical name, the same in every tier. */
  readonly name: string;
  readonly parent: pulumi.Resource;
}

/** A block volume that a host mounts for a store. */
export interface HostVolume {
  readonly volume: aws.ebs.Volume;
  /** Directory that workloads write, on the host and in their containers. */
  readonly path: string;
}

/** A store, and what others need to know of it. */
export interface BuiltStore {
  readonly endpoint: StoreEndpoint;
  /** What the roles of its users have to be allowed. */
  readonly access: readonly Statement[];
  /** Present for a queue: the name that its metrics carry. */
  readonly queueName?: pulumi.Output<string>;
  /** Present for what a host mounts. */
  readonly hostVolume?: HostVolume;
}

export const SECONDS_PER_DAY = 86_400;

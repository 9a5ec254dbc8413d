import { availableParallelism } from "node:os";
import type { Profile } from "../../profiles/schema.ts";
import type { Environment } from "../../sandbox/binaries/paths.ts";
import type { TestImages } from "../cluster/objects.ts";
import { offeredBy } from "../contract/generator.ts";
import type { Generator, LoadProfile, ShapeName } from "../contract/types.ts";
import type { Aim, Consent } from "./target.ts";

/** Pods that offer the load, instead of this machine. */
export interface Cluster {
  /** Processes of k6, each in a pod of its own. */
  readonly parallelism: number;
  /** @default the current context of the kubeconfig */
  readonly context?: string | undefined;
  /** @default that of the context */
  readonly namespace?: string | undefined;
  /** @default the versions that this package is tested with */
  readonly images?: Partial<TestImages>;
}

/** What an operator asks for. */
export interface LoadTestRequest {
  readonly stack: string;
  readonly profile: Profile;
  readonly shape: ShapeName;
  readonly aim: Aim;
  readonly consent: Consent;
  /** Asks a person whether to begin. */
  readonly ask: () => Promise<boolean>;
  /** Directory for what the run writes. */
  readonly out: string;
  /** Wished length of a judged phase, seconds. */
  readonly seconds?: number | undefined;
  readonly maxUsers?: number | undefined;
  /** Path of a JSON merge patch over the API paths of the journeys. */
  readonly api?: string | undefined;
  /** Path of a JSON object of request headers, such as those of a login. */
  readonly headers?: string | undefined;
  /** Path of a JSON list of credentials for journeys with roles. */
  readonly credentials?: string | undefined;
  /** A JSON object for the reference workload's switch `DEGRADE`. */
  readonly degrade?: string | undefined;
  /** @default this machine */
  readonly cluster?: Cluster | undefined;
  /** Image or version that answers, as far as it is known. */
  readonly image: string | null;
  readonly env: Environment;
  readonly notify: (line: string) => void;
  /** Where progress is shown. */
  readonly stream: NodeJS.WriteStream;
}

/** Processes of k6 that take part. */
export const instancesOf = ({ cluster }: Pick<LoadTestRequest, "cluster">): number =>
  cluster?.parallelism ?? 1;

/** What each of them offers. A pod has one core, this machine all of its own. */
export function generatorOf({ maxUsers, cluster }: Pick<LoadTestRequest, "maxUsers" | "cluster">): Generator {
  const offered = offeredBy(cluster === undefined ? availableParallelism() : 1);
  return { ...offered, ...(maxUsers !== undefined && { maxUsers }) };
}

/** The profile as k6 reads it: plain JSON. */
export const plainProfile = (profile: Profile): LoadProfile => JSON.parse(JSON.stringify(profile));

/** The name of a target in the contract: a loopback address that the operator names is a `url` like any other. */
export const targetKind = ({ kind }: Aim): "reference" | "stack" | "url" =>
  (({ reference: "reference", stack: "stack", loopback: "url", foreign: "url" }) as const)[kind];

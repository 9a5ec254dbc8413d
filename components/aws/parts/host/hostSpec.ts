import type { HostRoute } from "./proxy.ts";

/** One workload on a host; all values are known. */
export interface HostWorkload {
  readonly name: string;
  readonly image: string;
  /** Whether the container runs the placeholder, which the host mounts. */
  readonly placeholder: boolean;
  readonly replicas: number;
  /** One port per replica, because all share the network of the machine; empty if it serves no requests. */
  readonly ports: readonly number[];
  /** One port per replica for health, readiness and metrics; empty if it has none. */
  readonly managementPorts: readonly number[];
  /** Five-field cron in UTC; null if it has none. */
  readonly schedule: string | null;
  /** Whether it runs once, before the others, instead of all the time. */
  readonly once: boolean;
  readonly environment: Readonly<Record<string, string>>;
  /** Variable → ARN of the secret, and the key in its JSON. */
  readonly secrets: Readonly<Record<string, { readonly arn: string; readonly key?: string }>>;
  /** Directories of its stores, which are mounted into it. */
  readonly paths: readonly string[];
  readonly cpu: number;
  readonly memoryMiB: number;
  readonly stopSeconds: number;
  readonly logGroup: string;
}

/** What a host runs; all values are known. */
export interface HostSpec {
  readonly region: string;
  /** The name under which the machine reports. */
  readonly stack: string;
  readonly workloads: readonly HostWorkload[];
  /** Block volumes, with device and mount directory. */
  readonly volumes: readonly { readonly device: string; readonly path: string }[];
  /** Source of the placeholder. */
  readonly placeholder: string;
  readonly scaleProfile: { readonly fileName: string; readonly content: string } | null;
  /** What the proxy forwards to, and ARN of the secret that CloudFront sends; null without an edge. */
  readonly edge: { readonly routes: readonly HostRoute[]; readonly secretId: string } | null;
  /** Hosts of the private AWS registries that images come from. */
  readonly registries: readonly string[];
  /** User and group id of the workloads. */
  readonly user: number;
}

import type { ServingWorkload } from "../../../../plan/types.ts";

/** What a load balancer sends requests to: a public workload, or a proxy in front of all of them. */
export interface Served {
  /** Name of its replicas; unique in the stack. */
  readonly name: string;
  /** Port of requests. */
  readonly port: number;
  /** Where the balancer asks whether a replica is ready. */
  readonly health: { readonly port: number; readonly path: string };
  /** Start of the paths that lead to it; null for all that no other one has. */
  readonly path: string | null;
  /** Whether connections to it stay open for as long as both sides want. */
  readonly stays: boolean;
  /** Whether the requests of one client go to one replica. */
  readonly sticky: boolean;
  /** How long a replica that leaves goes on with the requests that it has, seconds. */
  readonly graceSeconds: number;
}

/** Where a workload says whether it can do its work (docs/workload-contract.md). */
export const READY_PATH = "/readyz";

/** Paths that are answered only inside the stack: they reveal internals. */
export const INSIDE_PATHS = ["/metrics", READY_PATH];

export const servedWorkload = (workload: ServingWorkload): Served => ({
  name: workload.name,
  port: workload.port,
  health: { port: workload.managementPort, path: READY_PATH },
  path: workload.path,
  stays: workload.kind === "websocket",
  sticky: workload.sessionAffinity,
  graceSeconds: workload.terminationGraceSeconds,
});

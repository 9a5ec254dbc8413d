import { SSO_PROXY } from "../../../../plan/sso.ts";
import type { Plan, ServingWorkload } from "../../../../plan/types.ts";
import { publicWorkloads } from "../../../workload/public.ts";
import type { Role } from "../labels.ts";
import { workloadName } from "../network/service.ts";
import { SSO_PORTS } from "../sso/ports.ts";

/** What the edge sends requests to: a public workload, or the proxy that signs people in before. */
export interface Entry {
  /** Name of its pods, by which network policies select them. */
  readonly name: string;
  readonly role: Role;
  /** Physical name of its Service. */
  readonly service: string;
  /** Port of requests of its pods. */
  readonly port: number;
  /** Start of the paths that lead to it; null for all that no other entry has. */
  readonly path: string | null;
  /** Whether connections to it stay open for as long as both sides want. */
  readonly stays: boolean;
  /** Whether the requests of one client go to one pod. */
  readonly sticky: boolean;
}

const entryOf = (workload: ServingWorkload): Entry => ({
  name: workload.name,
  role: "workload",
  service: workloadName(workload),
  port: workload.port,
  path: workload.path,
  stays: workload.kind === "websocket",
  sticky: workload.sessionAffinity,
});

/** What the edge sends requests to; the first takes what no path of another one takes. Empty if nothing is public. */
export function entriesOf(plan: Pick<Plan, "edge" | "workloads" | "sso">): Entry[] {
  const workloads = publicWorkloads(plan).map(entryOf);
  if (plan.sso === null || workloads.length === 0) return workloads;
  const stays = workloads.some((entry) => entry.stays);
  return [
    {
      name: SSO_PROXY,
      role: "sso",
      service: SSO_PROXY,
      port: SSO_PORTS.http,
      path: null,
      stays,
      sticky: false,
    },
  ];
}

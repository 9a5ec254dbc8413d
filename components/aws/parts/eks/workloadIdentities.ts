import type * as pulumi from "@pulumi/pulumi";
import type { WorkloadPlan } from "../../../../plan/types.ts";
import { allowTraffic, podsNamed, tcp } from "../../../kubernetes/parts/network/network.ts";
import { workloadName } from "../../../kubernetes/parts/network/service.ts";
import type { Stores } from "../../parts/store.ts";
import type { Scope } from "../scope.ts";
import { storeAccess } from "../security/access.ts";
import { podIdentity } from "./podIdentity.ts";
import type { PreparedCluster } from "./prepared.ts";

/** Where the agent of Pod Identity answers, on each node: https://docs.aws.amazon.com/eks/latest/userguide/pod-identities.html */
const AGENT = { cidr: "169.254.170.23/32", port: 80 };

interface IdentitiesArgs {
  readonly scope: Scope;
  readonly prepared: PreparedCluster;
  readonly stores: Stores;
}

/**
 * A role for each workload that uses stores of AWS, with exactly the rights that its task would have; returns what its pods
 * wait for.
 */
export function workloadIdentities({ scope, prepared, stores }: IdentitiesArgs): pulumi.Resource[] {
  const { cluster, group, on } = prepared;
  const callers = Object.values(scope.plan.workloads)
    .map((workload) => ({
      workload,
      statements: storeAccess({ uses: workload.uses, users: [workload.name] }, stores),
    }))
    .filter(({ statements }) => statements.length > 0);
  const ready = callers.flatMap(
    ({ workload, statements }) =>
      podIdentity(`${scope.name}-${workload.name}-pod`, {
        cluster,
        namespace: on.foundation.namespace,
        serviceAccount: workloadName(workload),
        statements,
        parent: group,
      }).ready,
  );
  return callers.length === 0 ? ready : [...ready, admitToAgent(prepared, callers)];
}

/** Lets the pods ask for the credentials of their role. */
const admitToAgent = (
  { on }: PreparedCluster,
  callers: readonly { readonly workload: WorkloadPlan }[],
): pulumi.Resource =>
  allowTraffic(
    on.scope,
    on.foundation,
    {
      name: on.scope.sharedName("pod-identity"),
      pods: podsNamed(callers.map(({ workload }) => workload.name)),
      egress: [{ peers: [{ ipBlock: { cidr: AGENT.cidr } }], ports: tcp(AGENT.port) }],
    },
    on.scope.parent,
  );

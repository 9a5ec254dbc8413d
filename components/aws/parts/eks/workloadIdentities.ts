import type * as pulumi from "@pulumi/pulumi";
import { podsNamed } from "../../../kubernetes/parts/network/network.ts";
import { workloadName } from "../../../kubernetes/parts/network/service.ts";
import type { Stores } from "../../parts/store.ts";
import type { Scope } from "../scope.ts";
import { storeAccess } from "../security/access.ts";
import { admitToAgent } from "./agent.ts";
import { podIdentity } from "./podIdentity.ts";
import type { PreparedCluster } from "./prepared.ts";

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
  if (callers.length === 0) return ready;
  const pods = podsNamed(callers.map(({ workload }) => workload.name));
  return [...ready, admitToAgent(on, { name: "pod-identity", pods })];
}

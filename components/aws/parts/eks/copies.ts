import type * as pulumi from "@pulumi/pulumi";
import { defect } from "../../../../base/errors.ts";
import type { Plan, StorePlan, StorePlans } from "../../../../plan/types.ts";
import { copierAccount, copyPrefix } from "../../../kubernetes/parts/mongodb/operatedBackup.ts";
import { podsCopying } from "../../../kubernetes/parts/network/callers.ts";
import type { CloudBucket } from "../../../kubernetes/parts/scope.ts";
import type { Scope } from "../scope.ts";
import type { StandingStore } from "../store.ts";
import { admitToAgent } from "./agent.ts";
import { addRights, podIdentity } from "./podIdentity.ts";
import type { PreparedCluster } from "./prepared.ts";

/** A store of the cluster that its operator copies into a store of objects. */
type Copying = StorePlans["percona-mongodb"] & { readonly backupTo: string };

const isCopying = (store: StorePlan): store is Copying =>
  store.engine === "percona-mongodb" && store.backupTo !== null;

const copyingStores = ({ stores }: Pick<Plan, "stores">): Copying[] =>
  Object.values(stores).filter(isCopying);

/** Whether the operator of some store copies it into a bucket. */
export const copiesIntoBuckets = (plan: Pick<Plan, "stores">): boolean => copyingStores(plan).length > 0;

/** What copies of stores of the cluster need: a cluster whose pods may have roles, and the stores of AWS. */
export interface CopiesArgs {
  readonly prepared: Pick<PreparedCluster, "cluster" | "identities" | "group" | "on"> | null;
  readonly stores: readonly StandingStore[];
}

/** The buckets, by the store of objects, and what the pods that copy wait for. */
export interface Copies {
  readonly buckets: Readonly<Record<string, CloudBucket>>;
  readonly ready: readonly pulumi.Resource[];
}

/**
 * Lets the pods of stores on the cluster copy into buckets of the stack, each by a role of its own. The operator lists and deletes
 * the copies of all of them.
 */
export function copiesOf(scope: Scope, { prepared, stores }: CopiesArgs): Copies {
  const copying = copyingStores(scope.plan);
  if (copying.length === 0) return { buckets: {}, ready: [] };
  if (prepared === null)
    throw defect("a store copies itself into a bucket: got no cluster of EKS, expected one");
  const { cluster, identities, group, on } = prepared;
  const copier = identities["percona-mongodb"];
  const made = copying.map((store) => {
    const objects = stores.find((one) => one.store.engine === "s3" && one.store.name === store.backupTo);
    if (objects?.bucket === undefined)
      throw defect(`store ${store.name}: got no bucket ${store.backupTo}, expected one`);
    const statements = objects.bucket.copyAccess(`${copyPrefix(store)}/`);
    const { ready } = podIdentity(`${scope.name}-${store.name}-copies`, {
      ...{ cluster, namespace: on.foundation.namespace, serviceAccount: copierAccount(store) },
      ...{ statements, parent: group },
    });
    const admitted = admitToAgent(on, { name: `pod-identity-${store.key}`, pods: podsCopying(store) });
    const bucket: CloudBucket = { name: objects.bucket.name, region: scope.region };
    return { store, bucket, statements, ready: [...ready, admitted] };
  });
  const statements = made.flatMap((one) => one.statements);
  const operator =
    copier === undefined
      ? []
      : addRights(`${scope.name}-percona-mongodb-policy`, copier, { statements, parent: group });
  return {
    buckets: Object.fromEntries(made.map(({ store, bucket }) => [store.backupTo, bucket])),
    ready: [...made.flatMap(({ ready }) => ready), ...operator],
  };
}

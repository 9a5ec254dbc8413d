import { variableName } from "../../../plan/environment.ts";
import type { StorePlan } from "../../../plan/types.ts";
import { claim } from "../parts/claims.ts";
import { type StoreBuilder, storeName } from "../parts/store.ts";

/** Where a workload finds the files of a store. */
export const mountPath = ({ name }: Pick<StorePlan, "name">): string => `/var/lib/echelon/${name}`;

/** Files on one block volume; all workloads that use it share a node. */
export const buildVolume: StoreBuilder<"volume"> = (store, context) => {
  claim(store, context, { name: storeName(store), suffix: "", gigabytes: store.memberCapacityGB ?? 1 });
  return {
    environment: { [`${variableName(store.name)}_STORAGE_PATH`]: mountPath(store) },
    secrets: {},
  };
};

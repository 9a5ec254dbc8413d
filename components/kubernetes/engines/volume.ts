import { endpointOf } from "../../endpoint.ts";
import { storeDirectory } from "../../workload/files.ts";
import { createClaim } from "../parts/storage/claims.ts";
import { type StoreBuilder, storeName } from "../parts/storage/store.ts";

/** Files on one block volume. All workloads that use it run on one node. */
export const buildVolume: StoreBuilder<"volume"> = (store, context) => {
  const [{ capacityGB }] = store.volumes;
  createClaim(store, context, { name: storeName(store), suffix: "", gigabytes: capacityGB });
  const endpoint = endpointOf(store, { path: storeDirectory(store) }, {});
  return () => endpoint;
};

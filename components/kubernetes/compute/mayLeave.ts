import { isDurable } from "../../../growth/placementOf.ts";
import type { Plan } from "../../../plan/types.ts";
import { isOnCluster } from "../stores.ts";

/**
 * Whether a later update may remove the cluster, or the stack's namespace on it: an arrangement of another compute kind stands
 * beside, and no store on the cluster has data that the operator has not released.
 */
export const mayLeave = ({ beside, stores }: Pick<Plan, "beside" | "stores">): boolean =>
  (beside?.ownCompute ?? null) !== null &&
  !Object.values(stores).some((store) => isOnCluster(store) && !store.released && isDurable(store));

import { Group } from "../../../group.ts";
import { ownUsers } from "../../../kubernetes/parts/redis/acl.ts";
import { leftAsItWas } from "../../../leftAsItWas.ts";
import { onDemand } from "../../../onDemand.ts";
import type * as kedaUserModule from "../brokers/kedaUser.ts";
import type { CacheArgs } from "./engine.ts";
import { nameOnAws } from "./users.ts";

const load = onDemand(import.meta);

/** Lets KEDA of the stack's cluster count the items of a queue, where it does. */
export function kedaOnCluster({ store, cluster, passwords }: CacheArgs): void {
  if (cluster === null || !store.ports.asked.some(({ by }) => by === "keda")) return;
  const { scope, foundation } = cluster;
  const parent = new Group("Store", `${scope.name}-${store.key}`, {
    parent: scope.parent,
    transformations: leftAsItWas(store, {}),
  });
  const name = nameOnAws(ownUsers.keda);
  const { createKedaUser } = load<typeof kedaUserModule>("../brokers/kedaUser");
  createKedaUser(store, { scope, foundation, parent }, () => ({ name, password: passwords(name).text }));
  parent.finish();
}

import type { Resource } from "@pulumi/pulumi";
import { Group } from "../../../group.ts";
import type { OnCluster } from "../../../kubernetes/compute/onCluster.ts";
import { ROLE_LABEL, STORE_LABEL } from "../../../kubernetes/parts/labels.ts";
import { allowTraffic, anyAddress, NETWORK_POLICY, tcp } from "../../../kubernetes/parts/network/network.ts";
import { ownUsers } from "../../../kubernetes/parts/queues/users.ts";
import type { OutsideContext } from "../../../kubernetes/parts/storage/store.ts";
import { leftAsItWas } from "../../../leftAsItWas.ts";
import type { StoreArgs } from "../store.ts";
import { createKedaUser } from "./kedaUser.ts";
import type { BrokerUsers } from "./users.ts";

type Args = StoreArgs<"amazon-mq" | "msk">;

/** Lets the Job that sets up a broker call it, wherever its addresses are. */
function allowSetup(
  { store }: Args,
  { scope, foundation, parent }: OutsideContext,
  ports: readonly number[],
): Resource {
  const pods = { matchLabels: { [STORE_LABEL]: store.key, [ROLE_LABEL]: "store-setup" } };
  const egress = [{ peers: anyAddress, ports: tcp(...ports) }];
  return allowTraffic(scope, foundation, { name: `store-${store.key}-setup`, pods, egress }, parent);
}

interface OnClusterArgs {
  /** Ports that the Job calls. */
  readonly ports: readonly number[];
  readonly users: BrokerUsers;
  /** Makes the Job that sets up the broker. */
  readonly setUp: (context: OutsideContext) => Resource;
}

/** Makes what stands on the cluster for a broker of AWS; returns what workloads wait for. */
export function brokerOnCluster(
  args: Args,
  { scope, foundation }: OnCluster,
  { ports, users, setUp }: OnClusterArgs,
): Resource[] {
  const { store } = args;
  const parent = new Group("Store", `${scope.name}-${store.key}`, {
    parent: scope.parent,
    transformations: leftAsItWas(store, { types: [NETWORK_POLICY] }),
  });
  const context: OutsideContext = { scope, foundation, parent };
  const opening = allowSetup(args, context, ports);
  createKedaUser(store, context, () => users.of(ownUsers.keda));
  const job = setUp({
    ...context,
    foundation: { ...foundation, restrictions: [...foundation.restrictions, opening] },
  });
  parent.finish();
  return [job];
}

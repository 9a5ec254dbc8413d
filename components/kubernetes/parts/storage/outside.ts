import type { Resource } from "@pulumi/pulumi";
import type { StorePlan } from "../../../../plan/types.ts";
import { ROLE_LABEL, STORE_LABEL } from "../labels.ts";
import { allowTraffic, anyAddress, tcp } from "../network/network.ts";
import type { OutsideContext } from "./store.ts";

/** Allows the Job that sets up a store outside of the cluster to call it at these ports, wherever its addresses are: no selector matches them. */
export function allowOutsideSetup(
  { scope, foundation, parent }: OutsideContext,
  store: StorePlan,
  ports: readonly number[],
): Resource {
  const pods = { matchLabels: { [STORE_LABEL]: store.key, [ROLE_LABEL]: "store-setup" } };
  const egress = [{ peers: anyAddress, ports: tcp(...ports) }];
  return allowTraffic(scope, foundation, { name: `store-${store.key}-setup`, pods, egress }, parent);
}

import type { Resource } from "@pulumi/pulumi";
import type { OperatorName, StorePlan } from "../../../../plan/types.ts";
import { STORE_LABEL } from "../labels.ts";
import type { StoreContext } from "../storage/store.ts";
import { callersOf } from "./callers.ts";
import { allowTraffic, anyAddress, type Peer, podsOfApp, type Traffic, tcp } from "./network.ts";

/** All pods of a store, made by the stack or by an operator, and those of its setup Job. */
const podsOfStore = ({ key }: StorePlan) => ({ matchLabels: { [STORE_LABEL]: key } });

/** Value of the label app.kubernetes.io/name of the pods of each operator, as its chart sets it. */
const operatorApps = {
  "cloudnative-pg": "cloudnative-pg",
  keda: "keda-operator",
  "percona-mongodb": "psmdb-operator",
  "redis-operator": "redis-operator",
} satisfies Record<OperatorName, string>;

/** What the members of a store may call, and who may call them besides its callers. */
function memberTraffic({ ports: { members, asked }, asksApiServer }: StorePlan, own: Peer) {
  const among = members.length > 0 ? [{ peers: [own], ports: tcp(...members) }] : [];
  const operators = asked.map(({ by, ports }) => ({
    peers: [podsOfApp(operatorApps[by])],
    ports: tcp(...ports),
  }));
  // No selector matches the API server, so this allows its ports at any address.
  const apiServer = asksApiServer ? [{ peers: anyAddress, ports: tcp(443, 6443) }] : [];
  return {
    ingress: [...among, ...operators],
    ...(among.length > 0 ? { egress: [...among, ...apiServer] } : {}),
  };
}

/**
 * Allows the callers of a store to call it, its members to call each other, and its operator to call it; nothing else.
 */
export function allowStoreTraffic(store: StorePlan, { scope, foundation, parent }: StoreContext): Resource[] {
  const { clients } = store.ports;
  if (clients.length === 0) return [];
  const pods = podsOfStore(store);
  const own = { podSelector: pods };
  const callers = callersOf(store, scope.plan);
  const peers = callers.map((caller) => ({ podSelector: caller.pods }));
  const called = callers.length === 0 ? [] : [{ peers, ports: tcp(...clients) }];
  const { ingress, ...egress } = memberTraffic(store, own);
  const name = `store-${store.key}`;
  const allow = (traffic: Traffic) => allowTraffic(scope, foundation, traffic, parent);
  return [
    allow({ name, pods, ingress: [...called, ...ingress], ...egress }),
    ...callers.map((caller) =>
      allow({
        name: `${name}-${caller.name}`,
        pods: caller.pods,
        egress: [{ peers: [own], ports: tcp(...clients) }],
      }),
    ),
  ];
}

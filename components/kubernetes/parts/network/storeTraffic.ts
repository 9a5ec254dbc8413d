import type { Resource } from "@pulumi/pulumi";
import { storeKey } from "../../../../plan/storeKey.ts";
import type { StorePlan } from "../../../../plan/types.ts";
import { STORE_LABEL } from "../labels.ts";
import type { Scope } from "../scope.ts";
import type { StoreContext } from "../storage/store.ts";
import { callersOf } from "./callers.ts";
import { allowTraffic, anyAddress, type Peer, podsNamed, type Traffic, tcp } from "./network.ts";
import { podsOfOperator } from "./operatorPods.ts";

/**
 * All pods of a store, made by the stack or by an operator, and those of its setup Job. Databases on the server of another
 * store have its pods.
 */
const podsOfStore = (store: StorePlan) => ({
  matchLabels: { [STORE_LABEL]: store.engine === "logical-database" ? storeKey(store.host) : store.key },
});

/** What the members of a store may call, and who may call them besides its callers. */
function memberTraffic(
  scope: Scope,
  { ports: { members, metrics, asked }, asksApiServer }: StorePlan,
  own: Peer,
) {
  const among = members.length > 0 ? [{ peers: [own], ports: tcp(...members) }] : [];
  const operators = asked.map(({ by, ports }) => ({
    peers: [podsOfOperator(scope, by)],
    ports: tcp(...ports),
  }));
  const monitored = scope.plan.operators.monitoring !== "none" && metrics.length > 0;
  const scraped = monitored ? [{ peers: [podsOfOperator(scope, "prometheus")], ports: tcp(...metrics) }] : [];
  // No selector matches the API server, so this allows its ports at any address.
  const apiServer = asksApiServer ? [{ peers: anyAddress, ports: tcp(443, 6443) }] : [];
  return {
    ingress: [...among, ...operators, ...scraped],
    ...(among.length > 0 ? { egress: [...among, ...apiServer] } : {}),
  };
}

/** Ports from which only a backup reads. */
function backupTraffic({ ports, backup }: StorePlan) {
  if (ports.backup === undefined || backup === null) return [];
  return [{ peers: [{ podSelector: podsNamed([backup.name]) }], ports: tcp(...ports.backup) }];
}

/** The members fetch a backup from the pods that restore it, where the store is restored so. */
function restoreTraffic({ ports: { restore }, backup }: StorePlan) {
  if (restore === undefined || backup === null) return null;
  return { pods: podsNamed([backup.name]), ports: tcp(...restore) };
}

/**
 * Allows the callers of a store to call it, its members to call each other, its operator to call it, and Prometheus to
 * read its metrics; nothing else.
 */
export function allowStoreTraffic(store: StorePlan, { scope, foundation, parent }: StoreContext): Resource[] {
  const { clients } = store.ports;
  if (clients.length === 0) return [];
  const pods = podsOfStore(store);
  const own = { podSelector: pods };
  const callers = callersOf(store, scope.plan);
  const peers = callers.map((caller) => ({ podSelector: caller.pods }));
  const called = callers.length === 0 ? [] : [{ peers, ports: tcp(...clients) }];
  const copied = backupTraffic(store);
  const { ingress, ...egress } = memberTraffic(scope, store, own);
  const restored = restoreTraffic(store);
  const name = `store-${store.key}`;
  const allow = (traffic: Traffic) => allowTraffic(scope, foundation, traffic, parent);
  const portsOf = ({ name: caller }: { readonly name: string }) =>
    tcp(...clients, ...(caller === "backup" ? (store.ports.backup ?? []) : []));
  const fetched =
    restored === null
      ? []
      : [
          allow({
            name: `${name}-restore`,
            pods: restored.pods,
            ingress: [{ peers: [own], ports: restored.ports }],
          }),
          allow({
            name: `${name}-fetch`,
            pods,
            egress: [{ peers: [{ podSelector: restored.pods }], ports: restored.ports }],
          }),
        ];
  return [
    allow({ name, pods, ingress: [...called, ...copied, ...ingress], ...egress }),
    ...callers.map((caller) =>
      allow({
        name: `${name}-${caller.name}`,
        pods: caller.pods,
        egress: [{ peers: [own], ports: portsOf(caller) }],
      }),
    ),
    ...fetched,
  ];
}

import type { Resource } from "@pulumi/pulumi";
import { UnsupportedError } from "../../base/errors.ts";
import type { EngineOf } from "../../plan/engines/choose.ts";
import type { OperatorName, Plan, StoreEngine, StorePlan, StorePlans } from "../../plan/types.ts";
import { Group } from "../group.ts";
import { leftAsItWas } from "../leftAsItWas.ts";
import { narrowStores } from "../narrowStores.ts";
import type { EndpointOf } from "../platform.ts";
import { buildCloudNativePg } from "./engines/cloudnative-pg.ts";
import { buildPostgres } from "./engines/postgres.ts";
import { buildRedis } from "./engines/redis.ts";
import { buildOperatedRedis } from "./engines/redis-operator.ts";
import { buildSeaweedfs } from "./engines/seaweedfs.ts";
import { buildVolume } from "./engines/volume.ts";
import { STORE_LABEL } from "./parts/labels.ts";
import { callersOf } from "./parts/network/callers.ts";
import {
  allowTraffic,
  anyAddress,
  NETWORK_POLICY,
  type Peer,
  podsOfApp,
  type Traffic,
  tcp,
} from "./parts/network/network.ts";
import { postgresMajors } from "./parts/pods/images.ts";
import type { ClusterStores, KubernetesTypes, Scope } from "./parts/scope.ts";
import { createCredentials } from "./parts/secrets/credentials.ts";
import { createRestorePoints } from "./parts/storage/restorePoints.ts";
import type { StoreBuilder, StoreContext } from "./parts/storage/store.ts";

type Builders<Engine extends StoreEngine> = { readonly [One in Engine]: StoreBuilder<One> };

const builders = {
  volume: buildVolume,
  redis: buildRedis,
  "redis-operator": buildOperatedRedis,
  seaweedfs: buildSeaweedfs,
  postgres: buildPostgres,
  "cloudnative-pg": buildCloudNativePg,
} satisfies Builders<EngineOf<"kubernetes">>;

/** Engines that this platform builds. */
type ClusterEngine = keyof typeof builders;

const refuseOtherEngines = narrowStores(builders, (engine) => `a cluster does not run ${engine}`);

const build = <Engine extends ClusterEngine>(
  table: Builders<ClusterEngine>,
  engine: Engine,
  store: StorePlans[Engine],
  context: StoreContext,
): EndpointOf => table[engine](store, context);

/**
 * @throws UnsupportedError for a store that this platform has no engine or no image for, before anything is
 * registered.
 */
export function checkStores({ stores }: Plan): void {
  for (const store of Object.values(stores).map(refuseOtherEngines)) {
    if (store.kind === "postgres" && !postgresMajors.includes(store.version)) {
      throw new UnsupportedError(
        `store ${store.name}: got PostgreSQL ${store.version}, expected one of ${postgresMajors.join(", ")}`,
      );
    }
  }
}

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
function allowStoreTraffic(store: StorePlan, { scope, foundation, parent }: StoreContext): Resource[] {
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

/** Makes every store of the plan, with the network policies that it needs. */
export function createStores(
  scope: Scope,
  { foundation, prepared: { operators } }: Pick<KubernetesTypes, "foundation" | "prepared">,
): ClusterStores {
  const credentials = createCredentials(scope, foundation);
  const endpoints: Record<string, EndpointOf> = {};
  const openings: Resource[] = [];
  const built = Object.values(scope.plan.stores)
    .map(refuseOtherEngines)
    .map((store) => {
      const parent = new Group("Store", `${scope.name}-${store.key}`, {
        parent: scope.parent,
        transformations: leftAsItWas(store, { types: [NETWORK_POLICY] }),
      });
      const context: StoreContext = { scope, foundation, parent, operators, credentials, claims: [] };
      endpoints[store.key] = build(builders, store.engine, store, context);
      openings.push(...allowStoreTraffic(store, context));
      return { store, parent, claims: context.claims };
    });
  const restorePoints = createRestorePoints(scope, foundation, built);
  for (const { parent } of built) parent.finish();
  return { endpoints, ready: [...openings, ...restorePoints] };
}

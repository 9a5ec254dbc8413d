import { UnsupportedError } from "../../base/errors.ts";
import type { EngineOf } from "../../plan/engines/choose.ts";
import type { OperatorName, Plan, StoreEngine, StorePlan, StorePlans } from "../../plan/types.ts";
import { Group } from "../group.ts";
import { narrowStores } from "../narrowStores.ts";
import type { BuiltStores, StoreEndpoint } from "../platform.ts";
import { buildCloudNativePg } from "./engines/cloudnative-pg.ts";
import { buildPostgres } from "./engines/postgres.ts";
import { buildRedis } from "./engines/redis.ts";
import { buildOperatedRedis } from "./engines/redis-operator.ts";
import { buildSeaweedfs } from "./engines/seaweedfs.ts";
import { buildVolume } from "./engines/volume.ts";
import { STORE_LABEL } from "./parts/labels.ts";
import { allowTraffic, anyAddress, podsNamed, podsOfApp, tcp } from "./parts/network/network.ts";
import { postgresMajors } from "./parts/pods/images.ts";
import type { KubernetesTypes, Scope } from "./parts/scope.ts";
import { createCredentials } from "./parts/secrets/credentials.ts";
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
): StoreEndpoint => table[engine](store, context);

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

/**
 * Allows the users of a store to call it, its members to call each other, and its operator to call it; nothing else.
 */
function allowStoreTraffic(store: StorePlan, { scope, foundation, parent }: StoreContext): void {
  const { clients, members, asked } = store.ports;
  if (clients.length === 0) return;
  const own = { podSelector: podsOfStore(store) };
  const among = members.length > 0 ? [{ peers: [own], ports: tcp(...members) }] : [];
  const users = podsNamed(store.users);
  const operators = asked.map(({ by, ports }) => ({
    peers: [podsOfApp(operatorApps[by])],
    ports: tcp(...ports),
  }));
  // No selector matches the API server, so this allows its ports at any address.
  const apiServer = store.asksApiServer ? [{ peers: anyAddress, ports: tcp(443, 6443) }] : [];
  allowTraffic(
    scope,
    foundation,
    {
      name: `store-${store.key}`,
      pods: podsOfStore(store),
      ingress: [
        ...(store.users.length > 0 ? [{ peers: [{ podSelector: users }], ports: tcp(...clients) }] : []),
        ...among,
        ...operators,
      ],
      ...(among.length > 0 ? { egress: [...among, ...apiServer] } : {}),
    },
    parent,
  );
  if (store.users.length === 0) return;
  const egress = [{ peers: [own], ports: tcp(...clients) }];
  allowTraffic(scope, foundation, { name: `store-${store.key}-users`, pods: users, egress }, parent);
}

/** Makes every store of the plan, with the network policies that it needs. */
export function createStores(
  scope: Scope,
  { foundation, prepared: { operators } }: Pick<KubernetesTypes, "foundation" | "prepared">,
): BuiltStores {
  const credentials = createCredentials(scope, foundation);
  const endpoints: Record<string, StoreEndpoint> = {};
  for (const store of Object.values(scope.plan.stores).map(refuseOtherEngines)) {
    const parent = new Group("Store", `${scope.name}-${store.key}`, { parent: scope.parent });
    const context: StoreContext = { scope, foundation, parent, operators, credentials };
    endpoints[store.key] = build(builders, store.engine, store, context);
    allowStoreTraffic(store, context);
    parent.finish();
  }
  return { endpoints };
}

import type { Resource } from "@pulumi/pulumi";
import { UnsupportedError } from "../../base/errors.ts";
import type { Plan, StorePlan } from "../../plan/types.ts";
import type { StoreEndpoint } from "../platform.ts";
import { buildCloudNativePg } from "./engines/cloudnative-pg.ts";
import { buildPostgres } from "./engines/postgres.ts";
import { buildRedis } from "./engines/redis.ts";
import { buildOperatedRedis } from "./engines/redis-operator.ts";
import { buildSeaweedfs } from "./engines/seaweedfs.ts";
import { buildVolume } from "./engines/volume.ts";
import { createCredentials } from "./parts/credentials.ts";
import { Group } from "./parts/group.ts";
import { postgresMajors } from "./parts/images.ts";
import { STORE_LABEL } from "./parts/labels.ts";
import { anyAddress, open, podsElsewhere, podsNamed, tcp } from "./parts/network.ts";
import type { Foundation, Scope } from "./parts/scope.ts";
import { type ClusterEngine, enginePorts, type StoreBuilder, type StoreContext } from "./parts/store.ts";

const builders = {
  volume: buildVolume,
  redis: buildRedis,
  "redis-operator": buildOperatedRedis,
  seaweedfs: buildSeaweedfs,
  postgres: buildPostgres,
  "cloudnative-pg": buildCloudNativePg,
} satisfies { readonly [Engine in ClusterEngine]: StoreBuilder<Engine> };

const runs = (engine: string): engine is ClusterEngine => engine in builders;

/** @throws UnsupportedError for a store that no image here holds; nothing is registered then. */
export function checkStores({ stores }: Plan): void {
  for (const { name, engine, ...store } of Object.values(stores)) {
    if (!runs(engine)) throw new UnsupportedError(`store ${name}: a cluster does not run ${engine}`);
    if (store.kind === "postgres" && !postgresMajors.includes(store.version)) {
      throw new UnsupportedError(
        `store ${name}: got PostgreSQL ${store.version}, expected one of ${postgresMajors.join(", ")}`,
      );
    }
  }
}

const endsOf = ({
  engine,
}: StorePlan): { readonly clients: readonly number[]; readonly members: readonly number[] } =>
  runs(engine) ? enginePorts[engine] : { clients: [], members: [] };

/** Pods of a store whatever made them, and the job that sets it up. */
const podsOfStore = ({ name }: StorePlan) => ({ matchLabels: { [STORE_LABEL]: name } });

/** Operators that talk to the pods of a store themselves, by engine and the ports they ask. */
const askedBy: Readonly<Partial<Record<string, readonly { app: string; ports: readonly number[] }[]>>> = {
  "redis-operator": [{ app: "keda-operator", ports: [6379] }],
  "cloudnative-pg": [{ app: "cloudnative-pg", ports: [8000, 5432] }],
};

/** Lets the store's users in, its members among themselves, and nobody else. */
function openStore(store: StorePlan, { scope, foundation, parent }: StoreContext): void {
  const { clients, members } = endsOf(store);
  if (clients.length === 0) return;
  const own = { podSelector: podsOfStore(store) };
  const among = members.length > 0 ? [{ peers: [own], ports: tcp(...members) }] : [];
  const users = podsNamed(store.users);
  const asked = (askedBy[store.engine] ?? []).map(({ app, ports }) => ({
    peers: [podsElsewhere(app)],
    ports: tcp(...ports),
  }));
  // The instance manager of CloudNativePG asks the API server, whose address no selector names.
  const manager = store.engine === "cloudnative-pg" ? [{ peers: anyAddress, ports: tcp(443, 6443) }] : [];
  open(
    scope,
    foundation,
    {
      name: `store-${store.name}`,
      pods: podsOfStore(store),
      ingress: [
        ...(store.users.length > 0 ? [{ peers: [{ podSelector: users }], ports: tcp(...clients) }] : []),
        ...among,
        ...asked,
      ],
      ...(among.length > 0 ? { egress: [...among, ...manager] } : {}),
    },
    parent,
  );
  if (store.users.length === 0) return;
  const egress = [{ peers: [own], ports: tcp(...clients) }];
  open(scope, foundation, { name: `store-${store.name}-users`, pods: users, egress }, parent);
}

/** Every store of the plan, each with the doors that it needs. */
export function createStores(
  scope: Scope,
  foundation: Foundation,
  operators: readonly Resource[],
): Record<string, StoreEndpoint> {
  const credentials = createCredentials(scope, foundation);
  const endpoints: Record<string, StoreEndpoint> = {};
  for (const store of Object.values(scope.plan.stores)) {
    new Group("Store", `${scope.name}-${store.name}`, scope.parent, (parent) => {
      const context: StoreContext = { scope, foundation, parent, operators, credentials };
      const build = builders[store.engine as ClusterEngine] as StoreBuilder;
      endpoints[store.name] = build(store, context);
      openStore(store, context);
    });
  }
  return endpoints;
}

import type { EngineOf } from "../../../../plan/engines/choose.ts";
import type { StoreEngine, StorePlans } from "../../../../plan/types.ts";
import { WORKLOAD_USER } from "../../../workload/image.ts";
import { softwareImage } from "../../../workload/software.ts";
import { hostsOf, replicaSets } from "../mongodb/operated.ts";
import { customUsersSecret } from "../mongodb/operatedUsers.ts";
import { REPLICA_SET } from "../mongodb/setupJob.ts";
import { ownUsers } from "../mongodb/users.ts";
import { BACKUP_USER, DATABASE_USER, POSTGRES_USER } from "../postgres/files.ts";
import { type StoreContext, storeName } from "../storage/store.ts";
import { type Dump, filesDump, postgresDump, redisDump } from "./dumps.ts";
import { mongodbDump } from "./mongodbDump.ts";
import { neo4jDump } from "./neo4jDump.ts";

type Row<Engine extends StoreEngine> = (store: StorePlans[Engine], context: StoreContext) => Dump | null;
type Rows = { readonly [Engine in EngineOf<"kubernetes">]: Row<Engine> };

/** User id of PostgreSQL in CloudNativePG's images. */
const OPERATED_POSTGRES_USER = 26;

/** The operator's image of the members. */
const operatedRedis = (store: StorePlans["redis-operator" | "redis-sentinel"], context: StoreContext): Dump =>
  redisDump(store, context, {
    image: softwareImage(context.scope.settings, "redis-operator"),
    user: WORKLOAD_USER,
  });

/** How the stores of each engine are copied; null for those of which the stack takes no backup (plan/backup.ts). */
const rows: Rows = {
  volume: filesDump,
  redis: (store, context) =>
    redisDump(store, context, {
      image: softwareImage(context.scope.settings, "redis"),
      user: WORKLOAD_USER,
    }),
  "redis-operator": operatedRedis,
  "redis-sentinel": operatedRedis,
  "redis-cluster": () => null,
  mongodb: (store, context) =>
    mongodbDump(store, context, {
      hosts: `${storeName(store)}:${store.ports.clients[0]}`,
      replicaSet: REPLICA_SET,
      password: context.credentials.mongodb().passwordOf(ownUsers.root),
    }),
  "percona-mongodb": (store, context) => {
    const [replicaSet = ""] = replicaSets(store);
    return mongodbDump(store, context, {
      hosts: hostsOf(store),
      replicaSet,
      password: customUsersSecret(store, ownUsers.root),
    });
  },
  neo4j: neo4jDump,
  "neo4j-cluster": neo4jDump,
  seaweedfs: () => null,
  postgres: (store, { scope, credentials }) => {
    const { owner, backup } = credentials.postgres();
    return postgresDump(store, {
      host: storeName(store),
      image: softwareImage(scope.settings, `postgres-${store.version}`),
      user: POSTGRES_USER,
      reader: { name: BACKUP_USER, password: backup },
      owner: { name: DATABASE_USER, password: owner },
    });
  },
  "cloudnative-pg": (store, { scope }) => {
    // The operator makes one user, who owns the databases, and this Secret.
    const owner = {
      name: DATABASE_USER,
      password: { in: "kubernetes", name: `${storeName(store)}-app`, key: "password" },
    } as const;
    return postgresDump(store, {
      host: `${storeName(store)}-rw`,
      image: softwareImage(scope.settings, `cloudnative-pg-${store.version}`),
      user: OPERATED_POSTGRES_USER,
      reader: owner,
      owner,
    });
  },
};

/** How a store is copied; null if the stack takes no backup of it. */
export const dumpOf = <Engine extends keyof Rows>(
  engine: Engine,
  store: StorePlans[Engine],
  context: StoreContext,
): Dump | null => rows[engine](store, context);

import type { EngineOf } from "../../../../plan/engines/choose.ts";
import type { StoreEngine, StorePlans } from "../../../../plan/types.ts";
import { WORKLOAD_USER } from "../../../workload/image.ts";
import { softwareImage } from "../../../workload/software.ts";
import { authorityOf } from "../certificates/trust.ts";
import { hostsOf, replicaSets } from "../mongodb/operated.ts";
import { customUsersSecret } from "../mongodb/operatedUsers.ts";
import { REPLICA_SET } from "../mongodb/setupJob.ts";
import { ownUsers } from "../mongodb/users.ts";
import { BACKUP_USER, DATABASE_USER, POSTGRES_USER } from "../postgres/files.ts";
import { type Database, directHosts, guestUser, serverOf } from "../postgres/servers.ts";
import { redisImage } from "../redis/image.ts";
import { type StoreContext, storeName } from "../storage/store.ts";
import { type DatabaseUser, type Dump, filesDump, postgresDump, redisDump } from "./dumps.ts";
import { mongodbDump } from "./mongodbDump.ts";
import { neo4jDump } from "./neo4jDump.ts";

type Row<Engine extends StoreEngine> = (store: StorePlans[Engine], context: StoreContext) => Dump | null;
type Rows = { readonly [Engine in EngineOf<"kubernetes">]: Row<Engine> };

/** User id of PostgreSQL in CloudNativePG's images. */
const OPERATED_POSTGRES_USER = 26;

/** The operator's image of the members. */
const operatedRedis = (store: StorePlans["redis-operator" | "redis-sentinel"], context: StoreContext): Dump =>
  redisDump(store, context, {
    image: redisImage("redis-operator", store, context),
    user: WORKLOAD_USER,
  });

/** The owner of the databases of a store, with the Secret of his password. */
function ownerOf(store: Database, { credentials }: StoreContext): DatabaseUser {
  if (store.engine === "logical-database")
    return { name: guestUser(store.name), password: credentials.guest(store) };
  if (store.engine === "postgres") return { name: DATABASE_USER, password: credentials.postgres().owner };
  const secret = { in: "kubernetes", name: `${storeName(store)}-app`, key: "password" } as const;
  return { name: DATABASE_USER, password: secret };
}

/** A PostgreSQL is copied from the server itself: a pooler may lend each transaction another session. */
const databases = (store: Database, context: StoreContext): Dump => {
  const { scope, credentials } = context;
  const server = serverOf(store, scope.plan);
  const owner = ownerOf(store, context);
  const own = server.engine === "postgres";
  return postgresDump(store, {
    host: directHosts(server).primary,
    image: softwareImage(scope.settings, `${server.engine}-${server.version}`),
    user: own ? POSTGRES_USER : OPERATED_POSTGRES_USER,
    // The operator makes no user who may only read.
    reader: own ? { name: BACKUP_USER, password: credentials.postgres().backup } : owner,
    owner,
    authority: authorityOf(server, scope)?.path ?? null,
  });
};

/** How the stores of each engine are copied; null for those of which the stack takes no backup (plan/backup.ts). */
const rows: Rows = {
  volume: filesDump,
  redis: (store, context) =>
    redisDump(store, context, {
      image: redisImage("redis", store, context),
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
      hosts: hostsOf(store, context.scope),
      replicaSet,
      password: customUsersSecret(store, ownUsers.root),
    });
  },
  neo4j: neo4jDump,
  "neo4j-cluster": neo4jDump,
  rabbitmq: () => null,
  "rabbitmq-operator": () => null,
  kafka: () => null,
  strimzi: () => null,
  seaweedfs: () => null,
  postgres: databases,
  "cloudnative-pg": databases,
  "logical-database": databases,
};

/** How a store is copied; null if the stack takes no backup of it. */
export const dumpOf = <Engine extends keyof Rows>(
  engine: Engine,
  store: StorePlans[Engine],
  context: StoreContext,
): Dump | null => rows[engine](store, context);

import { cloudNativePg } from "../../../plan/engines/cloudnative-pg.ts";
import { logicalDatabase } from "../../../plan/engines/logical-database.ts";
import { mongodb } from "../../../plan/engines/mongodb.ts";
import { neo4j } from "../../../plan/engines/neo4j.ts";
import { neo4jCluster } from "../../../plan/engines/neo4j-cluster.ts";
import { perconaMongodb } from "../../../plan/engines/percona-mongodb.ts";
import { postgres } from "../../../plan/engines/postgres.ts";
import { pooler } from "../../support/databaseStack.ts";
import { given } from "../../support/storesOfEachKind.ts";
import { nothing, type Row } from "./row.ts";

export const database = ["DATABASE_URL", "DATABASE_URL_OLD_ORDERS", "*PGPASSWORD"];
/** Three members of PostgreSQL that the operator runs. */
const cluster = {
  volumes: [[3, 30]],
  clients: [5432],
  members: [5432, 8000],
  asked: { "cloudnative-pg": [8000, 5432] },
  operator: "cloudnative-pg",
} as const;
const documents = ["MONGODB_URL", "*MONGODB_PASSWORD"];
const graph = ["NEO4J_URL", "NEO4J_USERNAME", "*NEO4J_PASSWORD"];

/** Databases that a cluster runs. */
export const rowsOfDatabases: readonly Row[] = [
  {
    ...nothing,
    store: postgres(given("postgres")),
    processes: { member: [1, 2, 4096] },
    volumes: [[1, 30]],
    services: 1,
    clients: [5432],
    variables: database,
  },
  {
    ...cluster,
    store: cloudNativePg(given("postgres", { members: 3 })),
    processes: { member: [3, 2, 4096] },
    services: 1,
    variables: database,
  },
  {
    ...cluster,
    store: cloudNativePg(given("postgres", { members: 3, readReplicas: true, pooler }), { watched: true }),
    processes: { member: [3, 2, 4096], pooler: [4, 0.5, 221] },
    // Of the primary, of the replicas, and of the poolers of both.
    services: 4,
    variables: [...database.slice(0, 2), "DATABASE_READ_URL", "DATABASE_READ_URL_OLD_ORDERS", "*PGPASSWORD"],
  },
  {
    ...nothing,
    store: postgres(given("postgres", { pooler })),
    processes: { member: [1, 2, 4096], pooler: [2, 0.5, 221] },
    volumes: [[1, 30]],
    services: 2,
    clients: [5432],
    members: [5432],
    variables: database,
  },
  {
    ...nothing,
    store: logicalDatabase(given("postgres"), { name: "other", engine: "postgres", pooled: false }),
    clients: [5432],
    variables: database,
  },
  {
    store: perconaMongodb(given("mongodb")),
    processes: {
      member: [9, 4, 16_384],
      setup: [1, 0.25, 384],
      config: [3, 0.5, 1024],
      router: [3, 0.5, 1024],
    },
    // Each shard holds a third of the data.
    volumes: [
      [9, 1667],
      [3, 3],
    ],
    services: 5,
    clients: [27017],
    members: [27017],
    asked: { "percona-mongodb": [27017] },
    operator: "percona-mongodb",
    variables: documents,
  },
  {
    ...nothing,
    store: mongodb(given("mongodb", { shards: 1, members: 1 })),
    members: [27017],
    processes: { member: [1, 4, 16_384], setup: [1, 0.25, 384] },
    volumes: [[1, 5000]],
    services: 1,
    clients: [27017],
    variables: documents,
  },
  {
    ...nothing,
    // Without the licence, one server stands in for the three of the tier.
    store: neo4j(given("neo4j")),
    processes: { member: [1, 4, 16_384] },
    volumes: [[1, 500]],
    services: 1,
    clients: [7687],
    variables: graph,
  },
  {
    ...nothing,
    store: neo4jCluster(given("neo4j", { readReplicas: 2 })),
    processes: { member: [3, 4, 16_384], reader: [2, 4, 16_384] },
    volumes: [
      [3, 500],
      [2, 500],
    ],
    services: 2,
    clients: [7687],
    members: [6000, 7000, 7687, 7688],
    variables: graph,
  },
];

import type { Finding } from "../../../plan/feasibility/finding.ts";
import type { Choices } from "../../../plan/types.ts";
import type { Target } from "../../../targets/names.ts";
import type { Json } from "../../support/profileDocument.ts";
import type { Tier } from "../../support/sample.ts";

export interface Case {
  readonly tier?: Tier;
  readonly target?: Target;
  readonly choices?: Choices;
  /** What does not fit. */
  readonly change: Json;
  /** The nearest figures that fit. */
  readonly twin: Json;
  readonly finds: Partial<Finding>;
  /** Parts of the advice, each with the change that follows it: then nothing is found. */
  readonly advice: Readonly<Record<string, Json>>;
}

const database = (more: Json): Json => ({
  ...{ kind: "postgres", version: 17, members: 1, cpu: 1, memoryMiB: 2048, capacityGB: 30 },
  ...{ databases: ["shop"], backupDays: 7, ...more },
});

/** Two web servers with 100 connections each, and a worker that a change may give some. */
export const pooled = (store: Json, web: Json = {}): Json => ({
  workloads: {
    web: {
      replicas: { min: 2, max: 2 },
      autoscaling: null,
      uses: { database: ["read", "write"] },
      pools: { database: { size: 60, maxOverflow: 40 } },
      ...web,
    },
  },
  stores: { database: database(store) },
});

export const pooler: Json = { instances: 2, poolSize: 20, maxClients: 400, mode: "transaction" };
const inDatabase = (change: Json): Json => ({ stores: { database: change } });
const pools = (size: number): Json => ({
  workloads: { web: { pools: { database: { size, maxOverflow: null } } } },
});
const fewer: Json = { pools: { database: { size: 20 } } };

/** A second store on the server of the first, with a pool of its own. */
const guest = (size: number): Json => ({
  ...pooled(
    {},
    {
      uses: { database: ["read"], ledger: ["read"] },
      pools: { database: { size: 25, maxOverflow: null }, ledger: { size } },
    },
  ),
  stores: { database: database({}), ledger: database({ databases: ["ledger"], variablePrefix: "LEDGER" }) },
});

/** Connection pools that do not fit what accepts them. */
export const connectionCases: Readonly<Record<string, Case>> = {
  "pools of all replicas against the database": {
    change: pooled({ maxConnections: 150 }),
    twin: pooled({ maxConnections: 203 }),
    finds: { key: "connections", level: "warning", subject: "database", stated: 200, have: 147 },
    advice: {
      "a pooler (stores.database.pooler)": inDatabase({ pooler }),
      "maxConnections of at least 203": inDatabase({ maxConnections: 203 }),
      "at most 73 for a replica of web": pools(73),
    },
  },
  "pools against the connections that PostgreSQL accepts by default": {
    change: pooled({}),
    twin: pooled({}, { pools: { database: { size: 48 } } }),
    finds: { key: "connections", stated: 200, have: 97 },
    advice: {
      "maxConnections of at least 203": inDatabase({ maxConnections: 203 }),
      "at most 48 for": pools(48),
    },
  },
  "pools against what RDS accepts for its memory": {
    target: "aws",
    change: pooled({ memoryMiB: 1024 }),
    twin: pooled({ memoryMiB: 2560 }),
    finds: { key: "connections", stated: 200, have: 95 },
    advice: {
      "memoryMiB of at least 2,109": inDatabase({ memoryMiB: 2109 }),
      "at most 47 for": pools(47),
    },
  },
  "pools of all replicas against the pooler": {
    change: pooled({ pooler: { instances: 2, poolSize: 20, maxClients: 99, mode: "transaction" } }),
    twin: pooled({ pooler: { instances: 2, poolSize: 20, maxClients: 100, mode: "transaction" } }),
    finds: { key: "connections", stated: 200, have: 198 },
    advice: {
      "instances × maxClients of stores.database.pooler of at least 200": inDatabase({
        pooler: { maxClients: 100 },
      }),
      "at most 99 for": pools(99),
    },
  },
  "pools of all replicas against the proxy of RDS": {
    target: "aws",
    change: pooled({ pooler: { instances: 2, poolSize: 20, maxClients: 99, mode: "transaction" } }),
    twin: pooled({ pooler: { instances: 2, poolSize: 20, maxClients: 100, mode: "transaction" } }),
    finds: { key: "connections", stated: 200, have: 198 },
    advice: {
      "instances × maxClients of stores.database.pooler of at least 200": inDatabase({
        pooler: { maxClients: 100 },
      }),
      "at most 99 for": pools(99),
    },
  },
  "pools against the connections that a server of RDS is told to accept": {
    target: "aws",
    change: pooled({ memoryMiB: 2560, maxConnections: 150 }),
    twin: pooled({ memoryMiB: 2560, maxConnections: 203 }),
    finds: { key: "connections", stated: 200, have: 147 },
    advice: {
      "a pooler (stores.database.pooler)": inDatabase({ pooler }),
      "maxConnections of at least 203 with stores.database.memoryMiB of at least 2,109": inDatabase({
        maxConnections: 203,
        memoryMiB: 2109,
      }),
      "at most 73 for": pools(73),
    },
  },
  "connections of a server of RDS against its memory": {
    target: "aws",
    change: pooled({ memoryMiB: 1024, maxConnections: 99 }, fewer),
    twin: pooled({ memoryMiB: 1024, maxConnections: 98 }, fewer),
    finds: { key: "connections-memory", level: "warning", subject: "database", stated: 99, have: 98 },
    advice: {
      "memoryMiB of at least 1,029": inDatabase({ memoryMiB: 1029 }),
      "maxConnections of at most 98": inDatabase({ maxConnections: 98 }),
    },
  },
  "pools of all stores on one server": {
    choices: { databases: "shared" },
    change: guest(24),
    twin: guest(23),
    finds: { key: "connections", subject: "database", stated: 98, have: 97 },
    advice: {
      "a pooler (stores.database.pooler)": inDatabase({ pooler }),
      "maxConnections of at least 101": inDatabase({ maxConnections: 101 }),
      "24 for a replica of web and 23 for a replica of web": {
        workloads: { web: { pools: { database: { size: 24 }, ledger: { size: 23 } } } },
      },
    },
  },
  "processes that each open the whole pool": {
    change: pooled({ maxConnections: 300 }, { environment: { GUNICORN_WORKERS: 8 } }),
    twin: pooled({ maxConnections: 300 }, { environment: { GUNICORN_WORKERS: 1 } }),
    finds: { key: "connections-per-process", stated: 1600, have: 297 },
    advice: {
      "at most 18 for a replica of web": pools(18),
    },
  },
};

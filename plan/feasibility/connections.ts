import { BYTES_PER_MIB } from "../../base/bytes.ts";
import type { StoreProfile } from "../../profiles/store.ts";
import { DEFAULT_CONNECTIONS } from "../pooler.ts";
import { processesIn } from "../processes.ts";
import type { StorePlan } from "../types.ts";
import { type Check, type FeasibilityContext, roughly, serving } from "./check.ts";
import type { Finding } from "./finding.ts";

type Database = Extract<StoreProfile, { readonly kind: "postgres" }>;

/**
 * `superuser_reserved_connections`: no workload gets these.
 * https://www.postgresql.org/docs/current/runtime-config-connection.html
 */
const RESERVED_CONNECTIONS = 3;
/**
 * RDS for PostgreSQL: LEAST(DBInstanceClassMemory / 9531392, 5000), read 2026-11-26.
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html#RDS_Limits.MaxConnections
 */
const RDS_BYTES_PER_CONNECTION = 9_531_392;
const RDS_MOST = 5000;

/** Connections that a database leaves to workloads. */
function acceptedBy(plan: StorePlan, { maxConnections, memoryMiB }: Database): number {
  const most =
    plan.engine === "rds"
      ? Math.min(RDS_MOST, Math.floor((memoryMiB * BYTES_PER_MIB) / RDS_BYTES_PER_CONNECTION))
      : (maxConnections ?? DEFAULT_CONNECTIONS);
  return most - RESERVED_CONNECTIONS;
}

/** A workload with a pool of connections to a database, at its maximum of replicas. */
interface Opener {
  readonly name: string;
  readonly replicas: number;
  readonly processes: number;
  /** Connections of the pool of one replica. */
  readonly pool: number;
}

const openersOf = ({ profile }: FeasibilityContext, store: string): Opener[] =>
  Object.entries(profile.workloads).flatMap(([name, workload]) => {
    const pool = workload.pools?.[store];
    if (pool === undefined) return [];
    return [
      {
        name,
        replicas: workload.replicas.max,
        processes: processesIn(workload),
        pool: pool.size + (pool.maxOverflow ?? 0),
      },
    ];
  });

const sum = (openers: readonly Opener[], of: (opener: Opener) => number): number =>
  openers.reduce((total, opener) => total + of(opener), 0);

const unit = "connections";

/** What takes the connections of workloads, and how many. */
interface Front {
  readonly name: string;
  readonly accepts: number;
  readonly fix: string;
}

function frontOf(plan: StorePlan, store: Database): Front {
  const { pooler } = store;
  if (pooler === undefined) {
    return {
      name: `the database ${plan.name}`,
      accepts: acceptedBy(plan, store),
      fix: `a pooler (stores.${plan.name}.pooler), smaller pools, or a higher stores.${plan.name}.maxConnections`,
    };
  }
  return {
    name: `the pooler of ${plan.name}`,
    accepts: pooler.instances * pooler.maxClients,
    fix: `more instances or maxClients of stores.${plan.name}.pooler, or smaller pools`,
  };
}

const openText = (openers: readonly Opener[]): string =>
  openers.map(({ name, replicas, pool }) => `${replicas} of ${name} with ${pool} each`).join(" and ");

function tooManyClients(plan: StorePlan, front: Front, openers: readonly Opener[]): Finding[] {
  const stated = sum(openers, ({ replicas, pool }) => replicas * pool);
  if (stated <= front.accepts) return [];
  return [
    {
      key: "connections",
      level: "warning",
      subject: plan.name,
      stated,
      have: front.accepts,
      unit,
      message: `the pools may open ${roughly(stated)} connections (${openText(openers)}), and ${front.name} accepts ${roughly(front.accepts)}`,
      fix: front.fix,
    },
  ];
}

/** Each process of a replica opens a pool of its own, so the plan gives each its part of the replica's. */
function perProcess(plan: StorePlan, front: Front, openers: readonly Opener[]): Finding[] {
  const many = openers.filter(({ processes }) => processes > 1);
  const stated = sum(openers, ({ replicas, pool, processes }) => replicas * pool * processes);
  if (many.length === 0 || stated <= front.accepts) return [];
  const each = many
    .map(
      ({ name, processes, pool }) =>
        `${processes} processes of ${name} with ${roughly(processes * pool)} a replica`,
    )
    .join(" and ");
  const caps = many
    .map(({ processes, pool }) => `${Math.floor(pool / processes)} for each of ${processes}`)
    .join(" and ");
  return [
    {
      key: "connections-per-process",
      level: "warning",
      subject: plan.name,
      stated,
      have: front.accepts,
      unit,
      message: `if every process opens the whole pool, that is ${roughly(stated)} connections (${each}), and ${front.name} accepts ${roughly(front.accepts)}`,
      fix: `the plan divides the pool among the processes: let each read the variables of its pool that end in _SHARE (about ${caps})`,
    },
  ];
}

/** The pooler opens connections for each database. */
function tooManyPooled(plan: StorePlan, store: Database): Finding[] {
  const { pooler, databases } = store;
  if (pooler === undefined) return [];
  const stated = pooler.instances * pooler.poolSize * databases.length;
  const have = acceptedBy(plan, store);
  if (stated <= have) return [];
  return [
    {
      key: "pooled-connections",
      level: "warning",
      subject: plan.name,
      stated,
      have,
      unit,
      message: `the pooler of ${plan.name} may open ${roughly(stated)} connections (${pooler.instances} instances, ${pooler.poolSize} for each of ${databases.length} databases), and the database accepts ${roughly(have)}`,
      fix: `a smaller poolSize of stores.${plan.name}.pooler, or a higher stores.${plan.name}.maxConnections`,
    },
  ];
}

/** Whether the connection pools of all replicas fit what their database accepts. */
export const connections: Check = (context) =>
  serving(context).flatMap((plan) => {
    const store = context.profile.stores[plan.name];
    if (store?.kind !== "postgres") return [];
    const openers = openersOf(context, plan.name);
    const front = frontOf(plan, store);
    return [
      ...tooManyClients(plan, front, openers),
      ...perProcess(plan, front, openers),
      ...tooManyPooled(plan, store),
    ];
  });

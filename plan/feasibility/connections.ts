import { BYTES_PER_MIB } from "../../base/bytes.ts";
import { DEFAULT_CONNECTIONS } from "../../profiles/connections.ts";
import { processesIn } from "../processes.ts";
import type { StorePlan } from "../types.ts";
import { type Check, type FeasibilityContext, roughly, serving, shown } from "./check.ts";
import type { Finding } from "./finding.ts";

type Database = Extract<StorePlan, { readonly kind: "postgres" }>;
type Guest = Extract<Database, { readonly engine: "logical-database" | "rds-database" }>;
type Server = Exclude<Database, Guest>;

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
/**
 * Part of a class's memory that counts, chosen: instances were seen with 88% of 2 GiB, 92% of 4 GiB and 95% of 8 GiB.
 * https://gist.github.com/guizmaii/1cacffef793c2ba9645083c3e18b3d8c
 */
const RDS_COUNTED = 0.875;
/** Memory of the smallest class of RDS, MiB: a server never has less. https://aws.amazon.com/rds/instance-types/ */
const RDS_LEAST_MIB = 1024;

/** Memory for which RDS gives a server so many connections, MiB. */
const memoryFor = (connections: number): number =>
  Math.ceil((connections * RDS_BYTES_PER_CONNECTION) / RDS_COUNTED / BYTES_PER_MIB);

/** What accepts connections of clients, and what would let it accept more. */
interface Front {
  readonly name: string;
  readonly accepts: number;
  /** What lets it accept so many. */
  readonly fixFor: (needed: number) => string;
}

/** Connections that RDS gives a server of so much memory, if nobody says another number. */
const byMemory = ({ memoryMiB }: Pick<Server, "memoryMiB">): number =>
  Math.min(
    RDS_MOST,
    Math.floor((Math.max(RDS_LEAST_MIB, memoryMiB) * RDS_COUNTED * BYTES_PER_MIB) / RDS_BYTES_PER_CONNECTION),
  );

/** What a server accepts whose tier states no number. */
const unstated = (server: Server): number =>
  server.engine === "rds" ? byMemory(server) : DEFAULT_CONNECTIONS;

/** Connections that a server accepts from clients and from its service, as its tier or its memory says. */
export const acceptedBy = (server: Server): number =>
  Number(server.parameters.max_connections ?? unstated(server));

/** What lets a server accept so many connections. RDS gives a server as many as its memory has room for. */
function largerServer({ name, engine, parameters }: Server, needed: number): string {
  const connections = `stores.${name}.maxConnections of at least ${roughly(needed)}`;
  if (engine !== "rds") return connections;
  const memory = `stores.${name}.memoryMiB of at least ${shown(memoryFor(needed))}`;
  return parameters.max_connections === undefined ? memory : `${connections} with ${memory}`;
}

/** A server as it is provisioned. */
function frontOfServer(server: Server): Front {
  const { name } = server;
  return {
    name: `the server of ${name}`,
    accepts: acceptedBy(server) - RESERVED_CONNECTIONS,
    fixFor: (needed) =>
      `a pooler (stores.${name}.pooler), or ${largerServer(server, needed + RESERVED_CONNECTIONS)}`,
  };
}

/** What stands before the workloads: poolers, or a proxy of RDS, where the tier has them; else the server. */
function frontOf(server: Server): Front {
  const { name, pooler } = server;
  if (pooler === null) return frontOfServer(server);
  return {
    name: `the pooler of ${name}`,
    accepts: pooler.instances * pooler.maxClients,
    fixFor: (needed) => `instances × maxClients of stores.${name}.pooler of at least ${shown(needed)}`,
  };
}

/** A workload with a pool of connections to a database, at its maximum of replicas. */
interface Opener {
  readonly name: string;
  readonly replicas: number;
  readonly processes: number;
  /** Connections of the pool of one replica. */
  readonly pool: number;
}

/** Who opens connections to a server: by the pool of each of its stores. */
const openersOf = ({ profile }: FeasibilityContext, stores: readonly Database[]): Opener[] =>
  Object.entries(profile.workloads).flatMap(([name, workload]) =>
    stores.flatMap((store) => {
      const pool = workload.pools?.[store.name];
      if (pool === undefined) return [];
      return [
        {
          name,
          replicas: workload.replicas.max,
          processes: processesIn(workload),
          pool: pool.size + (pool.maxOverflow ?? 0),
        },
      ];
    }),
  );

const sum = (openers: readonly Opener[], of: (opener: Opener) => number): number =>
  openers.reduce((total, opener) => total + of(opener), 0);

const unit = "connections";

const textOf = (openers: readonly Opener[], connectionsOf: (opener: Opener) => string): string =>
  openers.map((opener) => `${opener.replicas} of ${opener.name} with ${connectionsOf(opener)}`).join(" and ");

/** How large the pools may be, size and maxOverflow together, if all shrink by the same part. */
function smallerPools(openers: readonly Opener[], part: number): string {
  const pools = openers
    .map(({ name, pool }) => `${Math.floor(pool * part)} for a replica of ${name}`)
    .join(" and ");
  return `smaller pools: size and maxOverflow together at most ${pools}`;
}

function tooManyClients({ name }: Server, front: Front, openers: readonly Opener[]): Finding[] {
  const stated = sum(openers, ({ replicas, pool }) => replicas * pool);
  if (stated <= front.accepts) return [];
  return [
    {
      key: "connections",
      level: "warning",
      subject: name,
      stated,
      have: front.accepts,
      unit,
      message: `the pools may open ${roughly(stated)} connections (${textOf(openers, ({ pool }) => `${pool} each`)}), and ${front.name} accepts ${roughly(front.accepts)}`,
      fix: `${front.fixFor(stated)}, or ${smallerPools(openers, front.accepts / stated)}`,
    },
  ];
}

/** Each process of a replica opens a pool of its own, so the plan gives each its part of the replica's. */
function perProcess({ name }: Server, front: Front, openers: readonly Opener[]): Finding[] {
  const many = openers.filter(({ processes }) => processes > 1);
  const stated = sum(openers, ({ replicas, pool, processes }) => replicas * pool * processes);
  if (many.length === 0 || stated <= front.accepts) return [];
  const each = textOf(openers, ({ processes, pool }) =>
    processes === 1 ? `${pool} each` : `${processes} processes of ${pool}`,
  );
  const caps = many
    .map(({ processes, pool }) => `${Math.floor(pool / processes)} for each of ${processes}`)
    .join(" and ");
  return [
    {
      key: "connections-per-process",
      level: "warning",
      subject: name,
      stated,
      have: front.accepts,
      unit,
      message: `if every process opens the whole pool, that is ${roughly(stated)} connections (${each}), and ${front.name} accepts ${roughly(front.accepts)}`,
      fix: `the plan divides the pool among the processes: let each read the variables of its pool that end in _SHARE (about ${caps}); if the application cannot, ${smallerPools(openers, front.accepts / stated)}`,
    },
  ];
}

/**
 * A server of RDS that accepts more connections than its memory is made for: RDS takes the stated number, and each connection
 * gets less of the memory.
 */
function tooLittleMemory(server: Server): Finding[] {
  const stated = Number(server.parameters.max_connections ?? 0);
  const have = byMemory(server);
  if (server.engine !== "rds" || stated <= have) return [];
  const { name, memoryMiB } = server;
  return [
    {
      key: "connections-memory",
      level: "warning",
      subject: name,
      stated,
      have,
      unit,
      message: `${name} accepts ${roughly(stated)} connections, and RDS gives a server with ${shown(memoryMiB)} MiB of memory ${roughly(have)}: with all of them in use, its memory may run out`,
      fix: `stores.${name}.memoryMiB of at least ${shown(memoryFor(stated))}, a pooler (stores.${name}.pooler), or stores.${name}.maxConnections of at most ${shown(have)}`,
    },
  ];
}

const isServer = (store: StorePlan): store is Server => store.kind === "postgres" && !("host" in store);

/** The stores whose databases are on a server, its own first. */
const storesOn = (server: Server, stores: readonly StorePlan[]): Database[] => [
  server,
  ...stores.filter(
    (store): store is Guest =>
      store.kind === "postgres" && "host" in store && store.host.name === server.name,
  ),
];

/** Whether the connection pools of all replicas fit what their database accepts. */
export const connections: Check = (context) => {
  const stores = serving(context);
  return stores.filter(isServer).flatMap((server) => {
    const databases = storesOn(server, stores);
    const openers = openersOf(context, databases);
    const front = frontOf(server);
    return [
      ...tooManyClients(server, front, openers),
      ...perProcess(server, front, openers),
      ...tooLittleMemory(server),
    ];
  });
};

import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from "fastify";
import type { Agents } from "../base/agents.ts";
import type { Ai } from "../base/ai.ts";
import type { Clock } from "../base/clock.ts";
import type { Degrade } from "../base/degrade.ts";
import type { Settings } from "../base/settings.ts";
import type { Cache } from "../cache/cache.ts";
import type { Remote } from "../cache/remote.ts";
import type { Sql } from "../data/sql.ts";
import type { Queue } from "../jobs/queue.ts";
import type { Work } from "../jobs/workers.ts";
import type { Metrics } from "../serve/metrics.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    /** A person waits for the answer. */
    facing?: boolean;
  }
}

/** Routes of one system; bodies and queries have the types of their schemas. */
export type App = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

/** What a system works with. */
export interface Context {
  readonly settings: Settings;
  readonly degrade: Degrade;
  readonly clock: Clock;
  readonly ai: Ai;
  readonly agents: Agents;
  readonly sql: Sql;
  readonly queue: Queue;
  readonly cache: Cache;
  readonly remote: Remote | undefined;
  readonly metrics: Metrics;
  /** A secret that all processes on one database share. */
  readonly secret: (name: string) => Promise<Buffer>;
}

/** A connection that a browser keeps open for updates. */
export interface Upgrades {
  /** Answers a request to upgrade. */
  readonly upgrade: (...args: UpgradeArgs) => void;
  /** Closes all connections so that clients connect to another replica. */
  readonly leave: () => void;
}

export type UpgradeArgs = [request: IncomingMessage, socket: Duplex, head: Buffer];

export interface System {
  readonly routes: (app: App) => void;
  /** How jobs are done, by their kind. */
  readonly works: Readonly<Record<string, Work>>;
  /** What the main page says besides what every main page says. */
  readonly home?: () => Promise<Readonly<Record<string, unknown>>>;
  readonly upgrades?: Upgrades;
}

/** Routes that a person waits for. */
export const facing = { config: { facing: true } } as const;

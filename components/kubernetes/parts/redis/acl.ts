import type { StreamPlan } from "../../../../plan/engines/queue.ts";
import { type Queues, queuesOf } from "../../../../plan/queueParts.ts";
import type { Plan, StorePlan } from "../../../../plan/types.ts";
import type { Right } from "../../../../profiles/rights.ts";
import { shortHash } from "../labels.ts";
import { rightsInQueues } from "../queues/queues.ts";
import { rightsOn } from "../secrets/rightsOn.ts";

const engines = ["redis", "redis-operator", "redis-sentinel", "redis-cluster"] as const;

/** A Redis of the stack, run by the stack or by its operator. */
export type Redis = Extract<StorePlan, { readonly engine: (typeof engines)[number] }>;

/** A Redis, whoever holds it: one of the stack, or a service of a cloud. */
export type AnyRedis = Extract<StorePlan, { readonly maxMemoryPolicy: string }>;

/** A Redis that holds a queue, or several. */
export type RedisQueue<One extends AnyRedis = Redis> = One & Queues<StreamPlan>;

export const isQueue = <One extends AnyRedis>(store: One): store is RedisQueue<One> => store.queue !== null;

/** Whether a store is a Redis of the stack. */
export const isRedis = (store: StorePlan): store is Redis =>
  engines.some((engine) => engine === store.engine);

/** The Redis stores of a plan. */
export const redisStores = ({ stores }: Pick<Plan, "stores">): Redis[] =>
  Object.values(stores).filter(isRedis);

/** A user of one Redis, in the words of https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/ */
export interface RedisUser {
  /** Name of the workload, or one of {@link ownUsers}. */
  readonly name: string;
  /** Keys and commands, without the password. */
  readonly rules: string;
}

/** Users that are no workload. A colon is in no workload's name, so none has one of these names. */
export const ownUsers = {
  /** KEDA counts the items of a queue. */
  keda: "stack:keda",
  /** A function of a cloud counts the items of a queue, where no KEDA does. */
  counter: "stack:counter",
  /** The exporter beside Redis reads its metrics. */
  metrics: "stack:metrics",
} as const;

/**
 * The user of whoever does not name one: operator, probes, the copies of a primary, and people who move data. Redis itself
 * has given it this name, so no workload may have it.
 */
export const DEFAULT_USER = "default";

/**
 * What every client sends: `HELLO`, `PING`, `SELECT`, `CLIENT SETNAME`, … It comes first, as the second rule takes back
 * what is dangerous in it (`CLIENT KILL`, `CLIENT LIST`).
 */
const CONNECTION = "resetchannels -@all +@connection -@dangerous";
const TRANSACTION = "+multi +exec +discard";

interface QueueRights {
  readonly commands: string;
  /** What the user may do with the stream of dead letters, which is a set of rules of its own. */
  readonly deadLetters?: string;
}

/** The commands of each right on a queue; see {@link StreamPlan} for what each is for. */
const queueRights: Readonly<Partial<Record<Right, QueueRights>>> = {
  send: { commands: `+xadd +xlen ${TRANSACTION}` },
  take: {
    commands: `+xreadgroup +xautoclaim +xclaim +xpending +xack +xdel +xlen +xgroup|create ${TRANSACTION}`,
    deadLetters: "+xadd +xlen +xgroup|create",
  },
};

/** A set of rules of its own: keys, and the commands on them. */
interface Selector {
  readonly key: string;
  readonly commands: string;
}

function selectorsOf({ stream, deadLetters }: StreamPlan, rights: readonly Right[]): Selector[] {
  const given = rights.flatMap((right) => queueRights[right] ?? []);
  const commands = given.map((one) => one.commands).join(" ");
  const dead = given.flatMap((one) => one.deadLetters ?? []);
  return [{ key: stream, commands }, ...dead.map((allowed) => ({ key: deadLetters, commands: allowed }))];
}

/** The first set of rules is that of the user itself. A user of no queue may still connect. */
function queueRules(store: RedisQueue<AnyRedis>, user: string, rights: readonly Right[]): string {
  const [first, ...others] = rightsInQueues<StreamPlan>(store, user, rights).flatMap(([queue, some]) =>
    selectorsOf(queue, some),
  );
  const own = first === undefined ? "" : ` ~${first.key} ${first.commands}`;
  return `${CONNECTION}${own}${others.map(({ key, commands }) => ` (~${key} ${commands})`).join("")}`;
}

/**
 * The commands of each right on a cache: on every key and channel, none that is dangerous (`FLUSHALL`, `KEYS`, `CONFIG`)
 * and no library of functions. `INFO` is dangerous to Redis, but clients read the version from it.
 */
const cacheRights: Readonly<Partial<Record<Right, string>>> = {
  read: "+@read +eval_ro +evalsha_ro +subscribe +psubscribe +unsubscribe +punsubscribe",
  write: "+@write +eval +evalsha +script|load +script|exists +publish",
};

/** What the client of a cluster asks for, to find out which member has a key. */
const CLUSTER = " +cluster|slots +cluster|shards +cluster|nodes +cluster|info +cluster|keyslot +cluster|myid";

function cacheRules(rights: readonly Right[]): string {
  const keys = rights.includes("write") ? "~*" : "%R~*";
  const commands = rights.flatMap((right) => cacheRights[right] ?? []).join(" ");
  return `resetchannels -@all ${keys} &* +@connection ${commands} -@dangerous -function ${TRANSACTION} +watch +unwatch +info`;
}

/** A library spreads its keys over the Redis, which holds nothing but the queue. It also publishes, and runs scripts. */
const rulesOf = (store: RedisQueue<AnyRedis>, user: string, rights: readonly Right[]): string =>
  store.queue.library === null ? queueRules(store, user, rights) : cacheRules(["read", "write"]);

/**
 * KEDA's own user. It counts a list by a script, which Redis lets only those run who may write to its keys; no command that
 * writes is among those that the script may use.
 * https://github.com/kedacore/keda/blob/v2.20.2/pkg/scalers/redis_scaler.go
 */
function counterRules(store: RedisQueue<AnyRedis>): string {
  const { library } = store.queue;
  if (library !== null) return `${CONNECTION} ~${library.list} +eval +type +llen`;
  const keys = queuesOf(store).map(({ stream }) => `%R~${stream}`);
  return `${CONNECTION} ${keys.join(" ")} +xlen`;
}

/** What a function of a cloud asks for: how many items wait, and of a stream since when, and how many failed. */
export function counterUser(store: RedisQueue<AnyRedis>): RedisUser {
  const { library } = store.queue;
  const keys = library === null ? streamsOf(store) : [library.list];
  const commands = library === null ? "+xinfo|stream +xlen" : "+llen";
  const rules = `${CONNECTION} ${keys.map((key) => `%R~${key}`).join(" ")} ${commands}`;
  return { name: ownUsers.counter, rules };
}

/** The streams of a Redis, those of dead letters too; none in a cache. */
export const streamsOf = (store: AnyRedis): string[] =>
  isQueue(store) ? queuesOf(store).flatMap(({ stream, deadLetters }) => [stream, deadLetters]) : [];

/** Of the metrics, only those of streams need a key. */
function metricsRules(store: AnyRedis): string {
  const keys = streamsOf(store).map((stream) => `%R~${stream}`);
  const streams = keys.length === 0 ? "" : ` ${keys.join(" ")} +xinfo|stream +xinfo|groups +xinfo|consumers`;
  const cluster = store.protocol === "redis-cluster" ? " +cluster|info" : "";
  return `${CONNECTION}${streams}${cluster} +info`;
}

/** The users of a Redis besides {@link DEFAULT_USER}, each with the least that it needs. */
export function usersOf(store: AnyRedis, plan: Pick<Plan, "workloads" | "beside">): RedisUser[] {
  const { ports } = store;
  const onCluster = store.protocol === "redis-cluster" ? CLUSTER : "";
  const workloads = [...rightsOn(store, plan)].map(([name, rights]) => ({
    name,
    rules: isQueue(store) ? rulesOf(store, name, rights) : `${cacheRules(rights)}${onCluster}`,
  }));
  const counted = isQueue(store) && ports.asked.some(({ by }) => by === "keda") ? store : null;
  return [
    ...workloads.toSorted((one, other) => one.name.localeCompare(other.name)),
    ...(counted === null ? [] : [{ name: ownUsers.keda, rules: counterRules(counted) }]),
    ...(ports.metrics.length > 0 ? [{ name: ownUsers.metrics, rules: metricsRules(store) }] : []),
  ];
}

/** The file of users (`aclfile`). `requirepass` has no effect beside it, so it has the default user too. */
export function aclFile(users: readonly RedisUser[], passwordOf: (user: string) => string): string {
  const admin = { name: DEFAULT_USER, rules: "~* &* +@all" };
  const lines = [admin, ...users].map(({ name, rules }) => `user ${name} on >${passwordOf(name)} ${rules}`);
  return `${lines.join("\n")}\n`;
}

/**
 * Annotation of the pods of a Redis. Redis reads the file of users when it starts, so another user or right has to restart
 * it: the value is a digest of names and rights, without passwords, which do not change. It costs a queue with one member
 * the seconds of a restart, in which a `send` fails and has to be repeated.
 */
export const aclAnnotation = (users: readonly RedisUser[]): Readonly<Record<string, string>> => ({
  "echelon.dev/redis-users": shortHash(users.map(({ name, rules }) => `${name} ${rules}`).join("\n")),
});

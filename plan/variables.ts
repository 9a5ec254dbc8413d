import type { StoreKind } from "../profiles/store.ts";
import { toVariableName } from "../profiles/units.ts";

/** An environment variable through which a workload reaches a store. `<STORE>` stands for the store's name. */
interface Variable {
  readonly name: string;
  /** True if the value is a reference to a secret, never plain text. */
  readonly secret?: true;
  /** True if all stores of a stack may share one value. An engine can exclude values from that (`apart`). */
  readonly shared?: true;
  /** True if only some stores of the kind have it: the engine says which (`also`). */
  readonly optional?: true;
  /** True if it is there only where an authority of the stack has signed the certificate of the store. */
  readonly signed?: true;
  /** Name of the variable for each database after the first; `<DATABASE>` stands for the database's name. */
  readonly further?: string;
}

/** Variables by the value that the platform gives them: url, password, bucket, … */
export type VariableRow = Readonly<Record<string, Variable>>;

const files = { path: { name: "<STORE>_STORAGE_PATH" } } as const;
/** Path of the certificate with which a client verifies the server, PEM. */
const authority = (name: string) => ({ name, optional: true, signed: true }) as const;
const bucket = {
  bucket: { name: "<STORE>_STORAGE_BUCKET" },
  endpoint: { name: "<STORE>_STORAGE_ENDPOINT" },
  region: { name: "AWS_REGION", shared: true },
} as const;
/** A workload has one password, which every Redis of the stack knows it by. Its name is in the URL. */
const redisPassword = { name: "REDIS_PASSWORD", secret: true, shared: true } as const;
/** The password of a workload at one broker: its name is in the URL. */
const queuePassword = { name: "QUEUE_PASSWORD", secret: true } as const;
/** Whose queue → its name, as a JSON object, for whoever sends. Only where each copy has a queue of its own. */
const queueNames = { name: "QUEUE_NAMES", optional: true } as const;
/** What a worker has to know of every queue. */
const queueRules = {
  visibilitySeconds: { name: "QUEUE_VISIBILITY_SECONDS" },
  maxAttempts: { name: "QUEUE_MAX_ATTEMPTS" },
} as const;

/**
 * The environment variables that a store gives to the workloads that use it, by its kind and its protocol. The names
 * are the same on every target. docs/workload-contract.md lists them, and a test compares it with this table.
 */
export const variables = {
  file: { files },
  sqlite: { files },
  object: {
    /** Access by a key pair. */
    s3: {
      ...bucket,
      accessKey: { name: "AWS_ACCESS_KEY_ID", secret: true, shared: true },
      secretKey: { name: "AWS_SECRET_ACCESS_KEY", secret: true, shared: true },
      authority: authority("<STORE>_STORAGE_CA_FILE"),
    },
    /** Access by the identity of the workload. */
    "s3-identity": bucket,
  },
  queue: {
    redis: {
      url: { name: "QUEUE_URL" },
      // The Redis stream that holds the items, its consumer group, and the stream of dead letters.
      stream: { name: "QUEUE_NAME" },
      names: queueNames,
      group: { name: "QUEUE_GROUP" },
      deadLetters: { name: "QUEUE_DEAD_LETTERS" },
      ...queueRules,
      password: redisPassword,
      authority: authority("QUEUE_CA_FILE"),
    },
    amqp: {
      url: { name: "QUEUE_URL" },
      // The exchange that items are sent to, and the queue of the same name that they are taken from.
      queue: { name: "QUEUE_NAME" },
      names: queueNames,
      deadLetters: { name: "QUEUE_DEAD_LETTERS" },
      ...queueRules,
      password: queuePassword,
      authority: authority("QUEUE_CA_FILE"),
    },
    kafka: {
      // Any of the brokers: `kafka://<user>@<host>:<port>`.
      url: { name: "QUEUE_URL" },
      topic: { name: "QUEUE_NAME" },
      names: queueNames,
      group: { name: "QUEUE_GROUP" },
      deadLetters: { name: "QUEUE_DEAD_LETTERS" },
      ...queueRules,
      password: queuePassword,
      authority: authority("QUEUE_CA_FILE"),
    },
    // SQS moves dead letters itself; a worker needs both figures to extend its time and to know its last attempt.
    sqs: { url: { name: "QUEUE_URL" }, names: queueNames, ...queueRules, region: bucket.region },
  },
  postgres: {
    postgres: {
      url: { name: "DATABASE_URL", further: "DATABASE_URL_<DATABASE>" },
      // Of the replicas, which may be a moment behind.
      replicasUrl: { name: "DATABASE_READ_URL", further: "DATABASE_READ_URL_<DATABASE>", optional: true },
      password: { name: "PGPASSWORD", secret: true },
    },
  },
  redis: {
    redis: {
      url: { name: "REDIS_URL" },
      password: redisPassword,
      authority: authority("REDIS_CA_FILE"),
    },
    // Keys are spread over several servers: a client has to speak the protocol of a cluster.
    "redis-cluster": {
      url: { name: "REDIS_URL" },
      topology: { name: "REDIS_TOPOLOGY" },
      password: redisPassword,
      authority: authority("REDIS_CA_FILE"),
    },
  },
  mongodb: {
    mongodb: { url: { name: "MONGODB_URL" }, password: { name: "MONGODB_PASSWORD", secret: true } },
  },
  neo4j: {
    bolt: {
      url: { name: "NEO4J_URL" },
      // Clients take no user from the URL.
      username: { name: "NEO4J_USERNAME" },
      password: { name: "NEO4J_PASSWORD", secret: true },
      authority: authority("NEO4J_CA_FILE"),
    },
  },
} as const satisfies { readonly [Kind in StoreKind]: Readonly<Record<string, VariableRow>> };

type Variables = typeof variables;

/** Protocols that stores of all the given kinds may speak. */
export type Protocol<Kind extends StoreKind> = keyof Variables[Kind] & string;

/** The row of the table for each of the given kinds that speaks a protocol. */
export type RowOf<Kind extends StoreKind, Speaks> = Kind extends StoreKind
  ? Variables[Kind][Speaks & keyof Variables[Kind]]
  : never;

/** A variable in the plan of a store. */
export interface VariablePlan {
  readonly name: string;
  /** The value that the platform gives it: url, password, bucket, … */
  readonly value: string;
  readonly secret: boolean;
  /** Whether all stores of the stack that set it give it the same value. */
  readonly shared: boolean;
  /** The database that the variable is for; null if it is for the whole store. */
  readonly database: string | null;
}

interface VariableArgs {
  /** Name of the store. */
  readonly store: string;
  readonly databases?: readonly string[];
  /** Values of `optional` variables that this store has. */
  readonly also?: readonly string[];
  /** Values of `shared` variables that this store does not share, as an exception. */
  readonly apart?: readonly string[];
}

/** The variables of a store with a prefix of its own. Those that all stores of a stack share keep their names. */
export const withPrefix = (variables: readonly VariablePlan[], prefix: string): VariablePlan[] =>
  variables.map((one) => (one.shared ? one : { ...one, name: `${prefix}_${one.name}` }));

/** The same variables as those of a store of another name. */
export function withStoreName(
  variables: readonly VariablePlan[],
  { from, to }: { readonly from: string; readonly to: string },
): VariablePlan[] {
  const start = `${toVariableName(from)}_`;
  return variables.map((one) =>
    one.name.startsWith(start)
      ? { ...one, name: `${toVariableName(to)}_${one.name.slice(start.length)}` }
      : one,
  );
}

/** The variables of one store, from its row of the table. */
export const variablesOf = (
  row: VariableRow,
  { store, databases = [], also = [], apart = [] }: VariableArgs,
): VariablePlan[] =>
  Object.entries(row).flatMap(([value, { name, secret, shared, further, optional }]): VariablePlan[] => {
    if (optional === true && !also.includes(value)) return [];
    const own = name.replace("<STORE>", toVariableName(store));
    const one = (called: string, database: string | null): VariablePlan => ({
      name: called,
      value,
      secret: secret === true,
      shared: shared === true && !apart.includes(value),
      database,
    });
    if (further === undefined) return [one(own, null)];
    return databases.map((database, index) =>
      one(index === 0 ? own : further.replace("<DATABASE>", toVariableName(database)), database),
    );
  });

const rowOf = ({ kind, protocol }: Spoken): VariableRow =>
  (variables as Readonly<Record<StoreKind, Readonly<Record<string, VariableRow>>>>)[kind][protocol] ?? {};

/** A store by what decides on its variables. */
interface Spoken {
  readonly name: string;
  readonly kind: StoreKind;
  readonly protocol: string;
}

/** The variables that a store has only where an authority of the stack has signed its certificate. */
export function signedVariables(store: Spoken): VariablePlan[] {
  const signed = Object.fromEntries(Object.entries(rowOf(store)).filter(([, one]) => one.signed === true));
  return variablesOf(signed, { store: store.name, also: Object.keys(signed) });
}

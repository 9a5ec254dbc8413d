import type { StoreKind } from "../profiles/store.ts";
import { toVariableName } from "../profiles/units.ts";

/** One variable that tells a workload something of a store. `<STORE>` stands for the store's own name. */
interface Variable {
  readonly name: string;
  /** Whether its value arrives by reference and never in plain. */
  readonly secret?: true;
  /** Whether one value may serve all stores of a stack; an engine says where each store has its own after all. */
  readonly shared?: true;
  /** Name for each database beside the first; `<DATABASE>` stands for that one's own name. */
  readonly further?: string;
}

/** Variables by what the platform gives for them: url, password, bucket, … */
export type VariableRow = Readonly<Record<string, Variable>>;

const files = { path: { name: "<STORE>_STORAGE_PATH" } } as const;
const bucket = {
  bucket: { name: "<STORE>_STORAGE_BUCKET" },
  endpoint: { name: "<STORE>_STORAGE_ENDPOINT" },
  region: { name: "AWS_REGION", shared: true },
} as const;
const redisPassword = { name: "REDIS_PASSWORD", secret: true, shared: true } as const;

/**
 * What a store puts into the environment of the workloads that use it, by its kind and by the protocol that it
 * speaks: the same names on every target. docs/workload-contract.md lists them, and a test holds it to this.
 */
export const variables = {
  file: { files },
  sqlite: { files },
  object: {
    /** Opened by a key pair. */
    s3: {
      ...bucket,
      accessKey: { name: "AWS_ACCESS_KEY_ID", secret: true, shared: true },
      secretKey: { name: "AWS_SECRET_ACCESS_KEY", secret: true, shared: true },
    },
    /** Opened by the workload's own identity. */
    "s3-identity": bucket,
  },
  queue: {
    redis: {
      url: { name: "QUEUE_URL" },
      // Waiting items are one list of this name.
      name: { name: "QUEUE_NAME" },
      password: redisPassword,
    },
    sqs: { url: { name: "QUEUE_URL" }, region: bucket.region },
  },
  postgres: {
    postgres: {
      url: { name: "DATABASE_URL", further: "DATABASE_URL_<DATABASE>" },
      password: { name: "PGPASSWORD", secret: true },
    },
  },
  redis: { redis: { url: { name: "REDIS_URL" }, password: redisPassword } },
  mongodb: {
    mongodb: { url: { name: "MONGODB_URL" }, password: { name: "MONGODB_PASSWORD", secret: true } },
  },
  neo4j: { bolt: { url: { name: "NEO4J_URL" }, password: { name: "NEO4J_PASSWORD", secret: true } } },
} as const satisfies { readonly [Kind in StoreKind]: Readonly<Record<string, VariableRow>> };

type Variables = typeof variables;

/** Protocols that a store of every one of the kinds may speak. */
export type Protocol<Kind extends StoreKind> = keyof Variables[Kind] & string;

/** The table's rows for stores of the kinds that speak a protocol. */
export type RowOf<Kind extends StoreKind, Speaks> = Kind extends StoreKind
  ? Variables[Kind][Speaks & keyof Variables[Kind]]
  : never;

/** A variable as the plan of a store carries it. */
export interface VariablePlan {
  readonly name: string;
  /** What the platform gives for it: url, password, bucket, … */
  readonly value: string;
  readonly secret: boolean;
  /** Whether every store of the stack that sets it gives it the same value. */
  readonly shared: boolean;
  /** Which of the store's databases it leads to; null where it is of the whole store. */
  readonly database: string | null;
}

interface VariableArgs {
  /** Name of the store. */
  readonly store: string;
  readonly databases?: readonly string[];
  /** Values that each store has for itself, though others of its kind share theirs. */
  readonly apart?: readonly string[];
}

/** The variables of one store, by its row of the table. */
export const variablesOf = (
  row: VariableRow,
  { store, databases = [], apart = [] }: VariableArgs,
): VariablePlan[] =>
  Object.entries(row).flatMap(([value, { name, secret, shared, further }]): VariablePlan[] => {
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

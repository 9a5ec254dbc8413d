import type { Plan, StorePlan, StorePlans } from "../../../../plan/types.ts";
import type { Right } from "../../../../profiles/rights.ts";
import { MOVE_USER } from "../../../platform.ts";
import { rightsOn } from "../secrets/rightsOn.ts";

const engines = ["mongodb", "percona-mongodb"] as const;

/** A MongoDB of the stack, run by the stack or by its operator. */
export type Mongo = StorePlans[(typeof engines)[number]];

/** The same, or one that a service of the cloud holds. */
export type SpokenMongo = Mongo | StorePlans["documentdb"];

const isMongo = (store: StorePlan): store is Mongo => engines.some((engine) => engine === store.engine);

/** The MongoDB stores of a plan. */
export const mongoStores = ({ stores }: Pick<Plan, "stores">): Mongo[] =>
  Object.values(stores).filter(isMongo);

/** Users that are no workload. A dot is in no workload's name, so none has one of these names. */
export const ownUsers = {
  /** Makes users and indexes, takes backups, and moves data. */
  root: "stack.root",
  /** The exporter beside MongoDB reads its metrics. */
  metrics: "stack.metrics",
} as const;

/** Where MongoDB keeps all users: a client names it as `authSource`. */
export const USERS_DATABASE = "admin";

/** The database of a store. The profile names none, so it has the name of the store. */
export const databaseOf = ({ name }: Pick<SpokenMongo, "name">): string => name;

export interface MongoUser {
  readonly name: string;
  /** https://www.mongodb.com/docs/manual/reference/built-in-roles/ */
  readonly roles: readonly { readonly name: string; readonly db: string }[];
}

/** There is no built-in role that writes and does not read. */
const roleOf = (rights: readonly Right[]): string => (rights.includes("write") ? "readWrite" : "read");

/** `root` may not apply a log again, which a restore does: https://www.mongodb.com/docs/database-tools/mongorestore/#required-access */
const root: MongoUser = {
  name: ownUsers.root,
  roles: ["root", "__system"].map((name) => ({ name, db: USERS_DATABASE })),
};

/** https://github.com/percona/mongodb_exporter#permissions */
const metrics: MongoUser = {
  name: ownUsers.metrics,
  roles: [
    { name: "clusterMonitor", db: USERS_DATABASE },
    { name: "read", db: "local" },
  ],
};

/** The workloads that use a MongoDB, as its users. */
export const workloadUsers = (
  store: SpokenMongo,
  plan: Pick<Plan, "workloads" | "beside">,
): readonly MongoUser[] =>
  [...rightsOn(store, plan)]
    .map(([name, rights]) => ({ name, roles: [{ name: roleOf(rights), db: databaseOf(store) }] }))
    .toSorted((one, other) => one.name.localeCompare(other.name));

/** The users of a MongoDB, each with the least that it needs. */
export const usersOf = (store: Mongo, plan: Pick<Plan, "workloads" | "beside">): MongoUser[] => [
  root,
  ...(store.ports.metrics.length > 0 ? [metrics] : []),
  ...workloadUsers(store, plan),
];

/** The name by which a user signs in: whoever moves data has every right. */
export const loginOf = (user: string): string => (user === MOVE_USER ? ownUsers.root : user);

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Input, Resource } from "@pulumi/pulumi";
import { MONGODB_SETUP } from "../../../../plan/engines/mongodb.ts";
import type { KubernetesSecret } from "../../../platform.ts";
import { softwareImage } from "../../../workload/software.ts";
import { type EnvVar, fromSecret } from "../pods/podFields.ts";
import { setupJob } from "../pods/setupJob.ts";
import type { StoreContext } from "../storage/store.ts";
import { encryptionOf } from "./endpoint.ts";
import { databaseOf, type MongoUser, ownUsers, type SpokenMongo, USERS_DATABASE } from "./users.ts";

/** Name of the replica set of the MongoDB that the stack runs itself. */
export const REPLICA_SET = "rs0";

/** User id of MongoDB in the official image. */
export const MONGODB_USER = 999;

/** How long the Job waits for a server that starts; an operator may take minutes for a sharded one. */
const PATIENCE_SECONDS = 900;

/** The image of the server that the stack runs, and of everything that speaks to one: it has `mongosh` and the tools. */
export const mongodbImage = ({ scope }: StoreContext, { version }: Pick<SpokenMongo, "version">): string =>
  softwareImage(scope.settings, `mongodb-${version}`);

interface SetupArgs {
  /** `host:port`, or several with commas between them. */
  readonly hosts: Input<string>;
  /** The user who makes the others. @default that of the stack's own MongoDB */
  readonly login?: string;
  /** Major version of the image, for its shell. @default that of the store */
  readonly image?: number;
  /** Options of the connection, as in a URL. */
  readonly options: string;
  readonly password: KubernetesSecret;
  /** A replica set that the Job makes of one member (`host:port`); null where an operator makes it. */
  readonly replicaSet: { readonly name: string; readonly member: string } | null;
  /** Users that the Job makes, with their passwords; an operator makes its own. */
  readonly users: readonly { readonly user: MongoUser; readonly password: KubernetesSecret }[];
  /** Collection → the field by whose hash its documents are spread. */
  readonly shardKeys: Readonly<Record<string, string>>;
  readonly after: readonly Resource[];
}

/** What the script does, beside what it needs passwords for. */
interface Task extends Pick<SetupArgs, "hosts" | "replicaSet" | "shardKeys"> {
  readonly login: string;
  /** All options of the connection. */
  readonly options: string;
  /** Users, in the order of the variables with their passwords. */
  readonly users: readonly MongoUser[];
}

/** Runs the script in the variable SETUP. */
export const SETUP_SCRIPT = 'mongosh --nodb --quiet --norc --eval "$SETUP"';

/** The variables of the script, without passwords: those are PASSWORD, of `login`, and PASSWORD_0 and so on, of the users. */
export const setupVariables = (
  store: SpokenMongo,
  { hosts, login, options, replicaSet, shardKeys, users }: Task,
): Readonly<Record<string, Input<string>>> => ({
  SETUP: readFileSync(join(import.meta.dirname, "setup.mjs"), "utf8"),
  HOME: "/tmp",
  PATIENCE_SECONDS: String(PATIENCE_SECONDS),
  HOSTS: hosts,
  LOGIN: login,
  OPTIONS: `serverSelectionTimeoutMS=5000&${options}`,
  DATABASE: databaseOf(store),
  REPLICA_SET: replicaSet?.name ?? "",
  MEMBER: replicaSet?.member ?? "",
  INDEXES: JSON.stringify(store.indexes),
  SHARD_KEYS: JSON.stringify(shardKeys),
  USERS: JSON.stringify(users),
});

/** The Job that makes users, indexes and shard keys, each only where it is not there yet. */
export function mongoSetup(store: SpokenMongo, context: StoreContext, args: SetupArgs): void {
  const { hosts, password, replicaSet, users, shardKeys, after } = args;
  const { login = ownUsers.root, image: version = store.version } = args;
  const options = `authSource=${USERS_DATABASE}${args.options}${encryptionOf(store, context.scope)}`;
  const variables = setupVariables(store, {
    ...{ hosts, login, options, replicaSet, shardKeys },
    users: users.map(({ user }) => user),
  });
  setupJob(store, context, {
    does: "setup",
    image: mongodbImage(context, { version }),
    user: MONGODB_USER,
    command: ["sh", "-c", SETUP_SCRIPT],
    env: [
      ...Object.entries(variables).map(([name, value]): EnvVar => ({ name, value })),
      fromSecret("PASSWORD", password),
      ...users.map((one, index) => fromSecret(`PASSWORD_${index}`, one.password)),
    ],
    process: MONGODB_SETUP,
    after,
  });
}

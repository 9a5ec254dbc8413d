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
import { databaseOf, type MongoUser, ownUsers, type SpokenMongo } from "./users.ts";

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

const plain = (name: string, value: string | number): EnvVar => ({ name, value: String(value) });

/** The Job that makes users, indexes and shard keys, each only where it is not there yet. */
export function mongoSetup(store: SpokenMongo, context: StoreContext, args: SetupArgs): void {
  const { hosts, options, password, replicaSet, users, shardKeys, after } = args;
  const { login = ownUsers.root, image: version = store.version } = args;
  setupJob(store, context, {
    does: "setup",
    image: mongodbImage(context, { version }),
    user: MONGODB_USER,
    command: ["sh", "-c", 'mongosh --nodb --quiet --norc --eval "$SETUP"'],
    env: [
      plain("SETUP", readFileSync(join(import.meta.dirname, "setup.mjs"), "utf8")),
      plain("HOME", "/tmp"),
      plain("PATIENCE_SECONDS", PATIENCE_SECONDS),
      { name: "HOSTS", value: hosts },
      plain("LOGIN", login),
      plain(
        "OPTIONS",
        `serverSelectionTimeoutMS=5000&authSource=admin${options}${encryptionOf(store, context.scope)}`,
      ),
      plain("DATABASE", databaseOf(store)),
      plain("REPLICA_SET", replicaSet?.name ?? ""),
      plain("MEMBER", replicaSet?.member ?? ""),
      plain("INDEXES", JSON.stringify(store.indexes)),
      plain("SHARD_KEYS", JSON.stringify(shardKeys)),
      plain("USERS", JSON.stringify(users.map(({ user }) => user))),
      fromSecret("PASSWORD", password),
      ...users.map((one, index) => fromSecret(`PASSWORD_${index}`, one.password)),
    ],
    process: MONGODB_SETUP,
    after,
  });
}

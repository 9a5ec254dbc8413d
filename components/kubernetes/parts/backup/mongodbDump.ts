import type { KubernetesSecret } from "../../../platform.ts";
import { encryptionOf } from "../mongodb/endpoint.ts";
import { MONGODB_USER, mongodbImage } from "../mongodb/setupJob.ts";
import { type Mongo, ownUsers, USERS_DATABASE } from "../mongodb/users.ts";
import { fromSecret } from "../pods/podFields.ts";
import type { StoreContext } from "../storage/store.ts";
import type { Dump } from "./dumps.ts";

interface Server {
  /** `host:port`, or several with commas between them. */
  readonly hosts: string;
  readonly replicaSet: string;
  readonly password: KubernetesSecret;
}

const FILE = "dump.archive.gz";

/** The tools take a password from a file, so that no list of processes shows it. */
const SIGN_IN = ["printf 'password: %s\\n' \"$PASSWORD\" > /tmp/mongodb.yaml", "unset PASSWORD"];
const TOOL_FLAGS = '--uri="$SERVER" --config=/tmp/mongodb.yaml --gzip';

/**
 * A replica set as of the moment at which the dump ends: it holds what was written meanwhile too (`--oplog`). Users are those
 * of the plan, so a restore leaves them. https://www.mongodb.com/docs/database-tools/mongodump/
 */
export function mongodbDump(
  store: Mongo,
  context: StoreContext,
  { hosts, replicaSet, password }: Server,
): Dump {
  const options = `authSource=${USERS_DATABASE}&replicaSet=${replicaSet}&readPreference=secondaryPreferred${encryptionOf(store, context.scope)}`;
  return {
    image: mongodbImage(context, store),
    user: MONGODB_USER,
    env: [
      { name: "SERVER", value: `mongodb://${ownUsers.root}@${hosts}/?${options}` },
      fromSecret("PASSWORD", password),
    ],
    backup: { lines: [...SIGN_IN, `mongodump ${TOOL_FLAGS} --oplog --archive="$new/${FILE}"`] },
    restore: {
      lines: [
        ...SIGN_IN,
        `mongorestore ${TOOL_FLAGS} --oplogReplay --drop --nsExclude='admin.*' --nsExclude='config.*' --archive="$backup/${FILE}"`,
      ],
    },
    writes: false,
    restoreSize: null,
  };
}

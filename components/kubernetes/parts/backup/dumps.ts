import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Size, StorePlan, StorePlans } from "../../../../plan/types.ts";
import type { KubernetesSecret } from "../../../platform.ts";
import { storeDirectory } from "../../../workload/files.ts";
import { WORKLOAD_USER } from "../../../workload/image.ts";
import { softwareImage } from "../../../workload/software.ts";
import { type CertificateFiles, certificateFiles } from "../certificates/server.ts";
import { authorityOf } from "../certificates/trust.ts";
import { type EnvVar, fromSecret } from "../pods/podFields.ts";
import type { Database } from "../postgres/servers.ts";
import { DEFAULT_USER, type Redis } from "../redis/acl.ts";
import { redisHost } from "../redis/endpoint.ts";
import { asArguments, certificateSettings, cliWith } from "../redis/tls.ts";
import type { StoreContext } from "../storage/store.ts";

/** How a store is copied into a directory, and back. */
export interface Dump {
  readonly image: string;
  /** User and group of the process, and of the volume with the backups. */
  readonly user: number;
  /** Variables of both directions. */
  readonly env: readonly EnvVar[];
  /** Lines for `backupScript`, and the variables that only they read. */
  readonly backup: Lines;
  /** Lines for `restoreScript`. */
  readonly restore: Lines;
  /** Whether a backup writes to the volume of the store. */
  readonly writes: boolean;
  /** Size of the process that restores; null if it is that of a backup. */
  readonly restoreSize: Size | null;
}

interface Lines {
  readonly lines: readonly string[];
  readonly env?: readonly EnvVar[];
  /** Certificate that the process has as its own, with the key. @default null */
  readonly certificate?: CertificateFiles | null;
}

const plain = (name: string, value: string): EnvVar => ({ name, value });

const COPY_FILES = 'node --input-type=module --eval "$COPY_FILES"';

/** Files on a volume that the pod mounts. */
export function filesDump(store: StorePlans["volume"], { scope }: StoreContext): Dump {
  const isSqlite = store.kind === "sqlite";
  const databases = (what: string): EnvVar[] => (isSqlite ? [plain("DATABASES", what)] : []);
  return {
    image: softwareImage(scope.settings, "node"),
    user: WORKLOAD_USER,
    env: [
      plain("COPY_FILES", readFileSync(join(import.meta.dirname, "copyFiles.mjs"), "utf8")),
      plain("STORE", storeDirectory(store)),
    ],
    backup: {
      lines: [`FROM="$STORE" TO="$new" LAST="\${last:+/backups/$last}" ${COPY_FILES}`],
      env: databases("copy"),
    },
    restore: { lines: [`FROM="$backup" TO="$STORE" ${COPY_FILES}`], env: databases("replace") },
    // Whoever reads a database in the journal mode `wal` writes to its index.
    writes: isSqlite,
    restoreSize: null,
  };
}

/**
 * Arguments of a Redis that sends keys over TLS. It does not start without a certificate of its own, so it has that of the
 * store. https://github.com/redis/redis/blob/7.4.1/src/tls.c#L279
 */
const sendsWith = (certificate: CertificateFiles | null): string =>
  certificate === null
    ? ""
    : ` ${asArguments({ "tls-cluster": "yes", ...certificateSettings(certificate) }).join(" ")}`;

/**
 * A Redis of the pod's own loads the dump, and sends each key with its time to live to the Redis of the stack. Nobody can
 * connect to it. `--no-raw` writes a key as `redis-cli` reads it, whatever bytes it has.
 */
const redisRestore = (certificate: CertificateFiles | null): readonly string[] => [
  "password=$REDISCLI_AUTH; unset REDISCLI_AUTH",
  `redis-server --port 0 --unixsocket /tmp/redis.sock --dir "$backup" --save "" --appendonly no${sendsWith(certificate)} &`,
  'server=$!; local="redis-cli -s /tmp/redis.sock -e"',
  "until $local ping 2>/dev/null | grep -q PONG; do kill -0 $server; sleep 1; done",
  "$local info keyspace | sed -n 's/^db\\([0-9]*\\):.*/\\1/p' | while read -r database; do",
  `  $local -n "$database" --no-raw keys '*' | sed 's/^ *[0-9]*) //' > /tmp/keys`,
  "  while IFS= read -r key; do",
  '    echo "migrate $HOST $PORT \\"\\" $database 60000 copy replace auth2 default $password keys $key"',
  '  done < /tmp/keys | $local -n "$database" > /tmp/answers',
  "  sent=$(grep -c -e '^OK' -e '^NOKEY' /tmp/answers || true)",
  '  if [ "$sent" != "$(wc -l < /tmp/keys)" ]; then grep -v "^OK" /tmp/answers >&2; exit 1; fi',
  "done",
  "kill $server",
];

/** A Redis, or the primary of one with copies. `default`, the user of the stack itself, may read and write everything. */
export function redisDump(
  store: Redis,
  { scope, credentials }: StoreContext,
  { image, user }: Pick<Dump, "image" | "user">,
): Dump {
  const [port] = store.ports.clients;
  const authority = authorityOf(store, scope)?.path;
  const certificate = authority === undefined ? null : certificateFiles(store);
  return {
    image,
    user,
    env: [
      plain("HOST", redisHost(store)),
      plain("PORT", String(port)),
      fromSecret("REDISCLI_AUTH", credentials.redis().passwordOf(DEFAULT_USER)),
    ],
    backup: {
      lines: [
        `${cliWith(authority)} -h "$HOST" -p "$PORT" --rdb "$new/dump.rdb"`,
        // The server checks a dump when it is called by this name. Not every image has the link.
        'ln -sf "$(command -v redis-server)" /tmp/redis-check-rdb',
        '/tmp/redis-check-rdb "$new/dump.rdb"',
      ],
    },
    restore: { lines: redisRestore(certificate), certificate },
    writes: false,
    restoreSize: store.processes[0].size,
  };
}

interface Server {
  readonly host: string;
  readonly image: string;
  readonly user: number;
  /** User who may read everything. */
  readonly reader: DatabaseUser;
  /** User who owns the databases. */
  readonly owner: DatabaseUser;
  /** Path of the certificate with which the server is verified; null if it is reached without encryption. */
  readonly authority: string | null;
}

export interface DatabaseUser {
  readonly name: string;
  readonly password: KubernetesSecret;
}

const asUser = ({ name, password }: DatabaseUser): EnvVar[] => [
  plain("PGUSER", name),
  fromSecret("PGPASSWORD", password),
];

/**
 * What a backup signs in as. A retiring PostgreSQL is as it was made. An earlier package made only its owner, who is the
 * superuser there, so the owner takes the backup where the server does not know the reader.
 */
function signIn(
  { phase }: Pick<StorePlan, "phase">,
  { reader, owner }: Server,
): Required<Pick<Lines, "lines" | "env">> {
  if (phase !== "retiring" || reader.name === owner.name) return { lines: [], env: asUser(reader) };
  return {
    lines: [
      'if ! psql --no-psqlrc --command="" --dbname="${DATABASES%% *}"; then',
      '  echo "signs in as $OWNER instead of $PGUSER"',
      "  export PGUSER=$OWNER PGPASSWORD=$OWNER_PASSWORD",
      "fi",
    ],
    env: [...asUser(reader), plain("OWNER", owner.name), fromSecret("OWNER_PASSWORD", owner.password)],
  };
}

const verified = ({ authority }: Server): EnvVar[] =>
  authority === null ? [] : [plain("PGSSLMODE", "verify-full"), plain("PGSSLROOTCERT", authority)];

/** Every database of a PostgreSQL, in PostgreSQL's own format. */
export function postgresDump(store: Database, server: Server): Dump {
  const { host, image, user, owner } = server;
  const { lines, env } = signIn(store, server);
  const each = (line: string): string[] => ["for database in $DATABASES; do", `  ${line}`, "done"];
  return {
    image,
    user,
    env: [
      plain("PGHOST", host),
      plain("PGPORT", String(store.ports.clients[0])),
      plain("PGCONNECT_TIMEOUT", "30"),
      ...verified(server),
      plain("DATABASES", store.databases.join(" ")),
    ],
    backup: {
      lines: [...lines, ...each('pg_dump --format=custom --file="$new/$database.dump" --dbname="$database"')],
      env,
    },
    // In one transaction for each database: a failed restore changes nothing in it.
    restore: {
      lines: each(
        'pg_restore --clean --if-exists --no-owner --single-transaction --dbname="$database" "$backup/$database.dump"',
      ),
      env: asUser(owner),
    },
    writes: false,
    restoreSize: null,
  };
}

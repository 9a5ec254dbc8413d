/** User id of `postgres` in the image. initdb needs a user that is in /etc/passwd. */
export const POSTGRES_USER = 999;

/** User who owns the databases. */
export const DATABASE_USER = "app";

/** User who may read all databases and nothing else. */
export const BACKUP_USER = "echelon_backup";

/** Directory of these files in the pod. */
export const FILES = "/etc/echelon";

/** A subdirectory of the mount: a new volume may contain lost+found. */
export const PGDATA = "/data/pgdata";

/** Where the socket is, for people with `kubectl exec`. */
export const SOCKETS = "/var/run/postgresql";

/** Statements for the user of backups, who reads without being asked whether a row or a large object is for him. */
const backupUser: readonly string[] = [
  `GRANT pg_read_all_data TO ${BACKUP_USER}`,
  `ALTER ROLE ${BACKUP_USER} SET default_transaction_read_only = on`,
  // Without it, no role but the owner may read a large object: pg_read_all_data has no part in them.
  `ALTER ROLE ${BACKUP_USER} SET lo_compat_privileges = on`,
];

const role = (name: string): string =>
  `DO 'BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = ''${name}'') THEN CREATE ROLE ${name}; END IF; END'`;

/** The statements of the first run, one a line; the shell puts the passwords in. */
const users: readonly string[] = [
  role(DATABASE_USER),
  `ALTER ROLE ${DATABASE_USER} LOGIN PASSWORD '$OWNER_PASSWORD'`,
  role(BACKUP_USER),
  `ALTER ROLE ${BACKUP_USER} LOGIN BYPASSRLS PASSWORD '$BACKUP_PASSWORD'`,
  ...backupUser,
];

/**
 * Script that runs before the server, at every start: it makes the data directory if there is none, then the users and the
 * databases that are missing. The single-user mode of PostgreSQL does that, to which nobody can connect, and which needs
 * to know no superuser: in a volume that the image's own script has made, that is `app`.
 *
 * A data directory gets its name once it is complete. PostgreSQL has to be a child of the first process of the container:
 * after a crash, the file `postmaster.pid` says that process 1 runs on the directory, and PostgreSQL ignores its parent.
 * https://github.com/postgres/postgres/blob/REL_15_STABLE/src/backend/utils/init/miscinit.c (CreateLockFile)
 */
export const INIT = `set -eu
umask 077
if [ ! -e "$PGDATA/PG_VERSION" ]; then
  if [ -n "$(ls -A "$PGDATA" 2>/dev/null)" ]; then
    echo "$PGDATA: got files that are not of PostgreSQL, expected an empty directory" >&2
    exit 1
  fi
  rm -rf "$PGDATA.new" "$PGDATA"
  initdb --pgdata="$PGDATA.new" --username=postgres --encoding=UTF8 --locale=C.UTF-8 --data-checksums \\
    --auth-local=peer --auth-host=reject
  mv "$PGDATA.new" "$PGDATA"
fi
chmod 700 "$PGDATA"

alone() {
  postgres --single -D "$PGDATA" -c exit_on_error=on -c log_min_error_statement=panic \\
    -c password_encryption=scram-sha-256 postgres > /tmp/answers
}

alone <<STATEMENTS
${users.join("\n")}
STATEMENTS
for user in \${GUESTS:-}; do
  eval "password=\\$PASSWORD_$user"
  alone <<STATEMENTS
${role("$user")}
ALTER ROLE $user LOGIN PASSWORD '$password'
STATEMENTS
done
alone <<STATEMENTS
SELECT datname FROM pg_database
STATEMENTS
sed -n 's/.*datname = "\\([^"]*\\)".*/\\1/p' /tmp/answers > /tmp/databases
create() {
  if grep -qxF "$1" /tmp/databases; then return; fi
  echo "creating the database $1"
  alone <<STATEMENTS
CREATE DATABASE "$1" OWNER $2
STATEMENTS
}
for database in $DATABASES; do create "$database" ${DATABASE_USER}; done
for user in \${GUESTS:-}; do
  eval "databases=\\$DATABASES_$user"
  for database in $databases; do create "$database" "$user"; done
done
`;

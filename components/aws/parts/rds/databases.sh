# Makes the databases of an RDS server that RDS itself does not make, and a user for each store that is a guest there. It runs
# again whenever its variables change, so all of it is the same a second time. The variables are those of libpq, and:
#   PGDATABASE  the first database, which RDS makes
#   OWN         further databases of the server's own store
#   GUESTS      users of guests; for each <user>: DATABASES_<user>, and PASSWORD_<user>
#   AUTHORITY   certificate of the authority that signs those of RDS, PEM
set -eu
umask 077
printf '%s\n' "$AUTHORITY" > /tmp/authority.pem
export PGSSLMODE=verify-full PGSSLROOTCERT=/tmp/authority.pem PGCONNECT_TIMEOUT=10

run() { PGOPTIONS=--client-min-messages=warning psql --no-psqlrc --quiet --tuples-only --no-align --set=ON_ERROR_STOP=1 "$@"; }

# A new server may still be starting.
for attempt in 1 2 3 4 5 6 7 8 9 10 11 12; do
  if run --command='SELECT 1' > /dev/null; then break; fi
  if [ "$attempt" = 12 ]; then echo "the server does not answer" >&2; exit 1; fi
  sleep 10
done

# $1 the user. \getenv reads the password, so that no command line has it.
user() {
  run --set=user="$1" << STATEMENTS
\\getenv password PASSWORD_$1
SELECT format('CREATE ROLE %I', :'user') WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'user') \\gexec
ALTER ROLE :"user" LOGIN PASSWORD :'password';
-- Only who may become a role makes a database of it; since PostgreSQL 16 its maker may not, by itself.
GRANT :"user" TO CURRENT_USER;
STATEMENTS
}

# $1 the database, $2 its owner; nobody else may connect to it.
database() {
  run --set=database="$1" --set=owner="$2" << 'STATEMENTS'
SELECT format('CREATE DATABASE %I OWNER %I', :'database', :'owner')
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'database') \gexec
REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
STATEMENTS
  echo "$1 is a database of $2"
}

database "$PGDATABASE" "$PGUSER"
for name in ${OWN:-}; do database "$name" "$PGUSER"; done
for guest in ${GUESTS:-}; do
  user "$guest"
  eval "databases=\$DATABASES_$guest"
  for name in $databases; do database "$name" "$guest"; done
done

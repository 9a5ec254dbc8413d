import { expect } from "vitest";
import type { Cluster } from "../pod/cluster.ts";
import type { Pod } from "../pod/pod.ts";
import { changedServer, inVolume, ownersPassword } from "./database.ts";

/**
 * What the image's own script leaves on a new volume, as earlier packages used it: its only user is `app`, the superuser.
 * https://github.com/docker-library/postgres/blob/master/docker-entrypoint.sh
 */
const EARLIER = `set -e
printf %s "$PASSWORD" > /tmp/password
initdb -D /data/pgdata --username=app --pwfile=/tmp/password --auth=trust --encoding=UTF8 --locale=C
echo "host all all all scram-sha-256" >> /data/pgdata/pg_hba.conf
pg_ctl -D /data/pgdata -o "-c listen_addresses= -c unix_socket_directories=/tmp" -w start
psql -v ON_ERROR_STOP=1 -h /tmp -U app -d postgres -c 'CREATE DATABASE shop'
psql -v ON_ERROR_STOP=1 -h /tmp -U app -d postgres -c 'CREATE DATABASE "old-orders" OWNER app'
psql -v ON_ERROR_STOP=1 -h /tmp -U app -d shop -c "CREATE TABLE kept AS SELECT 'yes' AS text"
pg_ctl -D /data/pgdata -m fast -w stop`;

/** Makes the data directory of an earlier package on the volume of the server. */
export async function fillAsEarlier(cluster: Cluster): Promise<void> {
  const before = await inVolume(cluster, "before");
  const password = ownersPassword(cluster);
  const { code, stderr } = await before.exec(["sh", "-c", EARLIER], { env: { PASSWORD: password } });
  expect([code, stderr]).toEqual([0, expect.any(String)]);
  await before.kill();
}

/** The server of an earlier package on that volume: nothing runs before it, and its files are those of the volume. */
export async function startAsEarlier(cluster: Cluster): Promise<Pod> {
  const args = ["-D", "/data/pgdata", "-c", "listen_addresses=*"];
  return (await cluster.add("earlier", changedServer(cluster.manifests, { args }))).untilReady();
}

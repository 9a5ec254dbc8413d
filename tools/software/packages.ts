/** Debian's packages that `npm run test:software` needs, each with the programs that it is needed for. */
export const packages: Readonly<Record<string, readonly string[]>> = {
  "amqp-tools": ["amqp-consume", "amqp-get", "amqp-publish"],
  bubblewrap: ["bwrap"],
  busybox: ["busybox"],
  "default-jre-headless": ["java"],
  iproute2: ["ip"],
  maven: ["mvn"],
  pgbouncer: ["pgbouncer"],
  postgresql: ["/usr/lib/postgresql/*/bin/postgres"],
  prometheus: ["prometheus", "promtool"],
  "prometheus-redis-exporter": ["prometheus-redis-exporter"],
  "python3-venv": ["/usr/bin/python3", "/usr/lib/python3*/ensurepip/__init__.py"],
  "rabbitmq-server": ["/usr/lib/rabbitmq/lib/rabbitmq_server-*/sbin/rabbitmq-server"],
  "redis-server": ["redis-server"],
  "redis-tools": ["redis-cli"],
  sqlite3: ["sqlite3"],
  "util-linux": ["nsenter", "setpriv", "unshare"],
};

import type { StorePlans } from "../../../plan/types.ts";
import { type ServerFiles, serverCertificate } from "../parts/certificates/server.ts";
import { mongoEndpoint } from "../parts/mongodb/endpoint.ts";
import { mongoExporter } from "../parts/mongodb/exporter.ts";
import { MONGODB_USER, mongodbImage, mongoSetup, REPLICA_SET } from "../parts/mongodb/setupJob.ts";
import { ownUsers, usersOf } from "../parts/mongodb/users.ts";
import { disruptionBudget, headlessService } from "../parts/pods/memberService.ts";
import { type Container, fromSecret, type Probe } from "../parts/pods/podFields.ts";
import { statefulSet } from "../parts/pods/statefulSet.ts";
import { type StoreBuilder, storeName } from "../parts/storage/store.ts";

const DATA = "/data/db";
const KEYS = "/etc/mongodb";

const MIB_PER_GIB = 1024;
const SMALLEST_CACHE_GIB = 0.25;

/**
 * Half of the memory above 1 GiB, as the server itself would take of a whole machine:
 * https://www.mongodb.com/docs/manual/reference/configuration-options/#mongodb-setting-storage.wiredTiger.engineConfig.cacheSizeGB
 */
const cacheGiB = (memoryMiB: number): number =>
  Math.max(SMALLEST_CACHE_GIB, Math.floor((memoryMiB / MIB_PER_GIB - 1) * 50) / 100);

/**
 * The server refuses a key file that its group may read, and a mounted Secret is one. The entry point of the image makes the
 * first user, when the directory is empty.
 */
const START = `install -m 400 ${KEYS}/key /tmp/key && exec docker-entrypoint.sh mongod "$@"`;

const flags = ({ processes: [{ size }], ports }: StorePlans["mongodb"]): string[] => [
  `--replSet=${REPLICA_SET}`,
  "--keyFile=/tmp/key",
  "--bind_ip_all",
  `--port=${ports.clients[0]}`,
  `--dbpath=${DATA}`,
  `--wiredTigerCacheSizeGB=${cacheGiB(size.memoryMiB)}`,
];

/**
 * Clients sign in with a password, and show no certificate:
 * https://www.mongodb.com/docs/manual/tutorial/configure-ssl/
 */
const encrypted = ({ both, authority }: ServerFiles): string[] => [
  "--tlsMode=requireTLS",
  `--tlsCertificateKeyFile=${both}`,
  `--tlsCAFile=${authority}`,
  "--tlsAllowConnectionsWithoutCertificates",
];

/**
 * The server opens its port when it has read its journal. A shell in each probe would take a second of CPU and 100 MiB. Ready
 * does not mean that it is a primary: the Job makes it one, and begins when it is ready.
 */
const opens = (more: Pick<Probe, "periodSeconds" | "failureThreshold">): Probe => ({
  tcpSocket: { port: "mongodb" },
  timeoutSeconds: 3,
  ...more,
});

const probes: Pick<Container, "startupProbe" | "readinessProbe" | "livenessProbe"> = {
  startupProbe: opens({ periodSeconds: 5, failureThreshold: 120 }),
  readinessProbe: opens({ periodSeconds: 5, failureThreshold: 3 }),
  livenessProbe: opens({ periodSeconds: 10, failureThreshold: 6 }),
};

/** One MongoDB with a user for each workload. Several members, or shards, need an operator. */
export const buildMongodb: StoreBuilder<"mongodb"> = (store, context) => {
  const name = storeName(store);
  const { passwordOf, keyFile } = context.credentials.mongodb();
  const ports = { mongodb: store.ports.clients[0] };
  const member = `${name}-0.${name}`;
  const certificate = serverCertificate(store, context, [name, member]);
  // The member finds itself by its name before it is ready.
  headlessService(store, context, { name, ports, publishNotReady: true });
  disruptionBudget(store, context);
  const exporter = mongoExporter(store, context, passwordOf);
  const set = statefulSet(store, context, name, {
    image: mongodbImage(context, store),
    user: MONGODB_USER,
    command: ["sh", "-c", START, "mongod"],
    args: [...flags(store), ...(certificate === null ? [] : encrypted(certificate))],
    env: [
      { name: "MONGO_INITDB_ROOT_USERNAME", value: ownUsers.root },
      fromSecret("MONGO_INITDB_ROOT_PASSWORD", passwordOf(ownUsers.root)),
    ],
    ports,
    probes,
    dataPath: DATA,
    certificate,
    volumes: [
      { name: "key", secret: { secretName: keyFile.name, items: [{ key: keyFile.key, path: "key" }] } },
      ...exporter.volumes,
    ],
    mounts: [{ name: "key", mountPath: KEYS, readOnly: true }],
    sidecars: exporter.containers,
    publishNotReady: true,
    graceSeconds: 120,
  });
  const users = usersOf(store, context.scope.plan);
  mongoSetup(store, context, {
    hosts: `${name}:${ports.mongodb}`,
    options: "&directConnection=true",
    password: passwordOf(ownUsers.root),
    replicaSet: { name: REPLICA_SET, member: `${member}:${ports.mongodb}` },
    users: users.map((user) => ({ user, password: passwordOf(user.name) })),
    shardKeys: {},
    after: [set],
  });
  return mongoEndpoint(store, context.scope, {
    hosts: `${name}:${ports.mongodb}`,
    replicaSet: REPLICA_SET,
    passwordOf,
  });
};

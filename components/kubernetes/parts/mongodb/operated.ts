import type { ProcessPlan, Size, StorePlans } from "../../../../plan/types.ts";
import { softwareImage } from "../../../workload/software.ts";
import { type Labels, STORE_LABEL } from "../labels.ts";
import { memberPlacement, podSecurity, pullSecrets, quantities } from "../pods/podFields.ts";
import type { Scope } from "../scope.ts";
import { storageClass } from "../storage/storageClass.ts";
import { capacity, type StoreContext, storeName } from "../storage/store.ts";
import { mongoExporter } from "./exporter.ts";
import { backupSpec, copierOf } from "./operatedBackup.ts";
import { customUsersSecret } from "./operatedUsers.ts";
import { usersOf } from "./users.ts";

export type OperatedMongo = StorePlans["percona-mongodb"];

/** API version of the operator's kinds. */
export const OPERATED = "psmdb.percona.com/v1";

/** Version of the operator whose chart the stack installs (parts/operators.ts): it reads the object as that one did. */
const OPERATOR_VERSION = "1.22.0";

/**
 * Nothing is served without encryption. The members show their certificates to each other; a client signs in with a password
 * and needs none. https://www.mongodb.com/docs/manual/reference/configuration-options/#mongodb-setting-net.tls.allowConnectionsWithoutCertificates
 */
const TLS_MODE = "requireTLS";
const configuration = "net:\n  tls:\n    allowConnectionsWithoutCertificates: true\n";

/** User id of MongoDB in the operator's images. */
const MONGODB_USER = 1001;

/** The entry point writes the certificates into /tmp of the image, so the root filesystem has to be writable. */
const security = {
  podSecurityContext: podSecurity(MONGODB_USER),
  containerSecurityContext: {
    allowPrivilegeEscalation: false,
    capabilities: { drop: ["ALL"] },
    runAsNonRoot: true,
    runAsUser: MONGODB_USER,
    seccompProfile: { type: "RuntimeDefault" },
  },
};

/** Labels by which the operator's own controllers select the pods of one role. */
const podsOf = (store: OperatedMongo, component: string, replset?: string): Labels => ({
  "app.kubernetes.io/name": "percona-server-mongodb",
  "app.kubernetes.io/instance": storeName(store),
  "app.kubernetes.io/component": component,
  ...(replset === undefined ? {} : { "app.kubernetes.io/replset": replset }),
});

/** Where the pods of one role run, how large they are, and how many may be evicted at a time. */
function podFields(
  store: OperatedMongo,
  selector: Labels,
  { count, size }: Pick<ProcessPlan, "count" | "size">,
) {
  const { affinity, topologySpreadConstraints } = memberPlacement(selector, count);
  const resources = quantities(size);
  return {
    size: count,
    // Only the label that network policies select; the operator sets the recommended labels itself.
    labels: { [STORE_LABEL]: store.key },
    affinity: affinity === undefined ? { antiAffinityTopologyKey: "none" } : { advanced: affinity },
    topologySpreadConstraints,
    podDisruptionBudget: { maxUnavailable: 1 },
    resources: { requests: resources, limits: resources },
    ...security,
  };
}

const volumeSpec = (store: OperatedMongo, gigabytes: number, { scope }: StoreContext) => ({
  volumeSpec: {
    persistentVolumeClaim: {
      accessModes: ["ReadWriteOnce"],
      ...storageClass(scope, store),
      resources: { requests: { storage: capacity(gigabytes) } },
    },
  },
});

/** Names of the replica sets: the operator's first one is `rs0`. */
export const replicaSets = ({ shards }: Pick<OperatedMongo, "shards">): string[] =>
  Array.from({ length: shards }, (_, shard) => `rs${shard}`);

const processOf = ({ processes }: OperatedMongo, wanted: ProcessPlan["role"]): ProcessPlan | undefined =>
  processes.find(({ role }) => role === wanted);

/** Config servers and routers; none where there is one shard. */
function shardingSpec(store: OperatedMongo, context: StoreContext) {
  const config = processOf(store, "config");
  const routers = processOf(store, "router");
  const volume = store.volumes[1];
  if (config === undefined || routers === undefined || volume === undefined) return { enabled: false };
  return {
    enabled: true,
    configsvrReplSet: {
      ...podFields(store, podsOf(store, "cfg", "cfg"), config),
      ...copierOf(store, context),
      ...volumeSpec(store, volume.capacityGB, context),
      configuration,
      expose: { enabled: false, type: "ClusterIP" },
    },
    mongos: {
      ...podFields(store, podsOf(store, "mongos"), routers),
      configuration,
      expose: { type: "ClusterIP" },
    },
  };
}

function replicaSetSpec(store: OperatedMongo, name: string, context: StoreContext) {
  const [members] = store.processes;
  const [volume] = store.volumes;
  const size: Size = members.size;
  const { containers, volumes } = mongoExporter(store, context, (login) => customUsersSecret(store, login));
  return {
    name,
    ...podFields(store, podsOf(store, "mongod", name), { count: store.membersPerShard, size }),
    ...copierOf(store, context),
    ...volumeSpec(store, volume.capacityGB, context),
    configuration,
    expose: { enabled: false, type: "ClusterIP" },
    ...(containers.length === 0 ? {} : { sidecars: containers, sidecarVolumes: volumes }),
  };
}

/** The smallest replica set that has a majority when one member is lost: the operator asks for a word about any other. */
const SAFE_MEMBERS = 3;

/**
 * The object that the operator makes a MongoDB of. It makes certificates, by which the members know each other, and the
 * passwords of all users. https://docs.percona.com/percona-operator-for-mongodb/operator.html
 */
export function clusterSpec(store: OperatedMongo, context: StoreContext) {
  const { scope } = context;
  const { pullSecrets: names } = scope.settings;
  return {
    crVersion: OPERATOR_VERSION,
    image: softwareImage(scope.settings, `percona-mongodb-${store.version}`),
    imagePullPolicy: "IfNotPresent",
    ...pullSecrets(names),
    initContainerSecurityContext: security.containerSecurityContext,
    // Another version of the server is another image, by another version of this package.
    updateStrategy: "SmartUpdate",
    upgradeOptions: { apply: "disabled", schedule: "0 2 * * *", setFCV: false },
    ...(store.membersPerShard < SAFE_MEMBERS ? { unsafeFlags: { replsetSize: true } } : {}),
    tls: { mode: TLS_MODE },
    replsets: replicaSets(store).map((name) => replicaSetSpec(store, name, context)),
    sharding: shardingSpec(store, context),
    users: usersOf(store, scope.plan).map(({ name, roles }) => ({ name, db: "admin", roles })),
    backup: backupSpec(store, context),
  };
}

/**
 * Where clients begin: at the routers, or at the members of the one replica set. The certificate has a wildcard for the members,
 * which counts in names of three labels and more only.
 * https://github.com/percona/percona-server-mongodb-operator/blob/v1.22.0/pkg/psmdb/tls/tls.go
 */
export function hostsOf(store: OperatedMongo, { namespaceName }: Pick<Scope, "namespaceName">): string {
  const name = storeName(store);
  const [port] = store.ports.clients;
  if (store.shards > 1) return `${name}-mongos:${port}`;
  const [set] = replicaSets(store);
  return Array.from(
    { length: store.membersPerShard },
    (_, member) => `${name}-${set}-${member}.${name}-${set}.${namespaceName}:${port}`,
  ).join(",");
}

import kubernetes from "@pulumi/kubernetes";
import { seaweedfsPorts as ports } from "../../../plan/engines/seaweedfs.ts";
import type { StorePlans } from "../../../plan/types.ts";
import { endpointOf } from "../../endpoint.ts";
import { WORKLOAD_USER } from "../../workload/image.ts";
import { softwareImage } from "../../workload/software.ts";
import { selectorLabels, storePodLabels } from "../parts/labels.ts";
import { containerSecurity, podSecurity, quantities, scratchVolume } from "../parts/pods/podFields.ts";
import { disruptionBudget, headlessService, statefulSet } from "../parts/pods/statefulSet.ts";
import { objectLabels } from "../parts/scope.ts";
import { logicalName, type StoreBuilder, type StoreContext, storeName } from "../parts/storage/store.ts";

const CONFIG = "/etc/echelon";

type Objects = StorePlans["seaweedfs"];

/** Replication code of SeaweedFS: `001` keeps a second copy on another member, `000` keeps none. */
const replication = ({ copies }: Objects): string => (copies > 1 ? "001" : "000");

const membersService = (store: Objects): string => `${storeName(store)}-members`;

/** Host name of a member, by which the other members know it and its volumes. */
const memberHost = (store: Objects, member: string): string =>
  `${storeName(store)}-${member}.${membersService(store)}`;

const peers = (store: Objects): string =>
  Array.from(
    { length: store.processes[0].count },
    (_, member) => `${memberHost(store, String(member))}:${ports.master}`,
  ).join(",");

/** Master, volume server, filer and S3 gateway in one process: https://github.com/seaweedfs/seaweedfs/wiki */
const flags = (store: Objects): string[] => [
  "-logtostderr=true",
  "server",
  "-dir=/data",
  `-ip=$(POD_NAME).${membersService(store)}`,
  "-ip.bind=0.0.0.0",
  `-master.peers=${peers(store)}`,
  `-master.defaultReplication=${replication(store)}`,
  // Space is allocated in volumes of this size; small ones leave less of a small disk unused.
  "-master.volumeSizeLimitMB=1024",
  "-master.telemetry=false",
  // As many volumes as fit on the disk; they become read-only when less than 5 percent is free.
  "-volume.max=0",
  "-volume.minFreeSpace=5",
  "-filer",
  "-s3",
  `-s3.config=${CONFIG}/s3.json`,
];

/**
 * Script that the leading master runs regularly. It restores the number of copies after members were added or
 * removed.
 * https://github.com/seaweedfs/seaweedfs/wiki/Optimization#data-maintenance
 */
const maintenance = (store: Objects): string =>
  [
    "lock",
    `volume.configure.replication -collectionPattern * -replication ${replication(store)}`,
    "volume.fix.replication",
    "volume.balance -force",
    "unlock",
  ].join("\n");

/** Script that makes the bucket. It repeats until the bucket is listed, because the exit code of `weed shell` says nothing. */
const makeBucket = (store: Objects): string => {
  const shell = `weed shell -master=${membersService(store)}:${ports.master} -filer=${membersService(store)}:${ports.filer}`;
  return [
    `until echo "s3.bucket.list" | ${shell} 2>/dev/null | grep -qw "${store.name}"; do`,
    `  echo "s3.bucket.create -name ${store.name}" | ${shell} >/dev/null 2>&1; sleep 2;`,
    "done",
  ].join("\n");
};

function bucketJob(store: Objects, { scope, foundation, parent }: StoreContext): void {
  const name = `${storeName(store)}-bucket`;
  const labels = objectLabels(scope, name, "store-setup");
  const [, setup] = store.processes;
  const size = quantities(setup.size);
  const tmp = scratchVolume("tmp", "/tmp");
  new kubernetes.batch.v1.Job(
    `${logicalName(scope, store)}-bucket`,
    {
      metadata: { namespace: foundation.namespace, labels },
      spec: {
        backoffLimit: 6,
        template: {
          metadata: {
            labels: storePodLabels(scope.stack, name, { store: store.key, role: "store-setup" }),
          },
          spec: {
            restartPolicy: "OnFailure",
            automountServiceAccountToken: false,
            enableServiceLinks: false,
            securityContext: podSecurity(WORKLOAD_USER),
            containers: [
              {
                name: "bucket",
                image: softwareImage(scope.settings, "seaweedfs"),
                command: ["sh", "-c", makeBucket(store)],
                env: [{ name: "HOME", value: "/tmp" }],
                resources: { requests: size, limits: size },
                securityContext: containerSecurity,
                volumeMounts: [tmp.mount],
              },
            ],
            volumes: [tmp.volume],
          },
        },
      },
    },
    { parent, dependsOn: [...foundation.restrictions] },
  );
}

/** The Service of the S3 gateway, which workloads call. */
function gatewayService(store: Objects, { scope, foundation, parent }: StoreContext): void {
  const name = storeName(store);
  new kubernetes.core.v1.Service(
    `${logicalName(scope, store)}-service`,
    {
      metadata: { name, namespace: foundation.namespace, labels: objectLabels(scope, name, "store") },
      spec: {
        selector: selectorLabels(scope.stack, name),
        ports: [{ name: "s3", port: ports.s3, targetPort: "s3" }],
      },
    },
    { parent },
  );
}

const probes = {
  startupProbe: { httpGet: { path: "/healthz", port: "s3" }, periodSeconds: 2, failureThreshold: 150 },
  readinessProbe: { httpGet: { path: "/healthz", port: "s3" }, periodSeconds: 5, timeoutSeconds: 3 },
  livenessProbe: { tcpSocket: { port: "s3" }, periodSeconds: 10, timeoutSeconds: 3, failureThreshold: 6 },
} as const;

/** S3-compatible objects in SeaweedFS, on one or several members. */
export const buildSeaweedfs: StoreBuilder<"seaweedfs"> = (store, context) => {
  const { accessKey, secretKey } = context.credentials.objects();
  headlessService(store, context, { name: membersService(store), ports, publishNotReady: true });
  gatewayService(store, context);
  disruptionBudget(store, context);
  statefulSet(store, context, membersService(store), {
    image: softwareImage(context.scope.settings, "seaweedfs"),
    user: WORKLOAD_USER,
    command: ["weed"],
    args: flags(store),
    env: [
      { name: "HOME", value: "/tmp" },
      { name: "POD_NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
      { name: "WEED_MASTER_MAINTENANCE_SCRIPTS", value: maintenance(store) },
      { name: "WEED_MASTER_MAINTENANCE_SLEEP_MINUTES", value: "17" },
    ],
    ports,
    probes,
    dataPath: "/data",
    volumes: [
      {
        name: "config",
        secret: { secretName: accessKey.name, items: [{ key: "s3.json", path: "s3.json" }] },
      },
    ],
    mounts: [{ name: "config", mountPath: CONFIG, readOnly: true }],
    publishNotReady: true,
    graceSeconds: 60,
  });
  bucketJob(store, context);
  const endpoint = endpointOf(
    store,
    {
      endpoint: `http://${storeName(store)}:${ports.s3}`,
      bucket: store.name,
      // S3 clients need a region; this gateway accepts any.
      region: "us-east-1",
    },
    { accessKey, secretKey },
  );
  return () => endpoint;
};

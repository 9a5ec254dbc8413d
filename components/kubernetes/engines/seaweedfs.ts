import type kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { seaweedfsPorts as ports, SEAWEEDFS_METRICS_PORT } from "../../../plan/engines/seaweedfs.ts";
import { endpointOf } from "../../endpoint.ts";
import { WORKLOAD_USER } from "../../workload/image.ts";
import { softwareImage } from "../../workload/software.ts";
import { serverCertificate } from "../parts/certificates/server.ts";
import { authorityOf } from "../parts/certificates/trust.ts";
import { METRICS_PORT } from "../parts/monitoring/monitors.ts";
import { sealOf } from "../parts/network/callers.ts";
import { clientService } from "../parts/network/clientService.ts";
import { disruptionBudget, headlessService } from "../parts/pods/memberService.ts";
import type { Container } from "../parts/pods/podFields.ts";
import { statefulSet } from "../parts/pods/statefulSet.ts";
import { bucketJob } from "../parts/seaweedfs/bucket.ts";
import { objectsUrl } from "../parts/seaweedfs/endpoint.ts";
import {
  CONFIG,
  IDENTITIES,
  memberEnvironment,
  memberFlags,
  type Objects,
} from "../parts/seaweedfs/member.ts";
import { createSeals } from "../parts/seaweedfs/seal.ts";
import { identitiesFile, identitiesOf } from "../parts/secrets/objectIdentities.ts";
import { memberHosts, membersService } from "../parts/storage/members.ts";
import { type StoreBuilder, type StoreContext, storeName } from "../parts/storage/store.ts";
import { storeSecret } from "../parts/storage/storeFiles.ts";

/**
 * The identities of a store with their keys, as a file for its gateways. A gateway reads the file only when it starts.
 */
function createIdentities(store: Objects, context: StoreContext): pulumi.Output<string> {
  const { scope, credentials } = context;
  const identities = identitiesOf(store, scope.plan);
  const { textsOf } = credentials.objects();
  const keys = pulumi.output(Object.fromEntries(identities.map(({ name }) => [name, textsOf(name)])));
  const file = keys.apply((pairs) =>
    identitiesFile(identities, (name) => pairs[name] ?? { accessKey: "", secretKey: "" }),
  );
  return storeSecret(store, context, "identities", { [IDENTITIES]: file });
}

/** The kubelet verifies no certificate. */
function probesOf({
  transport,
}: Objects): Pick<Container, "startupProbe" | "readinessProbe" | "livenessProbe"> {
  const httpGet = { path: "/healthz", port: "s3", ...(transport === "tls" ? { scheme: "HTTPS" } : {}) };
  return {
    startupProbe: { httpGet, periodSeconds: 2, failureThreshold: 150 },
    readinessProbe: { httpGet, periodSeconds: 5, timeoutSeconds: 3 },
    livenessProbe: { tcpSocket: { port: "s3" }, periodSeconds: 10, timeoutSeconds: 3, failureThreshold: 6 },
  };
}

function members(store: Objects, context: StoreContext): kubernetes.apps.v1.StatefulSet {
  const hosts = [storeName(store), ...memberHosts(store, store.processes[0].count)];
  const files = serverCertificate(store, context, hosts);
  const metrics: Readonly<Record<string, number>> =
    store.ports.metrics.length > 0 ? { [METRICS_PORT]: SEAWEEDFS_METRICS_PORT } : {};
  return statefulSet(store, context, membersService(store), {
    image: softwareImage(context.scope.settings, "seaweedfs"),
    user: WORKLOAD_USER,
    command: ["weed"],
    args: memberFlags(store, files),
    env: memberEnvironment(store, files),
    ports: { ...ports, ...metrics },
    probes: probesOf(store),
    dataPath: "/data",
    volumes: [{ name: "config", secret: { secretName: createIdentities(store, context) } }],
    mounts: [{ name: "config", mountPath: CONFIG, readOnly: true }],
    certificate: files,
    publishNotReady: true,
    graceSeconds: 60,
  });
}

/** S3-compatible objects in SeaweedFS, on one or several members, with an identity for each workload. */
export const buildSeaweedfs: StoreBuilder<"seaweedfs"> = (store, context) => {
  headlessService(store, context, { name: membersService(store), ports, publishNotReady: true });
  // The S3 gateway, which workloads call.
  clientService(store, context, { s3: ports.s3 });
  disruptionBudget(store, context);
  const set = members(store, context);
  bucketJob(store, context, set);
  const seal = sealOf(store);
  if (seal !== null) createSeals(store, seal, context, [set]);
  const values = {
    endpoint: objectsUrl(store),
    bucket: store.name,
    // S3 clients need a region; this gateway accepts any.
    region: "us-east-1",
    authority: authorityOf(store, context.scope)?.path,
  };
  const { keysOf } = context.credentials.objects();
  return (user) => endpointOf(store, values, keysOf(user));
};

import kubernetes from "@pulumi/kubernetes";
import { rabbitmqPorts } from "../../../plan/engines/rabbitmq.ts";
import type { StorePlans } from "../../../plan/types.ts";
import { withStoreProtection } from "../../withProtection.ts";
import { softwareImage } from "../../workload/software.ts";
import {
  certificateReady,
  mountedCertificate,
  type ServerFiles,
  serverCertificate,
} from "../parts/certificates/server.ts";
import { STORE_LABEL } from "../parts/labels.ts";
import { METRICS_PORT } from "../parts/monitoring/monitors.ts";
import { disruptionBudget } from "../parts/pods/memberService.ts";
import { memberPlacement, pullSecrets, quantities } from "../parts/pods/podFields.ts";
import { createKedaTls } from "../parts/queues/kedaParameters.ts";
import { addedConfiguration, advancedConfiguration, DEFINITIONS } from "../parts/rabbitmq/configuration.ts";
import { definitionsFile } from "../parts/rabbitmq/definitions.ts";
import { DISTRIBUTION, distributionFile, distributionVariables } from "../parts/rabbitmq/distribution.ts";
import { rabbitmqEndpoint } from "../parts/rabbitmq/endpoint.ts";
import { objectLabels } from "../parts/scope.ts";
import { keepsClass, storageClass } from "../parts/storage/storageClass.ts";
import {
  capacity,
  logicalName,
  type StoreBuilder,
  type StoreContext,
  storeName,
} from "../parts/storage/store.ts";
import { storeSecret } from "../parts/storage/storeFiles.ts";

type Store = StorePlans["rabbitmq-operator"];

/** Where the members find the definitions: the operator has its own files in RabbitMQ's directory. */
const DIRECTORY = "/etc/echelon";

/** The label by which the operator selects the pods of a cluster, and nothing else does. */
const podsOf = (name: string) => ({ "app.kubernetes.io/name": name });

/**
 * What the operator has no field for. It merges this with the StatefulSet that it makes.
 * https://github.com/rabbitmq/cluster-operator/blob/v2.22.3/internal/resource/statefulset.go
 */
function statefulSetOverride(store: Store, context: StoreContext, certificate: ServerFiles | null) {
  const [{ count }] = store.processes;
  const { scope } = context;
  const whenDeleted = scope.settings.ephemeral ? "Delete" : "Retain";
  const definitions = {
    [DEFINITIONS.file]: definitionsFile(store, context),
    ...(certificate === null ? {} : { [DISTRIBUTION]: distributionFile(certificate) }),
  };
  const secretName = storeSecret(store, context, "definitions", definitions);
  const own = mountedCertificate(certificate);
  return {
    spec: {
      // The operator's own default deletes the volumes.
      persistentVolumeClaimRetentionPolicy: { whenDeleted, whenScaled: "Retain" },
      template: {
        metadata: { labels: { [STORE_LABEL]: store.key } },
        spec: {
          topologySpreadConstraints: memberPlacement(podsOf(storeName(store)), count)
            .topologySpreadConstraints,
          containers: [
            {
              name: "rabbitmq",
              // The port of metrics has the same name in the pods of every store.
              ports: [{ name: METRICS_PORT, containerPort: rabbitmqPorts.metrics, protocol: "TCP" }],
              volumeMounts: [{ name: "definitions", mountPath: DIRECTORY, readOnly: true }, ...own.mounts],
            },
          ],
          volumes: [{ name: "definitions", secret: { secretName } }, ...own.volumes],
        },
      },
    },
  };
}

/**
 * Clients speak TLS only, as the operator arranges it, and the members among each other, which it has no field for.
 * https://github.com/rabbitmq/cluster-operator/tree/v2.22.3/docs/examples/mtls-inter-node
 */
function encryption(certificate: ServerFiles | null) {
  if (certificate === null) return { tls: {}, rabbitmq: {} };
  const variables = Object.entries(distributionVariables(DIRECTORY));
  return {
    tls: { tls: { secretName: certificate.secret, disableNonTLSListeners: true } },
    rabbitmq: { envConfig: variables.map(([name, value]) => `${name}="${value}"\n`).join("") },
  };
}

/** Host names of the members, as the operator makes them. */
const memberNames = (store: Store): string[] =>
  Array.from(
    { length: store.processes[0].count },
    (_, member) => `${storeName(store)}-server-${member}.${storeName(store)}-nodes`,
  );

/**
 * RabbitMQ run by its operator. Users, rights and queues come from the same file as without it, so the user that the operator
 * makes is never created: RabbitMQ makes no default user where it has a file of definitions.
 */
export const buildOperatedRabbitmq: StoreBuilder<"rabbitmq-operator"> = (store, context) => {
  const { scope, foundation, parent, operators } = context;
  const name = storeName(store);
  const [{ count, size }] = store.processes;
  const [volume] = store.volumes;
  const { affinity } = memberPlacement(podsOf(name), count);
  const certificate = serverCertificate(store, context, [name, ...memberNames(store)]);
  const { tls, rabbitmq } = encryption(certificate);
  const ready = certificateReady(certificate);
  disruptionBudget(store, context, podsOf(name));
  createKedaTls(store, context);
  new kubernetes.apiextensions.CustomResource(
    logicalName(scope, store),
    {
      apiVersion: "rabbitmq.com/v1beta1",
      kind: "RabbitmqCluster",
      metadata: { name, namespace: foundation.namespace, labels: objectLabels(scope, name, "store") },
      spec: {
        replicas: count,
        image: softwareImage(scope.settings, "rabbitmq"),
        ...pullSecrets(scope.settings.pullSecrets),
        persistence: { storage: capacity(volume.capacityGB), ...storageClass(scope, store) },
        resources: { requests: quantities(size), limits: quantities(size) },
        ...(affinity === undefined ? {} : { affinity }),
        terminationGracePeriodSeconds: 180,
        ...tls,
        rabbitmq: {
          additionalConfig: addedConfiguration(store, `${DIRECTORY}/${DEFINITIONS.file}`),
          advancedConfig: advancedConfiguration(store),
          ...rabbitmq,
        },
        override: { statefulSet: statefulSetOverride(store, context, certificate) },
      },
    },
    keepsClass(
      "spec.persistence.storageClassName",
      withStoreProtection(scope, store, {
        parent,
        dependsOn: [...foundation.restrictions, ...ready, ...operators],
      }),
    ),
  );
  return rabbitmqEndpoint(store, context);
};

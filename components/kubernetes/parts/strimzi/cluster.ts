import kubernetes from "@pulumi/kubernetes";
import type { CustomResourceOptions } from "@pulumi/pulumi";
import type { StorePlans } from "../../../../plan/types.ts";
import { withStoreProtection } from "../../../withProtection.ts";
import { softwareImage } from "../../../workload/software.ts";
import { brokerSettings, heapMiB } from "../kafka/topics.ts";
import { STORE_LABEL } from "../labels.ts";
import { memberPlacement, podSecurity, pullSecrets, quantities } from "../pods/podFields.ts";
import { ownUsers } from "../queues/users.ts";
import { objectLabels } from "../scope.ts";
import { keepsClass, storageClass } from "../storage/storageClass.ts";
import { capacity, logicalName, type StoreContext, storeName } from "../storage/store.ts";
import { clusterLabel, poolName, STRIMZI, userName } from "./names.ts";

type Store = StorePlans["strimzi"];

/** User id of Strimzi's images: https://github.com/strimzi/strimzi-kafka-operator/blob/1.2.0/docker-images/base/Dockerfile */
const STRIMZI_USER = 1001;

/** Kafka and its metadata, as https://github.com/strimzi/strimzi-kafka-operator/blob/1.2.0/kafka-versions.yaml pairs them. */
const KAFKA = { version: "4.3.1", metadataVersion: "4.3-IV0" } as const;

/** The images write to their own root filesystem, so that is not read-only. */
const container = {
  securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
};

/** What every pod that Strimzi makes has, so that network policies and monitors know it. */
const podOf = (store: Store, { scope }: StoreContext) => ({
  metadata: { labels: { [STORE_LABEL]: store.key } },
  ...pullSecrets(scope.settings.pullSecrets),
  securityContext: podSecurity(STRIMZI_USER),
});

const sizeOf = ({ size }: Store["processes"][number], part = 1) => {
  const quantity = quantities({ cpu: size.cpu * part, memoryMiB: Math.floor(size.memoryMiB * part) });
  return { requests: quantity, limits: quantity };
};

/** Labels and name of an object of a store. */
export const metadataOf = (store: Store, { scope, foundation }: StoreContext, name: string) => ({
  name,
  namespace: foundation.namespace,
  labels: { ...objectLabels(scope, storeName(store), "store"), ...clusterLabel(store) },
});

/** Options for an object with which data would go. */
export const heldOptions = (
  store: Store,
  { scope, foundation, parent, operators }: StoreContext,
): CustomResourceOptions =>
  withStoreProtection(scope, store, { parent, dependsOn: [...foundation.restrictions, ...operators] });

/** The brokers, each of which votes on the metadata too, with their volumes. These stay when the object goes. */
function createPool(store: Store, context: StoreContext): kubernetes.apiextensions.CustomResource {
  const { scope } = context;
  const [members] = store.processes;
  const [volume] = store.volumes;
  const { storageClassName } = storageClass(scope, store);
  const heap = `${heapMiB(store)}m`;
  return new kubernetes.apiextensions.CustomResource(
    `${logicalName(scope, store)}-members`,
    {
      apiVersion: STRIMZI,
      kind: "KafkaNodePool",
      metadata: metadataOf(store, context, poolName(store)),
      spec: {
        replicas: members.count,
        roles: ["controller", "broker"],
        storage: {
          type: "jbod",
          volumes: [
            {
              id: 0,
              type: "persistent-claim",
              size: capacity(volume.capacityGB),
              ...(storageClassName === undefined ? {} : { class: storageClassName }),
              kraftMetadata: "shared",
              deleteClaim: scope.settings.ephemeral,
            },
          ],
        },
        resources: sizeOf(members),
        jvmOptions: { "-Xms": heap, "-Xmx": heap },
        template: {
          pod: {
            ...podOf(store, context),
            terminationGracePeriodSeconds: 180,
            ...memberPlacement(
              { "strimzi.io/cluster": storeName(store), "strimzi.io/pool-name": poolName(store) },
              members.count,
            ),
          },
          kafkaContainer: container,
        },
      },
    },
    keepsClass("spec.storage.volumes[0].class", heldOptions(store, context)),
  );
}

/** The operators of topics and users share a pod, and so the size of it. */
function entityOperator(store: Store, context: StoreContext) {
  const [, entities] = store.processes;
  const half = { resources: sizeOf(entities, 0.5) };
  return {
    topicOperator: half,
    userOperator: half,
    template: {
      pod: podOf(store, context),
      topicOperatorContainer: container,
      userOperatorContainer: container,
    },
  };
}

function exporter(store: Store, context: StoreContext) {
  const found = store.processes.find(({ role }) => role === "exporter");
  if (found === undefined) return {};
  return {
    kafkaExporter: {
      groupRegex: ".*",
      topicRegex: ".*",
      showAllOffsets: true,
      resources: sizeOf(found),
      template: { pod: podOf(store, context), container },
    },
  };
}

/** The Kafka of a store. Clients sign in by name and password (SCRAM), and may do what their user says. */
export function createCluster(store: Store, context: StoreContext): kubernetes.apiextensions.CustomResource {
  const { scope } = context;
  const pool = createPool(store, context);
  return new kubernetes.apiextensions.CustomResource(
    logicalName(scope, store),
    {
      apiVersion: STRIMZI,
      kind: "Kafka",
      metadata: metadataOf(store, context, storeName(store)),
      spec: {
        kafka: {
          ...KAFKA,
          image: softwareImage(scope.settings, "strimzi-kafka"),
          listeners: [
            {
              name: "clients",
              port: store.ports.clients[0],
              type: "internal",
              // By the authority of Strimzi, whose certificate is in the Secret of `caSecret`.
              tls: true,
              authentication: { type: "scram-sha-512" },
            },
          ],
          authorization: { type: "simple", superUsers: [userName(store, ownUsers.admin)] },
          config: brokerSettings(store),
        },
        entityOperator: entityOperator(store, context),
        ...exporter(store, context),
      },
    },
    heldOptions(store, { ...context, operators: [...context.operators, pool] }),
  );
}

import kubernetes from "@pulumi/kubernetes";
import type { CustomResourceOptions, Resource } from "@pulumi/pulumi";
import type { StorePlans } from "../../../plan/types.ts";
import { MOVE_USER } from "../../platform.ts";
import { kafkaEndpoint, servedAt } from "../parts/kafka/endpoint.ts";
import { type KafkaRight, kafkaRights } from "../parts/kafka/rights.ts";
import { topicsOf } from "../parts/kafka/topics.ts";
import { createKedaParameters } from "../parts/queues/kedaParameters.ts";
import { ownUsers } from "../parts/queues/users.ts";
import { logicalName, type StoreBuilder, type StoreContext } from "../parts/storage/store.ts";
import { createCluster, heldOptions, metadataOf } from "../parts/strimzi/cluster.ts";
import { bootstrapHost, clusterLabel, STRIMZI, USERNAME, userName } from "../parts/strimzi/names.ts";

type Store = StorePlans["strimzi"];

/**
 * Strimzi deletes a topic with its object. So the object of the store's own queue is as protected as the store; that of another
 * copy stays on the cluster, with what waits, when the copy goes.
 */
function topicOptions(store: Store, context: StoreContext, topic: string): CustomResourceOptions {
  const { topic: items, deadLetters } = store.queue;
  return [items, deadLetters].includes(topic)
    ? heldOptions(store, context)
    : {
        parent: context.parent,
        dependsOn: [...context.operators],
        retainOnDelete: !context.scope.settings.ephemeral,
      };
}

function createTopics(store: Store, context: StoreContext, cluster: Resource): void {
  for (const { name, partitions, copies, settings } of topicsOf(store)) {
    new kubernetes.apiextensions.CustomResource(
      `${logicalName(context.scope, store)}-topic-${name}`,
      {
        apiVersion: STRIMZI,
        kind: "KafkaTopic",
        metadata: metadataOf(store, context, name),
        spec: { topicName: name, partitions, replicas: copies, config: settings },
      },
      topicOptions(store, { ...context, operators: [...context.operators, cluster] }, name),
    );
  }
}

const acl = ({ type, name, operations }: KafkaRight) => ({
  type: "allow",
  resource: { type, name, patternType: "literal" },
  operations: [...operations],
  host: "*",
});

/** A user of Kafka. Strimzi makes its password, in a Secret of the same name. */
function createUser(
  store: Store,
  context: StoreContext,
  {
    user,
    rights,
    cluster,
  }: { readonly user: string; readonly rights: readonly KafkaRight[]; readonly cluster: Resource },
): void {
  const { scope, parent } = context;
  new kubernetes.apiextensions.CustomResource(
    `${logicalName(scope, store)}-user-${user}`,
    {
      apiVersion: STRIMZI,
      kind: "KafkaUser",
      metadata: metadataOf(store, context, userName(store, user)),
      spec: {
        authentication: { type: "scram-sha-512" },
        // A super user has no list.
        ...(rights.length === 0 ? {} : { authorization: { type: "simple", acls: rights.map(acl) } }),
      },
    },
    { parent, dependsOn: [cluster] },
  );
}

/** Kafka run by Strimzi, which makes brokers, topics, users and their passwords. */
export const buildStrimzi: StoreBuilder<"strimzi"> = (store, context) => {
  const { plan } = context.scope;
  const cluster = createCluster(store, context);
  createTopics(store, context, cluster);
  const counted = store.ports.asked.some(({ by }) => by === "keda");
  const users = new Map([[ownUsers.admin, []], ...kafkaRights(store, plan, counted ? [ownUsers.keda] : [])]);
  for (const [user, rights] of users) createUser(store, context, { user, rights, cluster });
  if (counted)
    createKedaParameters(store, context, { [USERNAME]: userName(store, ownUsers.keda) }, clusterLabel(store));
  return kafkaEndpoint(store, {
    ...servedAt(bootstrapHost(store), store, context),
    user: (of) => {
      const name = userName(store, of === MOVE_USER ? ownUsers.admin : of);
      return { name, password: { in: "kubernetes", name, key: "password" } };
    },
  });
};

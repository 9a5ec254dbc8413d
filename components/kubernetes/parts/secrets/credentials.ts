import kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import random from "@pulumi/random";
import { once } from "../../../../base/once.ts";
import type { EngineOf } from "../../../../plan/engines/choose.ts";
import type { KubernetesSecret } from "../../../platform.ts";
import { withStoreProtection } from "../../../withProtection.ts";
import type { Foundation, Scope } from "../scope.ts";
import type { StoreCredentials } from "../storage/store.ts";
import type { CredentialMaker } from "./credentialMaker.ts";
import { mongodbCredentials } from "./mongodbCredentials.ts";
import { neo4jCredentials } from "./neo4jCredentials.ts";
import { objectCredentials } from "./objectCredentials.ts";
import { guestCredentials, postgresCredentials } from "./postgresCredentials.ts";
import { queueCredentials } from "./queueCredentials.ts";
import { redisCredentials } from "./redisCredentials.ts";

/** The credential that the stores of each engine share; null if an engine needs none or makes its own. */
const shared = {
  volume: null,
  seaweedfs: "objects",
  redis: "redis",
  "redis-operator": "redis",
  "redis-sentinel": "redis",
  "redis-cluster": "redis",
  mongodb: "mongodb",
  "percona-mongodb": null,
  neo4j: "neo4j",
  "neo4j-cluster": "neo4j",
  rabbitmq: "queues",
  "rabbitmq-operator": "queues",
  kafka: "queues",
  // Strimzi makes a Secret for each user.
  strimzi: null,
  postgres: "postgres",
  "cloudnative-pg": null,
  // Each has a password of its own.
  "logical-database": null,
} as const satisfies Record<EngineOf<"kubernetes">, keyof StoreCredentials | null>;

/**
 * Options for a credential. It is protected until the operator has given up every store that uses it, so that the update
 * which deletes the last of them can delete it too.
 */
function optionsOf(
  scope: Scope,
  credential: keyof StoreCredentials,
  options: pulumi.CustomResourceOptions,
): pulumi.CustomResourceOptions {
  const credentials: Readonly<Record<string, keyof StoreCredentials | null>> = shared;
  const users = Object.values(scope.plan.stores).filter(({ engine }) => credentials[engine] === credential);
  return withStoreProtection(scope, users, options);
}

/** @param optionsFor completes the options of each resource, such as its protection. */
function credentialMaker(
  { name, parent, labels, sharedName }: Scope,
  { namespace, restrictions }: Foundation,
  optionsFor: (options: pulumi.CustomResourceOptions) => pulumi.CustomResourceOptions,
): CredentialMaker {
  return {
    text: (suffix, length) =>
      new random.RandomPassword(`${name}-${suffix}`, { length, special: false }, optionsFor({ parent }))
        .result,
    secret: (physical, stringData) =>
      new kubernetes.core.v1.Secret(
        `${name}-${physical}`,
        { metadata: { name: sharedName(physical), namespace, labels }, type: "Opaque", stringData },
        optionsFor({ parent, dependsOn: [...restrictions] }),
      ).metadata.name,
  };
}

/**
 * Credentials of the stores that the stack runs itself, made when a store first needs them. Plain Redis, SeaweedFS
 * and PostgreSQL make none themselves, so these pass through Pulumi's state, as secrets.
 */
export function createCredentials(scope: Scope, foundation: Foundation): StoreCredentials {
  const makerOf = (credential: keyof StoreCredentials) =>
    credentialMaker(scope, foundation, (options) => optionsOf(scope, credential, options));
  const guests = new Map<string, KubernetesSecret>();
  // Nothing is lost with the credential of one of several users, so it goes with its user.
  const ofUsers = credentialMaker(scope, foundation, (options) => options);
  return {
    redis: once(() => redisCredentials(makerOf("redis"), ofUsers, scope.plan)),
    // Brokers take a new password as they take the old one, so nothing is lost with one.
    queues: once(() => queueCredentials(ofUsers, scope.plan)),
    objects: once(() => objectCredentials(makerOf("objects"), ofUsers, scope.plan)),
    postgres: once(() => postgresCredentials(makerOf("postgres"))),
    mongodb: once(() => mongodbCredentials(makerOf("mongodb"), ofUsers, scope.plan)),
    neo4j: once(() => neo4jCredentials(makerOf("neo4j"))),
    guest: (store) => {
      const maker = credentialMaker(scope, foundation, (options) =>
        withStoreProtection(scope, store, options),
      );
      const password = guests.get(store.key) ?? guestCredentials(maker, store);
      guests.set(store.key, password);
      return password;
    },
  };
}

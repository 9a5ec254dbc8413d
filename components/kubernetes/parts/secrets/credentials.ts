import kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import random from "@pulumi/random";
import { once } from "../../../../base/once.ts";
import type { EngineOf } from "../../../../plan/engines/choose.ts";
import { withStoreProtection } from "../../../withProtection.ts";
import type { Foundation, Scope } from "../scope.ts";
import type { StoreCredentials } from "../storage/store.ts";
import type { CredentialMaker } from "./credentialMaker.ts";
import { objectCredentials } from "./objectCredentials.ts";
import { postgresCredentials } from "./postgresCredentials.ts";
import { redisCredentials } from "./redisCredentials.ts";

/** The credential that the stores of each engine share; null if an engine needs none or makes its own. */
const shared = {
  volume: null,
  seaweedfs: "objects",
  redis: "redis",
  "redis-operator": "redis",
  "redis-sentinel": "redis",
  postgres: "postgres",
  "cloudnative-pg": null,
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

function credentialMaker(
  scope: Scope,
  { namespace, restrictions }: Foundation,
  credential: keyof StoreCredentials,
): CredentialMaker {
  const { name, parent, labels } = scope;
  const text = (suffix: string, length: number, options: pulumi.CustomResourceOptions) =>
    new random.RandomPassword(`${name}-${suffix}`, { length, special: false }, options).result;
  return {
    text: (suffix, length) => text(suffix, length, optionsOf(scope, credential, { parent })),
    replaceable: (suffix, length) => text(suffix, length, { parent }),
    secret: (physical, stringData) =>
      new kubernetes.core.v1.Secret(
        `${name}-${physical}`,
        { metadata: { name: physical, namespace, labels }, type: "Opaque", stringData },
        optionsOf(scope, credential, { parent, dependsOn: [...restrictions] }),
      ).metadata.name,
  };
}

/**
 * Credentials of the stores that the stack runs itself, made when a store first needs them. Plain Redis, SeaweedFS
 * and PostgreSQL make none themselves, so these pass through Pulumi's state, as secrets.
 */
export function createCredentials(scope: Scope, foundation: Foundation): StoreCredentials {
  const makerOf = (credential: keyof StoreCredentials) => credentialMaker(scope, foundation, credential);
  return {
    redis: once(() => redisCredentials(makerOf("redis"), scope.plan)),
    objects: once(() => objectCredentials(makerOf("objects"))),
    postgres: once(() => postgresCredentials(makerOf("postgres"))),
  };
}

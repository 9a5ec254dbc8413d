import kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import random from "@pulumi/random";
import { once } from "../../../../base/once.ts";
import type { EngineOf } from "../../../../plan/engines/choose.ts";
import type { KubernetesSecret } from "../../../platform.ts";
import { withStoreProtection } from "../../../withProtection.ts";
import type { Foundation, Scope } from "../scope.ts";
import type { StoreCredentials } from "../storage/store.ts";

/**
 * Passwords have no special characters, because they are used in configuration lines and command lines of other
 * tools.
 */
const PASSWORD_CHARACTERS = 32;
const ACCESS_KEY_CHARACTERS = 20;
const SECRET_KEY_CHARACTERS = 40;

/** Secret and key with the password of the stack's Redis. KEDA refers to it by name. */
export const REDIS_PASSWORD = { name: "redis-credentials", key: "password" } as const;

/** The credential that the stores of each engine share; null if an engine needs none or makes its own. */
const shared = {
  volume: null,
  seaweedfs: "objects",
  redis: "redis",
  "redis-operator": "redis",
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

/** Makes random texts, and Secrets that hold them. */
interface CredentialMaker {
  /** A random text of letters and digits. */
  readonly text: (suffix: string, length: number) => pulumi.Output<string>;
  /** Name of a new Secret with these entries. */
  readonly secret: (name: string, entries: Record<string, pulumi.Input<string>>) => pulumi.Output<string>;
}

function credentialMaker(
  scope: Scope,
  { namespace, restrictions }: Foundation,
  credential: keyof StoreCredentials,
): CredentialMaker {
  const { name, parent, labels } = scope;
  return {
    text: (suffix, length) =>
      new random.RandomPassword(
        `${name}-${suffix}`,
        { length, special: false },
        optionsOf(scope, credential, { parent }),
      ).result,
    secret: (physical, stringData) =>
      new kubernetes.core.v1.Secret(
        `${name}-${physical}`,
        { metadata: { name: physical, namespace, labels }, type: "Opaque", stringData },
        optionsOf(scope, credential, { parent, dependsOn: [...restrictions] }),
      ).metadata.name,
  };
}

function redisCredentials({ text, secret }: CredentialMaker): KubernetesSecret {
  const password = text("redis-password", PASSWORD_CHARACTERS);
  const holder = secret(REDIS_PASSWORD.name, {
    [REDIS_PASSWORD.key]: password,
    "auth.conf": pulumi.interpolate`requirepass ${password}\n`,
  });
  return { in: "kubernetes", name: holder, key: REDIS_PASSWORD.key };
}

function objectCredentials({ text, secret }: CredentialMaker): ReturnType<StoreCredentials["objects"]> {
  const accessKey = text("objects-access-key", ACCESS_KEY_CHARACTERS);
  const secretKey = text("objects-secret-key", SECRET_KEY_CHARACTERS);
  const identity = {
    name: "workloads",
    credentials: [{ accessKey, secretKey }],
    actions: ["Read", "Write", "List", "Tagging"],
  };
  const holder = secret("objects-credentials", {
    accessKey,
    secretKey,
    "s3.json": pulumi.jsonStringify({ identities: [identity] }),
  });
  return {
    accessKey: { in: "kubernetes", name: holder, key: "accessKey" },
    secretKey: { in: "kubernetes", name: holder, key: "secretKey" },
  };
}

function postgresCredentials({ text, secret }: CredentialMaker): KubernetesSecret {
  const password = text("postgres-password", PASSWORD_CHARACTERS);
  return { in: "kubernetes", name: secret("postgres-credentials", { password }), key: "password" };
}

/**
 * Credentials of the stores that the stack runs itself, made when a store first needs them. Plain Redis, SeaweedFS
 * and PostgreSQL make none themselves, so these pass through Pulumi's state, as secrets.
 */
export function createCredentials(scope: Scope, foundation: Foundation): StoreCredentials {
  const makerOf = (credential: keyof StoreCredentials) => credentialMaker(scope, foundation, credential);
  return {
    redis: once(() => redisCredentials(makerOf("redis"))),
    objects: once(() => objectCredentials(makerOf("objects"))),
    postgres: once(() => postgresCredentials(makerOf("postgres"))),
  };
}

import kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import random from "@pulumi/random";
import { once } from "../../../base/once.ts";
import type { KubernetesSecret } from "../../platform.ts";
import { withProtection } from "../../withProtection.ts";
import type { Foundation, Scope } from "./scope.ts";
import type { Credentials } from "./store.ts";

/** No special characters: the password stands in configuration lines and on command lines of other tools. */
const PASSWORD_CHARACTERS = 32;
const ACCESS_KEY_CHARACTERS = 20;
const SECRET_KEY_CHARACTERS = 40;

/** Where the password of the stack's Redis lies: KEDA reads it by name, as it runs in another namespace. */
export const REDIS_PASSWORD = { name: "redis-credentials", key: "password" } as const;

/**
 * Credentials of the stack's own stores, made when a store first asks for them. Plain Redis, SeaweedFS and
 * PostgreSQL make none themselves, so these pass through the state as Pulumi secrets.
 */
export function createCredentials(scope: Scope, { namespace, restrictions }: Foundation): Credentials {
  const { name, parent, labels } = scope;
  const text = (suffix: string, length: number): pulumi.Output<string> =>
    new random.RandomPassword(
      `${name}-${suffix}`,
      { length, special: false },
      withProtection(scope, { parent }),
    ).result;
  const secret = (
    physical: string,
    stringData: Record<string, pulumi.Input<string>>,
  ): pulumi.Output<string> => {
    const held = new kubernetes.core.v1.Secret(
      `${name}-${physical}`,
      { metadata: { name: physical, namespace, labels }, type: "Opaque", stringData },
      withProtection(scope, { parent, dependsOn: [...restrictions] }),
    );
    return held.metadata.name;
  };

  return {
    redis: once((): KubernetesSecret => {
      const password = text("redis-password", PASSWORD_CHARACTERS);
      const holder = secret(REDIS_PASSWORD.name, {
        [REDIS_PASSWORD.key]: password,
        "auth.conf": pulumi.interpolate`requirepass ${password}\n`,
      });
      return { in: "kubernetes", name: holder, key: REDIS_PASSWORD.key };
    }),
    objects: once(() => {
      const accessKey = text("objects-access-key", ACCESS_KEY_CHARACTERS);
      const secretKey = text("objects-secret-key", SECRET_KEY_CHARACTERS);
      const holder = secret("objects-credentials", {
        accessKey,
        secretKey,
        "s3.json": pulumi.jsonStringify({
          identities: [
            {
              name: "workloads",
              credentials: [{ accessKey, secretKey }],
              actions: ["Read", "Write", "List", "Tagging"],
            },
          ],
        }),
      });
      return {
        accessKey: { in: "kubernetes", name: holder, key: "accessKey" },
        secretKey: { in: "kubernetes", name: holder, key: "secretKey" },
      };
    }),
    postgres: once((): KubernetesSecret => {
      const password = text("postgres-password", PASSWORD_CHARACTERS);
      return { in: "kubernetes", name: secret("postgres-credentials", { password }), key: "password" };
    }),
  };
}

import * as pulumi from "@pulumi/pulumi";
import type { KubernetesSecret } from "../../../platform.ts";
import { type CredentialMaker, PASSWORD_CHARACTERS } from "./credentialMaker.ts";

/** Secret and key with the password of the stack's Redis. KEDA refers to it by name. */
export const REDIS_PASSWORD = { name: "redis-credentials", key: "password" } as const;

export function redisCredentials({ text, secret }: CredentialMaker): KubernetesSecret {
  const password = text("redis-password", PASSWORD_CHARACTERS);
  const holder = secret(REDIS_PASSWORD.name, {
    [REDIS_PASSWORD.key]: password,
    "auth.conf": pulumi.interpolate`requirepass ${password}\n`,
  });
  return { in: "kubernetes", name: holder, key: REDIS_PASSWORD.key };
}

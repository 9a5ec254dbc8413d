import type { KubernetesSecret } from "../../../platform.ts";
import { type CredentialMaker, PASSWORD_CHARACTERS } from "./credentialMaker.ts";

export function postgresCredentials({ text, secret }: CredentialMaker): KubernetesSecret {
  const password = text("postgres-password", PASSWORD_CHARACTERS);
  return { in: "kubernetes", name: secret("postgres-credentials", { password }), key: "password" };
}

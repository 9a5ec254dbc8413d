import type { KubernetesSecret } from "../../../platform.ts";
import { type CredentialMaker, PASSWORD_CHARACTERS } from "./credentialMaker.ts";

/** The password of the one user: the community edition knows users, but no rights. */
export function neo4jCredentials({ text, secret }: CredentialMaker): KubernetesSecret {
  const password = text("neo4j-password", PASSWORD_CHARACTERS);
  return { in: "kubernetes", name: secret("neo4j-credentials", { password }), key: "password" };
}

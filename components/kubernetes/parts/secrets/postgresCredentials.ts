import type { StorePlans } from "../../../../plan/types.ts";
import type { KubernetesSecret } from "../../../platform.ts";
import { guestUser } from "../postgres/servers.ts";
import { type StoreCredentials, storeName } from "../storage/store.ts";
import { type CredentialMaker, PASSWORD_CHARACTERS } from "./credentialMaker.ts";

export function postgresCredentials({
  text,
  secret,
}: CredentialMaker): ReturnType<StoreCredentials["postgres"]> {
  const made = (user: string) => {
    const password = text(`${user}-password`, PASSWORD_CHARACTERS);
    return {
      in: "kubernetes",
      name: secret(`${user}-credentials`, { password }),
      key: "password",
    } as const;
  };
  // A Secret for each: Pulumi replaces a Secret that gets another key, and a protected one cannot be replaced.
  return { owner: made("postgres"), backup: made("postgres-backup") };
}

/** Name and password of the user of databases on the server of another store, as CloudNativePG reads them. */
export function guestCredentials(
  { text, secret }: CredentialMaker,
  store: StorePlans["logical-database"],
): KubernetesSecret {
  const name = storeName(store);
  const entries = {
    username: guestUser(store.name),
    password: text(`${name}-password`, PASSWORD_CHARACTERS),
  };
  return { in: "kubernetes", name: secret(`${name}-credentials`, entries), key: "password" };
}

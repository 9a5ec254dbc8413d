import type { StoreCredentials } from "../storage/store.ts";
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

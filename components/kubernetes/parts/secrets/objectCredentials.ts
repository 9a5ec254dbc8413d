import * as pulumi from "@pulumi/pulumi";
import type { StoreCredentials } from "../storage/store.ts";
import type { CredentialMaker } from "./credentialMaker.ts";

const ACCESS_KEY_CHARACTERS = 20;
const SECRET_KEY_CHARACTERS = 40;

export function objectCredentials({
  text,
  secret,
}: CredentialMaker): ReturnType<StoreCredentials["objects"]> {
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

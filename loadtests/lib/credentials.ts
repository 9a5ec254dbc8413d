/// <reference types="k6" />
import { isObject } from "../../base/json.ts";
import { type Environment, parsed, readJson } from "./files.ts";

/** Someone who may log in. */
export interface Credential {
  readonly email: string;
  readonly password: string;
  readonly role: string;
}

/** Those of the reference workload: no secrets, as it serves nothing but load tests. */
const ofReference: readonly Credential[] = [
  { email: "member@example.com", password: "load-test", role: "member" },
  { email: "second@example.com", password: "load-test", role: "member" },
  { email: "viewer@example.com", password: "load-test", role: "viewer" },
];

/**
 * Who logs in: the list in the file that CREDENTIALS names; on a cluster CREDENTIALS_JSON holds it, from a Secret.
 *
 * @throws Error if the file holds anything else. The message quotes nothing of it.
 */
export function readCredentials(env: Environment = __ENV): readonly Credential[] {
  const { CREDENTIALS, CREDENTIALS_JSON } = env;
  if (!CREDENTIALS && !CREDENTIALS_JSON) return ofReference;
  const list = CREDENTIALS_JSON
    ? parsed("CREDENTIALS_JSON", CREDENTIALS_JSON)
    : readJson(String(CREDENTIALS), env);
  if (Array.isArray(list) && list.every(isCredential)) return list;
  const place = CREDENTIALS_JSON ? "CREDENTIALS_JSON" : `CREDENTIALS is ${CREDENTIALS}`;
  throw new Error(`${place}: expected a list of {"email": "…", "password": "…", "role": "…"}`);
}

const isCredential = (value: unknown): value is Credential =>
  isObject(value) && [value.email, value.password, value.role].every((one) => typeof one === "string");

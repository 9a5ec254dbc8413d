import { seaweedfsPorts as ports } from "../../../../plan/engines/seaweedfs.ts";
import { authorityOf } from "../certificates/trust.ts";
import type { EnvVar } from "../pods/podFields.ts";
import type { Scope } from "../scope.ts";
import { storeName } from "../storage/store.ts";
import type { Objects } from "./member.ts";

/** Host and port of the S3 gateway. */
export const gatewayOf = (store: Objects): string => `${storeName(store)}:${ports.s3}`;

/** URL of the S3 gateway. */
export const objectsUrl = (store: Objects): string =>
  `${store.transport === "tls" ? "https" : "http"}://${gatewayOf(store)}`;

/** Variables for a program in Node.js that calls the gateway: https://nodejs.org/api/cli.html#node_extra_ca_certsfile */
export function gatewayVariables(store: Objects, scope: Scope): EnvVar[] {
  const authority = authorityOf(store, scope);
  return [
    { name: "ENDPOINT", value: objectsUrl(store) },
    ...(authority === null ? [] : [{ name: "NODE_EXTRA_CA_CERTS", value: authority.path }]),
  ];
}

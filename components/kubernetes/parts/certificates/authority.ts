import type { Resource } from "@pulumi/pulumi";
import { physicalName } from "../../../../base/names.ts";
import { signerOf } from "../../../../plan/transport.ts";
import { kubernetesNames } from "../../../../targets/kubernetes/names.ts";
import type { Labels } from "../labels.ts";
import type { Foundation, Scope } from "../scope.ts";
import { createCertificate, createIssuer, issuedBy } from "./certManager.ts";

/** Hours. An authority outlives the certificates that it signs: each of them is valid for half of its time. */
const YEAR = 365 * 24;
const AUTHORITY_HOURS = 20 * YEAR;

/**
 * How long the certificate of a store is valid. Servers read it when they start, so it has to outlive every pod: cert-manager
 * makes the next one after two thirds of the time, and a pod that starts takes the newest.
 */
const SERVER_HOURS = 10 * YEAR;

/** Name of the Secret with the certificate of the stack's own authority, and of the Issuer that signs with it. */
export const authorityName = ({ sharedName }: Scope): string => sharedName("store-authority");

/** Every server and client that the stack runs knows this kind of key; Java reads it in no other encoding. */
const privateKey = { algorithm: "ECDSA", size: 256, encoding: "PKCS8" } as const;

/** Whether cert-manager signs the certificate of some store. */
export const hasAuthority = ({ plan }: Pick<Scope, "plan">): boolean =>
  Object.values(plan.stores).some((store) => store.transport === "tls" && signerOf(store) === "cert-manager");

/**
 * The authority that signs the certificates of the stack's stores: cert-manager makes it, and keeps its key in a Secret of
 * the namespace. https://cert-manager.io/docs/configuration/selfsigned/#bootstrapping-ca-issuers
 *
 * @returns what the certificates depend on; null if the stack needs none.
 */
export function createAuthority(
  scope: Scope,
  { namespace }: Foundation,
  operators: readonly Resource[],
): Resource | null {
  if (!hasAuthority(scope)) return null;
  const { labels, parent } = scope;
  const name = authorityName(scope);
  const root = physicalName(kubernetesNames.label, [name, "root"]);
  const common = { namespace, labels, parent };
  const selfSigned = createIssuer({
    ...common,
    logical: `${scope.name}-store-authority-root`,
    name: root,
    spec: { selfSigned: {} },
    dependsOn: operators,
  });
  const certificate = createCertificate({
    ...common,
    logical: `${scope.name}-store-authority-certificate`,
    name,
    spec: {
      isCA: true,
      commonName: name,
      duration: `${AUTHORITY_HOURS}h`,
      privateKey: { ...privateKey, rotationPolicy: "Never" },
      issuerRef: issuedBy(root),
    },
    dependsOn: [selfSigned],
  });
  return createIssuer({
    ...common,
    logical: `${scope.name}-store-authority`,
    name,
    spec: { ca: { secretName: name } },
    dependsOn: [certificate],
  });
}

interface SignedArgs {
  /** Logical name. */
  readonly logical: string;
  /** Name of the certificate and of its Secret. */
  readonly name: string;
  readonly labels: Labels;
  /** Host names of the server. */
  readonly hosts: readonly string[];
  readonly parent: Resource;
  readonly dependsOn: readonly Resource[];
}

/** A certificate by the stack's authority. The Secret has `tls.crt`, `tls.key`, `ca.crt`, and `tls-combined.pem` with key and certificate. */
export const createSigned = (
  scope: Scope,
  { namespace }: Foundation,
  { hosts, ...args }: SignedArgs,
): Resource =>
  createCertificate({
    ...args,
    namespace,
    spec: {
      duration: `${SERVER_HOURS}h`,
      dnsNames: hosts,
      ipAddresses: ["127.0.0.1"],
      // Members also sign in to each other with it.
      usages: ["digital signature", "key encipherment", "server auth", "client auth"],
      additionalOutputFormats: [{ type: "CombinedPEM" }],
      privateKey: { ...privateKey, rotationPolicy: "Always" },
      issuerRef: issuedBy(authorityName(scope)),
    },
  });

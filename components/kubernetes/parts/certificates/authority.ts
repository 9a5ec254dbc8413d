import kubernetes from "@pulumi/kubernetes";
import type { Resource } from "@pulumi/pulumi";
import { physicalName } from "../../../../base/names.ts";
import { signerOf } from "../../../../plan/transport.ts";
import { kubernetesNames } from "../../../../targets/kubernetes/names.ts";
import type { Foundation, Scope } from "../scope.ts";

const CERT_MANAGER = "cert-manager.io/v1";

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

interface CertificateArgs {
  /** Logical name. */
  readonly logical: string;
  /** Physical name, also of the Secret that cert-manager writes. */
  readonly name: string;
  readonly labels: Scope["labels"];
  readonly spec: Readonly<Record<string, unknown>>;
  readonly parent: Resource;
  readonly dependsOn: readonly Resource[];
}

const createCertificate = (
  { namespace }: Foundation,
  { logical, name, labels, spec, parent, dependsOn }: CertificateArgs,
): Resource =>
  new kubernetes.apiextensions.CustomResource(
    logical,
    {
      apiVersion: CERT_MANAGER,
      kind: "Certificate",
      metadata: { name, namespace, labels },
      spec: { secretName: name, ...spec },
    },
    { parent, dependsOn: [...dependsOn] },
  );

const issuedBy = (name: string) => ({ group: "cert-manager.io", kind: "Issuer", name });

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
  foundation: Foundation,
  operators: readonly Resource[],
): Resource | null {
  if (!hasAuthority(scope)) return null;
  const { labels, parent } = scope;
  const name = authorityName(scope);
  const root = physicalName(kubernetesNames.label, [name, "root"]);
  const issuer = (logical: string, called: string, spec: object, dependsOn: readonly Resource[]): Resource =>
    new kubernetes.apiextensions.CustomResource(
      `${scope.name}-${logical}`,
      {
        apiVersion: CERT_MANAGER,
        kind: "Issuer",
        metadata: { name: called, namespace: foundation.namespace, labels },
        spec,
      },
      { parent, dependsOn: [...dependsOn] },
    );
  const selfSigned = issuer("store-authority-root", root, { selfSigned: {} }, operators);
  const certificate = createCertificate(foundation, {
    logical: `${scope.name}-store-authority-certificate`,
    name,
    labels,
    spec: {
      isCA: true,
      commonName: name,
      duration: `${AUTHORITY_HOURS}h`,
      privateKey: { ...privateKey, rotationPolicy: "Never" },
      issuerRef: issuedBy(root),
    },
    parent,
    dependsOn: [selfSigned],
  });
  return issuer("store-authority", name, { ca: { secretName: name } }, [certificate]);
}

interface SignedArgs extends Omit<CertificateArgs, "spec"> {
  /** Host names of the server. */
  readonly hosts: readonly string[];
}

/** A certificate by the stack's authority. The Secret has `tls.crt`, `tls.key`, `ca.crt`, and `tls-combined.pem` with key and certificate. */
export const createSigned = (
  scope: Scope,
  foundation: Foundation,
  { hosts, ...args }: SignedArgs,
): Resource =>
  createCertificate(foundation, {
    ...args,
    spec: {
      duration: `${SERVER_HOURS}h`,
      dnsNames: hosts,
      ipAddresses: ["127.0.0.1"],
      usages: ["digital signature", "key encipherment", "server auth", "client auth"],
      // Members also sign in to each other with it.
      additionalOutputFormats: [{ type: "CombinedPEM" }],
      privateKey: { ...privateKey, rotationPolicy: "Always" },
      issuerRef: issuedBy(authorityName(scope)),
    },
  });

import kubernetes from "@pulumi/kubernetes";
import type { Resource } from "@pulumi/pulumi";
import type { Labels } from "../labels.ts";

const GROUP = "cert-manager.io";
const VERSION = `${GROUP}/v1`;

type Namespace = kubernetes.types.input.meta.v1.ObjectMeta["namespace"];

interface ObjectArgs {
  /** Logical name. */
  readonly logical: string;
  /** Physical name, for a certificate also that of the Secret that cert-manager writes. */
  readonly name: string;
  readonly namespace: Namespace;
  readonly labels: Labels;
  readonly spec: Readonly<Record<string, unknown>>;
  readonly parent: Resource;
  /** @default none */
  readonly dependsOn?: readonly Resource[];
}

const create = (
  kind: string,
  { logical, name, namespace, labels, spec, parent, dependsOn }: ObjectArgs,
): Resource =>
  new kubernetes.apiextensions.CustomResource(
    logical,
    { apiVersion: VERSION, kind, metadata: { name, namespace, labels }, spec },
    { parent, ...(dependsOn === undefined ? {} : { dependsOn: [...dependsOn] }) },
  );

/** Has cert-manager sign a certificate and keep it up to date. https://cert-manager.io/docs/usage/certificate/ */
export const createCertificate = (args: ObjectArgs): Resource =>
  create("Certificate", { ...args, spec: { secretName: args.name, ...args.spec } });

export const createIssuer = (args: ObjectArgs): Resource => create("Issuer", args);

/** Who signs a certificate: an issuer of the namespace, or of the cluster. */
export const issuedBy = (name: string, kind: "Issuer" | "ClusterIssuer" = "Issuer") => ({
  group: GROUP,
  kind,
  name,
});

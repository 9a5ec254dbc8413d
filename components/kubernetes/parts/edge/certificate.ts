import kubernetes from "@pulumi/kubernetes";
import { RequestError, show } from "../../../../base/errors.ts";
import { physicalName } from "../../../../base/names.ts";
import { CERTIFICATE_SECRET } from "../../../../profiles/secretNames.ts";
import { placedName } from "../../../../targets/kubernetes/grammar.ts";
import { kubernetesNames } from "../../../../targets/kubernetes/names.ts";
import type { StackFacts } from "../../../platform.ts";
import { publicWorkload } from "../../../workload/public.ts";
import { createCertificate, issuedBy } from "../certificates/certManager.ts";
import { objectLabels, type Scope } from "../scope.ts";

/** Group of the Gateway API. */
const GATEWAY_GROUP = "gateway.networking.k8s.io";

/** The public host name; null if the operator has set none. */
export function hostName({ settings: { domain } }: Pick<StackFacts, "settings">): string | null {
  if (domain === undefined) return null;
  return typeof domain === "string" ? domain : domain.name;
}

const issuerOf = ({ settings: { domain } }: Pick<StackFacts, "settings">) =>
  typeof domain === "object" ? (domain.issuer ?? null) : null;

/** Whether cert-manager makes the certificate of the host name. */
export const signedByIssuer = (facts: Pick<StackFacts, "settings">): boolean => issuerOf(facts) !== null;

/** The Secret with the certificate of the host name, and who makes it. */
interface CertificateSecret {
  readonly name: string;
  /** Its namespace; null if it is that of the stack. */
  readonly namespace: string | null;
  readonly from: "operator" | "issuer" | "nobody";
}

/** The Secret that the operator names for the certificate; null if there is none. */
export function certificateGiven({
  secrets,
}: Pick<StackFacts["settings"], "secrets">): Pick<CertificateSecret, "name" | "namespace"> | null {
  const source = secrets[CERTIFICATE_SECRET];
  if (typeof source !== "object" || !("existing" in source)) return null;
  // Without a namespace it is in that of the stack.
  const { namespace = null, name = source.existing } = placedName.exec(source.existing)?.groups ?? {};
  return { name, namespace };
}

function certificateSecret(facts: Pick<StackFacts, "settings" | "plan">): CertificateSecret {
  const given = certificateGiven(facts.settings);
  if (given !== null) return { ...given, from: "operator" };
  const name = `${facts.plan.edge?.workload ?? "public"}-tls`;
  return { name, namespace: null, from: issuerOf(facts) === null ? "nobody" : "issuer" };
}

/** @throws RequestError for a certificate that is no reference to a Secret, or that comes from two places. */
export function checkCertificate(facts: Pick<StackFacts, "settings" | "secrets">): void {
  const source = facts.secrets[CERTIFICATE_SECRET];
  if (source === undefined) return;
  const key = `echelon:secrets.${CERTIFICATE_SECRET}`;
  if (!("existing" in source)) {
    throw new RequestError(
      `${key}: got a value, expected existing with <Secret> or <namespace>/<Secret>: a certificate is a Secret of type kubernetes.io/tls`,
    );
  }
  if (!placedName.test(source.existing)) {
    throw new RequestError(
      `${key}.existing: got ${show(source.existing)}, expected <Secret> or <namespace>/<Secret>, such as web-tls or certificates/web-tls`,
    );
  }
  if (issuerOf(facts) !== null) {
    throw new RequestError(
      `${key}: got a Secret, and an issuer in echelon:domain.issuer, expected one of the two: cert-manager writes the Secret of its certificates itself`,
    );
  }
}

/** Has cert-manager sign the certificate of the host name. */
function signPublicName(
  scope: Scope,
  namespace: kubernetes.types.input.meta.v1.ObjectMeta["namespace"],
): void {
  const [host, issuer, workload] = [hostName(scope), issuerOf(scope), publicWorkload(scope.plan)];
  if (host === null || issuer === null || workload === null) return;
  createCertificate({
    logical: `${scope.name}-certificate`,
    name: certificateSecret(scope).name,
    namespace,
    labels: objectLabels(scope, workload.name, "workload"),
    spec: {
      dnsNames: [host],
      issuerRef: issuedBy(issuer.name, issuer.kind),
      privateKey: { algorithm: "ECDSA", size: 256, rotationPolicy: "Always" },
    },
    parent: scope.parent,
  });
}

/** Lets the stack's Gateway use a Secret of another namespace: https://gateway-api.sigs.k8s.io/api-types/referencegrant/ */
function grantUse(scope: Scope, name: string, namespace: string): void {
  new kubernetes.apiextensions.CustomResource(
    `${scope.name}-certificate-grant`,
    {
      apiVersion: `${GATEWAY_GROUP}/v1beta1`,
      kind: "ReferenceGrant",
      metadata: {
        name: physicalName(kubernetesNames.label, [scope.namespaceName, "certificate"]),
        namespace,
        labels: scope.labels,
      },
      spec: {
        from: [{ group: GATEWAY_GROUP, kind: "Gateway", namespace: scope.namespaceName }],
        to: [{ group: "", kind: "Secret", name }],
      },
    },
    { parent: scope.parent },
  );
}

/** Makes what the Gateway needs to use the certificate, and returns the reference to its Secret. */
export function provideCertificate(
  scope: Scope,
  ownNamespace: kubernetes.types.input.meta.v1.ObjectMeta["namespace"],
): Record<string, unknown> {
  const { name, namespace, from } = certificateSecret(scope);
  if (from === "issuer") signPublicName(scope, ownNamespace);
  if (namespace === null || namespace === scope.namespaceName) return { kind: "Secret", name };
  grantUse(scope, name, namespace);
  return { kind: "Secret", name, namespace };
}

/** The certificate, as a text for the outputs of a stack with a gateway. */
export function describeCertificate(scope: Scope): string {
  if (scope.settings.own.kubernetes.gateway === "none" || hostName(scope) === null)
    return "none: there is no public host name";
  const { name, namespace, from } = certificateSecret(scope);
  const texts = {
    operator: namespace === null ? name : `${namespace}/${name}`,
    issuer: `${name}, made by cert-manager`,
    nobody: `missing: make a Secret ${name} of type kubernetes.io/tls in the namespace`,
  };
  return texts[from];
}

import kubernetes from "@pulumi/kubernetes";
import type { Output } from "@pulumi/pulumi";
import { RequestError, show } from "../../base/errors.ts";
import { CERTIFICATE_SECRET, loadTestSecrets } from "../../profiles/secretNames.ts";
import type { SecretsIn } from "../deliverSecrets.ts";
import type { KubernetesSecret, SecretSource, StackFacts } from "../platform.ts";
import { checkCertificate } from "./parts/edge/certificate.ts";
import type { KubernetesTypes } from "./parts/scope.ts";
import { isReference, referenceTo } from "./parts/secrets/reference.ts";

const hasValue = (source: SecretSource): source is { readonly value: Output<string> } => "value" in source;

/** The secrets with references to a Secret, without that of the edge. */
const withReferences = (secrets: StackFacts["secrets"]): [string, SecretSource][] =>
  Object.entries(secrets).filter(([name]) => name !== CERTIFICATE_SECRET);

/** The secrets of workloads: those of load tests are in a namespace of their own. */
const ofWorkloads = (secrets: StackFacts["secrets"]): [string, SecretSource][] =>
  withReferences(secrets).filter(([name]) => !loadTestSecrets.includes(name));

/** @throws RequestError for a reference to an existing secret that names none on a cluster. */
export function checkSecrets(facts: StackFacts): void {
  for (const [name, source] of withReferences(facts.secrets)) {
    if (hasValue(source) || isReference(source.existing)) continue;
    throw new RequestError(
      `echelon:secrets.${name}.existing: got ${show(source.existing)}, expected <Secret> or <Secret>/<key> in the stack's namespace, such as vault or vault/token`,
    );
  }
  checkCertificate(facts);
}

/**
 * Makes the operator's secrets available to pods.
 *
 * Pulumi chooses the name of the Secret, and a changed value makes a new Secret. So the pods that use it are replaced
 * one by one, and the old Secret stays until all of them are replaced.
 */
export function createSecrets(
  { name, secrets, labels, parent }: KubernetesTypes["scope"],
  { foundation: { namespace } }: Pick<KubernetesTypes, "foundation">,
): SecretsIn<"kubernetes"> {
  const entries = ofWorkloads(secrets);
  const given = entries.flatMap(([secret, source]) =>
    hasValue(source) ? [[secret, source.value] as const] : [],
  );
  const existing = entries.flatMap(([secret, source]) =>
    hasValue(source) ? [] : [[secret, referenceTo(secret, source.existing)] as const],
  );
  if (given.length === 0) return Object.fromEntries(existing);
  const held = new kubernetes.core.v1.Secret(
    `${name}-secrets`,
    {
      metadata: { namespace, labels },
      type: "Opaque",
      immutable: true,
      stringData: Object.fromEntries(given),
    },
    { parent },
  );
  const references = given.map(([secret]): [string, KubernetesSecret] => [
    secret,
    { in: "kubernetes", name: held.metadata.name, key: secret },
  ]);
  return Object.fromEntries([...references, ...existing]);
}

import kubernetes from "@pulumi/kubernetes";
import type { Output } from "@pulumi/pulumi";
import type { SecretsIn } from "../deliverSecrets.ts";
import type { KubernetesSecret, SecretSource } from "../platform.ts";
import type { KubernetesTypes } from "./parts/scope.ts";

/**
 * Entry of `echelon:secrets` that names the Secret with the certificate of the host name. It is not for a workload.
 */
export const CERTIFICATE_SECRET = "tls-certificate";

const hasValue = (source: SecretSource): source is { readonly value: Output<string> } => "value" in source;

/**
 * A reference to a value in a Secret of the namespace.
 *
 * @param name name of the secret in `echelon:secrets`.
 * @param reference `<Secret>` or `<Secret>/<key>`; without a key, the key is `name`.
 */
function referenceTo(name: string, reference: string): KubernetesSecret {
  const [holder = reference, key = name] = reference.split("/");
  return { in: "kubernetes", name: holder, key };
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
  const entries = Object.entries(secrets);
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

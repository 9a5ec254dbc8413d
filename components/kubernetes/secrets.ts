import kubernetes from "@pulumi/kubernetes";
import type { Output } from "@pulumi/pulumi";
import type { SecretsIn } from "../deliverSecrets.ts";
import type { KubernetesSecret, SecretSource } from "../platform.ts";
import type { KubernetesTypes } from "./parts/scope.ts";

/** Names the Secret that holds the certificate of the public host name, rather than one for a workload. */
export const CERTIFICATE_SECRET = "tls-certificate";

const hasValue = (source: SecretSource): source is { readonly value: Output<string> } => "value" in source;

/**
 * Where a Secret of the namespace holds a value.
 *
 * @param reference `<Secret>` or `<Secret>/<key>`; the key is the secret's own name where none is given.
 */
function referenceTo(name: string, reference: string): KubernetesSecret {
  const [holder = reference, key = name] = reference.split("/");
  return { in: "kubernetes", name: holder, key };
}

/**
 * Makes the operator's secrets available to pods.
 *
 * The Secret has a name that Pulumi makes: a changed value makes a new one, so that pods which refer to it are
 * replaced one by one, and the old one stays until they are.
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

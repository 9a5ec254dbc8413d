import type { KubernetesSecret } from "../../../platform.ts";

/** `<Secret>` or `<Secret>/<key>`, by the rules of both: https://kubernetes.io/docs/concepts/configuration/secret/ */
const REFERENCE = /^([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?)(?:\/([-._a-zA-Z0-9]{1,253}))?$/;

/**
 * A reference to a value in a Secret of the namespace.
 *
 * @param name name of the secret in `echelon:secrets`.
 * @param reference `<Secret>` or `<Secret>/<key>`; without a key, the key is `name`.
 */
export function referenceTo(name: string, reference: string): KubernetesSecret & { readonly name: string } {
  const [, holder = reference, , key = name] = REFERENCE.exec(reference) ?? [];
  return { in: "kubernetes", name: holder, key };
}

export const isReference = (text: string): boolean => REFERENCE.test(text);

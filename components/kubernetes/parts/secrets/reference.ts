import { keyedName } from "../../../../targets/kubernetes/grammar.ts";
import type { KubernetesSecret } from "../../../platform.ts";

/**
 * A reference to a value in a Secret of the namespace.
 *
 * @param name name of the secret in `echelon:secrets`.
 * @param reference `<Secret>` or `<Secret>/<key>`; without a key, the key is `name`.
 */
export function referenceTo(name: string, reference: string): KubernetesSecret & { readonly name: string } {
  const { name: holder = reference, key = name } = keyedName.exec(reference)?.groups ?? {};
  return { in: "kubernetes", name: holder, key };
}

export const isReference = (text: string): boolean => keyedName.test(text);

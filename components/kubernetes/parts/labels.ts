import { createHash } from "node:crypto";

/** Longest label value and longest name part of a label key, characters: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/ */
const MAX = 63;
const HASH_CHARACTERS = 8;

/** Eight characters that stand for a text. */
export const shortHash = (text: string): string =>
  createHash("sha256").update(text).digest("hex").slice(0, HASH_CHARACTERS);

export type Labels = Readonly<Record<string, string>>;

/**
 * Any text as a label value, or as the name part of a label key. What had to be changed or cut ends in a hash
 * of what it was, so that two different texts never become one label.
 */
export function labelText(text: string): string {
  const cleaned = text.replaceAll(/[^A-Za-z0-9_.-]+/g, "-").replace(/^[^A-Za-z0-9]+/, "");
  const trimmed = cleaned.replace(/[^A-Za-z0-9]+$/, "");
  if (trimmed === text && text.length <= MAX) return text;
  const hash = shortHash(text);
  const head = trimmed.slice(0, MAX - HASH_CHARACTERS - 1).replace(/[^A-Za-z0-9]+$/, "");
  return head === "" ? hash : `${head}-${hash}`;
}

/** Tags of this project that have a label of their own: a colon is not allowed in a label key. */
const KNOWN: Readonly<Record<string, string>> = {
  "echelon:stack": "app.kubernetes.io/instance",
  "echelon:system": "app.kubernetes.io/part-of",
  "echelon:tier": "echelon.dev/tier",
};

const labelKey = (tag: string): string => KNOWN[tag] ?? `tags.echelon.dev/${labelText(tag)}`;

/** The stack's tags as labels of every object. */
export function stackLabels(tags: Readonly<Record<string, string>>): Labels {
  const entries = Object.entries(tags).map(([tag, value]) => [labelKey(tag), labelText(value)]);
  return { ...Object.fromEntries(entries), "app.kubernetes.io/managed-by": "pulumi" };
}

/** The operator's own tags as they were written; a label would hold 63 characters of them at most. */
export const tagAnnotations = (tags: Readonly<Record<string, string>>): Labels =>
  Object.fromEntries(
    Object.entries(tags)
      .filter(([tag]) => KNOWN[tag] === undefined)
      .map(([tag, value]) => [labelKey(tag), value]),
  );

/** What a pod is to the stack: network policies and monitors select by it. */
export type Role = "workload" | "store" | "store-setup";

export const ROLE_LABEL = "app.kubernetes.io/component";
export const STORE_LABEL = "echelon.dev/store";

/** Marks the users of one volume, which have to share a node; the key names the volume. */
export const volumeLabel = (store: string): string => `volume.echelon.dev/${labelText(store)}`;

/** Labels by which controllers find their pods: immutable in Kubernetes, so the same in every tier. */
export const selectorLabels = (stack: string, name: string): Labels => ({
  "app.kubernetes.io/instance": labelText(stack),
  "app.kubernetes.io/name": labelText(name),
});

/** Labels of a store's pods: none that a tag or a tier changes, for that would restart the store. */
export const storePodLabels = (
  stack: string,
  name: string,
  { store, role }: { readonly store: string; readonly role: Role },
): Labels => ({ ...selectorLabels(stack, name), [ROLE_LABEL]: role, [STORE_LABEL]: store });

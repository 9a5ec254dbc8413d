import { createHash } from "node:crypto";

/**
 * Longest label value and longest name part of a label key, characters:
 * https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/
 */
const MAX = 63;
const HASH_CHARACTERS = 8;

/** The first eight characters of the SHA-256 hash of a text. */
export const shortHash = (text: string): string =>
  createHash("sha256").update(text).digest("hex").slice(0, HASH_CHARACTERS);

export type Labels = Readonly<Record<string, string>>;

/**
 * Converts a text to a label value, or to the name part of a label key. A text that has to be changed or cut ends in
 * a hash of the original, so that two texts never become the same label.
 */
export function labelText(text: string): string {
  const cleaned = text.replaceAll(/[^A-Za-z0-9_.-]+/g, "-").replace(/^[^A-Za-z0-9]+/, "");
  const trimmed = cleaned.replace(/[^A-Za-z0-9]+$/, "");
  if (trimmed === text && text.length <= MAX) return text;
  const hash = shortHash(text);
  const head = trimmed.slice(0, MAX - HASH_CHARACTERS - 1).replace(/[^A-Za-z0-9]+$/, "");
  return head === "" ? hash : `${head}-${hash}`;
}

/** Labels for the tags that Echelon sets. A tag's name cannot be a label key, which allows no colon. */
const KNOWN: ReadonlyMap<string, string> = new Map([
  ["echelon:stack", "app.kubernetes.io/instance"],
  ["echelon:system", "app.kubernetes.io/part-of"],
  ["echelon:tier", "echelon.dev/tier"],
]);

const labelKey = (tag: string): string => KNOWN.get(tag) ?? `tags.echelon.dev/${labelText(tag)}`;

/** Labels of all objects, from the stack's tags. */
export function stackLabels(tags: Readonly<Record<string, string>>): Labels {
  const entries = Object.entries(tags).map(([tag, value]) => [labelKey(tag), labelText(value)]);
  return { ...Object.fromEntries(entries), "app.kubernetes.io/managed-by": "pulumi" };
}

/** The operator's tags as annotations, in full: a label holds at most 63 characters. */
export const tagAnnotations = (tags: Readonly<Record<string, string>>): Labels =>
  Object.fromEntries(
    Object.entries(tags)
      .filter(([tag]) => !KNOWN.has(tag))
      .map(([tag, value]) => [labelKey(tag), value]),
  );

/**
 * The role of a pod in the stack. Network policies and monitors select pods by it. The stack makes no pod of role `move`:
 * the operator runs those, to copy data while two arrangements stand side by side.
 */
export type Role = "workload" | "store" | "store-setup" | "backup" | "gateway" | "sso" | "move" | "load-test";

export const ROLE_LABEL = "app.kubernetes.io/component";
export const STORE_LABEL = "echelon.dev/store";

/** Key of the label of all pods that use a volume and so have to run on one node. */
export const volumeLabel = (store: string): string => `volume.echelon.dev/${labelText(store)}`;

/**
 * Labels by which controllers select their pods. Kubernetes does not allow to change them, so they are the same in
 * every tier.
 */
export const selectorLabels = (stack: string, name: string): Labels => ({
  "app.kubernetes.io/instance": labelText(stack),
  "app.kubernetes.io/name": labelText(name),
});

/** Labels of a store's pods. They do not depend on tags or tier, because a changed label restarts the store. */
export const storePodLabels = (
  stack: string,
  name: string,
  { store, role }: { readonly store: string; readonly role: Role },
): Labels => ({ ...selectorLabels(stack, name), [ROLE_LABEL]: role, [STORE_LABEL]: store });

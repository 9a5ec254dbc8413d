import { stringify } from "yaml";
import { isObject } from "../base/json.ts";
import { inOrder, type Staged } from "./order.ts";
import { indexOf, type Manifest, resolveObject, withReferences } from "./resolve.ts";
import { knowledgeOf, lookupIn } from "./resolveNames.ts";
import type { JsonObject, StackObject, StackObjects } from "./resolveProgram.ts";
import { type Generated, generate } from "./resolveRandom.ts";

/** An object that is ready to be written, and where it comes from. */
export interface Rendered {
  readonly object: StackObject;
  readonly manifest: Manifest;
}

/** A stack as manifests, in an order in which they can be applied one after another. */
export interface Rendering {
  readonly stack: StackObjects;
  readonly objects: readonly Rendered[];
  readonly generated: Generated;
}

/**
 * Resolves every object of a stack without a cluster.
 *
 * @param earlier generated values of an earlier rendering, which stay.
 * @throws RequestError where a value is known only to a cluster.
 */
export function renderStack(stack: StackObjects, earlier: Generated = {}): Rendering {
  const index = indexOf(stack);
  const generated = generate(stack.randoms, earlier);
  const knowledge = knowledgeOf(stack, index, generated);
  const lookup = lookupIn(index, knowledge);
  const objects = inOrder(withReferences(index, stack)).map(({ item }: Staged<StackObject>) => ({
    object: item,
    manifest: resolveObject(index, item, knowledge, lookup),
  }));
  return { stack, objects, generated };
}

/** Annotations that speak to Pulumi alone mean nothing to whoever applies the file. */
const PULUMI_ANNOTATION = /^pulumi\.com\//;

function withoutPulumi({ annotations, ...metadata }: Manifest["metadata"]): JsonObject {
  if (!isObject(annotations)) return metadata;
  const kept = Object.entries(annotations).filter(([key]) => !PULUMI_ANNOTATION.test(key));
  return kept.length === 0 ? metadata : { ...metadata, annotations: Object.fromEntries(kept) };
}

/** An object as YAML, with the fields first that people look for first; the rest as the program has it. */
export function manifestYaml({ apiVersion, kind, metadata, ...rest }: Manifest): string {
  const sorted = { apiVersion, kind, metadata: withoutPulumi(metadata), ...rest };
  return stringify(sorted, { lineWidth: 0, aliasDuplicateObjects: false });
}

const MAX_NAME = 100;

/** Only what every file system takes and no shell reads: an object's name may hold colons. */
const fileText = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "")
    .slice(0, MAX_NAME);

/** `03-deployment-dashboard-1f2e3d4c.yaml`: files sort as they are to be applied. */
export function fileName(position: number, total: number, { kind, metadata }: Manifest): string {
  const width = Math.max(2, String(total).length);
  const number = String(position + 1).padStart(width, "0");
  return `${number}-${fileText(kind)}-${fileText(metadata.name)}.yaml`;
}

import { isObject, type JsonObject } from "../base/json.ts";
import { yamlText } from "../base/yaml.ts";
import type { Generated } from "../manifests/passwords.ts";
import { type Manifest, Resolver } from "../manifests/resolve.ts";
import type { StackObject, StackObjects } from "../manifests/stackObjects.ts";

export interface ObjectManifest {
  readonly object: StackObject;
  readonly manifest: Manifest;
}

/** A stack as manifests, in an order in which they can be applied. */
export interface Rendering {
  readonly stack: StackObjects;
  readonly objects: readonly ObjectManifest[];
  readonly generated: Generated;
}

/**
 * Resolves every object of a stack without a cluster.
 *
 * @param earlier generated values of an earlier rendering, which stay.
 * @throws RequestError where a value is known only to a cluster.
 */
export function renderStack(stack: StackObjects, earlier: Generated = {}): Rendering {
  const resolver = new Resolver(stack, earlier);
  const objects = resolver.order.map(({ item }) => ({ object: item, manifest: resolver.resolve(item) }));
  return { stack, objects, generated: resolver.generated };
}

/** Only Pulumi reads these annotations. */
const PULUMI_ANNOTATION = /^pulumi\.com\//;

function withoutPulumi({ annotations, ...metadata }: Manifest["metadata"]): JsonObject {
  if (!isObject(annotations)) return metadata;
  const kept = Object.entries(annotations).filter(([key]) => !PULUMI_ANNOTATION.test(key));
  return kept.length === 0 ? metadata : { ...metadata, annotations: Object.fromEntries(kept) };
}

/** An object as YAML: apiVersion, kind and metadata first, then the other fields in the program's order. */
export function manifestYaml({ apiVersion, kind, metadata, ...rest }: Manifest): string {
  return yamlText({ apiVersion, kind, metadata: withoutPulumi(metadata), ...rest });
}

const MAX_NAME = 100;

/** Only characters that every file system accepts and no shell interprets: an object's name may hold colons. */
const fileText = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "")
    .slice(0, MAX_NAME);

/** `03-deployment-dashboard-1f2e3d4c.yaml`: sorted by name, files are in the order of their application. */
export function fileName(position: number, total: number, { kind, metadata }: Manifest): string {
  const width = Math.max(2, String(total).length);
  const number = String(position + 1).padStart(width, "0");
  return `${number}-${fileText(kind)}-${fileText(metadata.name)}.yaml`;
}

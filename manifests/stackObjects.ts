import { RequestError } from "../base/errors.ts";
import { isObject, type Json, type JsonObject } from "../base/json.ts";
import type { ResourceRecord } from "../document/document.ts";
import type { InspectedResult } from "../preview/engine/run.ts";

/** One Kubernetes object as the program registers it. A value known only after an apply stands as `${name}`. */
export interface StackObject {
  readonly urn: string;
  /** Logical name in the program. */
  readonly name: string;
  readonly apiVersion: string;
  readonly kind: string;
  /** The whole object, in the text form of a preview document. */
  readonly template: JsonObject;
  /** True where it is a Secret, or a field of it holds a secret value. */
  readonly secret: boolean;
  /** Input → URNs of the resources whose outputs it holds. */
  readonly inputDependencies: ResourceRecord["propertyDependencies"];
  /** URNs of the objects that must exist before it. */
  readonly waitsFor: readonly string[];
  /** True where it adds fields to an object of another owner. Destroying the stack removes only these fields. */
  readonly patch: boolean;
  /** The field manager of server-side apply. */
  readonly fieldManager: string;
}

/** A Helm chart that the program installs, which only Helm or the engine can do. */
export interface HelmRelease {
  readonly urn: string;
  readonly name: string;
  readonly chart: string;
  /** Null where the program names no version. */
  readonly version: string | null;
  /** Null for a chart that is named by its full address. */
  readonly repository: string | null;
  readonly namespace: string | null;
  /** Null where they hold a secret. */
  readonly values: JsonObject | null;
}

/** A `RandomPassword`, the only random resource that a stack on Kubernetes registers. */
export interface Password {
  readonly urn: string;
  readonly name: string;
  readonly inputs: JsonObject;
}

/** What one Kubernetes stack registers. */
export interface StackObjects {
  readonly stack: string;
  readonly objects: readonly StackObject[];
  readonly releases: readonly HelmRelease[];
  readonly passwords: readonly Password[];
}

type Inspected = Pick<InspectedResult, "resources" | "dependencies" | "secretInputs">;

const textOf = (value: Json | undefined): string | null =>
  typeof value === "string" && value !== "" ? value : null;

type Part = "object" | "release" | "password" | "nothing";

/** Pattern of a resource's type → the part of a stack; the first row that matches counts. */
const parts: readonly (readonly [RegExp, Part])[] = [
  [/^pulumi:/, "nothing"],
  [/^random:index\/randomPassword:/, "password"],
  [/^kubernetes:helm\.sh\/v3:Release$/, "release"],
  // The provider itself reads and expands these templates while it applies them.
  [/^kubernetes:(helm\.sh|yaml|kustomize)[/:]/, "nothing"],
  [/^kubernetes:/, "object"],
];

function partOf({ type, urn, custom }: ResourceRecord): Part {
  const isKubernetes = type.startsWith("kubernetes:");
  if (!custom && !isKubernetes) return "nothing";
  // A component of the provider makes its children inside the engine.
  if (!custom)
    throw new RequestError(
      `${urn}: got ${type}, whose objects only the engine knows; register them one by one, or use pulumi up`,
    );
  const part = parts.find(([pattern]) => pattern.test(type))?.[1];
  if (part !== undefined) return part;
  throw new RequestError(
    `${urn}: got a resource of the type ${type}, expected Kubernetes objects and random passwords only; apply this stack with pulumi up`,
  );
}

/**
 * Sorts what a program registered into objects, charts and passwords.
 *
 * @param inspected from `inspectProgram(…, "revealed")`: otherwise secrets read `[secret]`.
 * @throws RequestError for a resource that only the engine can make.
 */
export function stackObjects(stack: string, inspected: Inspected): StackObjects {
  const byPart = Map.groupBy(inspected.resources, partOf);
  const objectUrns = new Set(byPart.get("object")?.map(({ urn }) => urn));
  const edges = objectEdges(inspected.dependencies, objectUrns);
  return {
    stack,
    objects: (byPart.get("object") ?? []).map((record) => toObject(record, inspected, edges)),
    releases: (byPart.get("release") ?? []).map((record) => toRelease(record, inspected)),
    passwords: (byPart.get("password") ?? []).map(({ urn, name, inputs }) => ({ urn, name, inputs })),
  };
}

type Edges = (urn: string) => readonly string[];

/** The objects that a resource waits for, directly or through resources that are no objects. */
function objectEdges(dependencies: Inspected["dependencies"], objects: ReadonlySet<string>): Edges {
  const reach = (urn: string, seen: Set<string>): string[] =>
    (dependencies.get(urn) ?? []).flatMap((next) => {
      if (seen.has(next)) return [];
      seen.add(next);
      return objects.has(next) ? [next] : reach(next, seen);
    });
  return (urn) => reach(urn, new Set()).toSorted();
}

function toObject(record: ResourceRecord, { secretInputs }: Inspected, edges: Edges): StackObject {
  const { urn, name, type, inputs, propertyDependencies } = record;
  const { apiVersion, kind } = inputs;
  if (typeof apiVersion !== "string" || typeof kind !== "string") {
    throw new RequestError(`${urn}: got an object without apiVersion and kind, expected both as plain text`);
  }
  return {
    urn,
    name,
    apiVersion,
    kind,
    template: inputs,
    secret: kind === "Secret" || secretInputs.has(urn),
    inputDependencies: propertyDependencies,
    waitsFor: edges(urn),
    patch: type.endsWith(`:${kind}Patch`),
    fieldManager: managerOf(inputs),
  };
}

/** The field manager where the program names none. */
const FIELD_MANAGER = "echelon";

/** https://www.pulumi.com/registry/packages/kubernetes/how-to-guides/managing-resources-with-server-side-apply/ */
function managerOf({ metadata }: JsonObject): string {
  const annotations = isObject(metadata) ? metadata.annotations : undefined;
  const manager = isObject(annotations) ? annotations["pulumi.com/patchFieldManager"] : undefined;
  return textOf(manager) ?? FIELD_MANAGER;
}

function toRelease({ urn, name, inputs }: ResourceRecord, { secretInputs }: Inspected): HelmRelease {
  const { chart, version, namespace, repositoryOpts, values = {} } = inputs;
  const holdsSecret = secretInputs.get(urn)?.has("values") ?? false;
  return {
    urn,
    name: textOf(inputs.name) ?? name,
    chart: textOf(chart) ?? name,
    version: textOf(version),
    repository: isObject(repositoryOpts) ? textOf(repositoryOpts.repo) : null,
    namespace: textOf(namespace),
    values: !holdsSecret && isObject(values) ? values : null,
  };
}

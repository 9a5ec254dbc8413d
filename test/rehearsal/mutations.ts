import type { JsonObject } from "../../base/json.ts";
import type { StackObject } from "../../manifests/stackObjects.ts";
import type { Mutation } from "../../rehearsal/stack.ts";

/** A value with another one at a path; an index is written as text. */
function set(value: unknown, [first, ...rest]: readonly string[], to: unknown): unknown {
  if (first === undefined) return to;
  const source = value as Readonly<Record<string, unknown>> | undefined;
  const inner = set(source?.[first], rest, to);
  if (Array.isArray(value)) return value.with(Number(first), inner);
  return { ...source, [first]: inner };
}

/** Whether an object has the kind and the end of the logical name of a text such as `Deployment -agents`. */
const isNamed = ({ kind, name }: StackObject, [wantedKind, end]: readonly string[]): boolean =>
  kind === wantedKind && (end === undefined || name.endsWith(end));

/** @throws Error where there is no such object: a mutation that changes nothing would test nothing. */
const change =
  (which: string, edit: (object: StackObject) => readonly StackObject[]): Mutation =>
  (objects) => {
    const target = which.split(" ");
    if (!objects.some((object) => isNamed(object, target))) throw new Error(`got no ${which}`);
    return objects.flatMap((object) => (isNamed(object, target) ? edit(object) : [object]));
  };

export const write = (which: string, path: string, to: unknown): Mutation =>
  change(which, (object) => [
    { ...object, template: set(object.template, path.split("."), to) as JsonObject },
  ]);
export const drop = (which: string): Mutation => change(which, () => []);
export const all =
  (...mutations: readonly Mutation[]): Mutation =>
  (objects) =>
    mutations.reduce((left, mutate) => mutate(left), objects);

/** Adds an object that depends on an object of the stack. */
export const beside = (neighbour: string, make: (like: StackObject) => JsonObject): Mutation =>
  change(neighbour, (object) => {
    const template = make(object);
    const { kind, apiVersion } = template as { kind: string; apiVersion: string };
    const name = `${object.name}-beside`;
    const urn = object.urn
      .replace(/::[^:]*$/, `::${name}`)
      .replace(/kubernetes:[^$]*::/, `kubernetes:beside:${kind}::`);
    return [
      object,
      {
        ...object,
        urn,
        name,
        kind,
        apiVersion,
        template,
        waitsFor: [object.urn, ...object.waitsFor],
        secret: false,
      },
    ];
  });

export const namespaceOf = ({ template }: StackObject) => (template.metadata as JsonObject).namespace ?? "";

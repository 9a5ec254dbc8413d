import type { JsonObject } from "../../base/json.ts";
import type { StackObject } from "../../manifests/stackObjects.ts";
import type { Damage } from "../../rehearsal/stack.ts";

/** The value at a path replaced; an index is written as text. */
function set(value: unknown, [first, ...rest]: readonly string[], to: unknown): unknown {
  if (first === undefined) return to;
  const source = value as Readonly<Record<string, unknown>> | undefined;
  const inner = set(source?.[first], rest, to);
  if (Array.isArray(value)) return value.with(Number(first), inner);
  return { ...source, [first]: inner };
}

/** `Deployment agents`, as the program names it: its logical name ends so. */
const isNamed = ({ kind, name }: StackObject, [wantedKind, end]: readonly string[]): boolean =>
  kind === wantedKind && (end === undefined || name.endsWith(end));

/** @throws Error where there is no such object: a damage that hits nothing would make a test that proves nothing. */
const change =
  (which: string, edit: (object: StackObject) => readonly StackObject[]): Damage =>
  (objects) => {
    const target = which.split(" ");
    if (!objects.some((object) => isNamed(object, target))) throw new Error(`got no ${which}`);
    return objects.flatMap((object) => (isNamed(object, target) ? edit(object) : [object]));
  };

export const write = (which: string, path: string, to: unknown): Damage =>
  change(which, (object) => [
    { ...object, template: set(object.template, path.split("."), to) as JsonObject },
  ]);
export const drop = (which: string): Damage => change(which, () => []);
export const all =
  (...damages: readonly Damage[]): Damage =>
  (objects) =>
    damages.reduce((left, damage) => damage(left), objects);

/** An object of its own beside a stack's, in the namespace of one of them. */
export const beside = (neighbour: string, make: (like: StackObject) => JsonObject): Damage =>
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

import { isObject } from "../base/json.ts";
import { inOrder } from "./order.ts";
import {
  autoname,
  type Index,
  type Knowledge,
  type Lookup,
  resolveText,
  valueAtPath,
  withReferences,
} from "./resolve.ts";
import type { StackObject, StackObjects } from "./resolveProgram.ts";
import type { Generated } from "./resolveRandom.ts";

/**
 * Everything that is known of a stack before an apply: the name of each object, as the program gives it or as
 * autonaming makes it, and generated values.
 *
 * @throws RequestError where a name hangs on what only a cluster can tell.
 */
export function knowledgeOf(stack: StackObjects, index: Index, generated: Generated): Knowledge {
  const names = new Map<string, string>();
  const knowledge = { names, generated };
  const lookup = lookupIn(index, knowledge);
  for (const { item } of inOrder(withReferences(index, stack)))
    names.set(item.urn, nameOf(index, item, lookup));
  return knowledge;
}

function nameOf(index: Index, object: StackObject, lookup: Lookup): string {
  const { metadata } = object.template;
  const given = isObject(metadata) ? metadata.name : undefined;
  if (typeof given !== "string" || given === "") return autoname(object.urn);
  return String(resolveText(given, { index, object, input: "metadata", lookup }));
}

/** Answers what is known without a cluster. */
export function lookupIn(index: Index, { names, generated }: Knowledge): Lookup {
  return ({ urn, path }) => {
    const object = index.objects.get(urn);
    if (object === undefined) return valueAtPath(generated[urn]?.outputs, path);
    return path === "metadata.name" ? names.get(urn) : undefined;
  };
}

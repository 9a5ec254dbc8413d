import { isObject, type Json, type JsonObject } from "../../../base/json.ts";
import { resolved, type Schema } from "./schema.ts";
import type { PublishedType } from "./type.ts";

/** A resource in the form of AWS's schema, and the inputs that the schema does not have. */
export interface Converted {
  readonly value: JsonObject;
  readonly strangers: readonly string[];
}

interface Scope {
  readonly root: Schema;
  readonly row: PublishedType;
  readonly strangers: string[];
}

/** Input paths that each resource may have: the provider's own, and tags, which are a map in Pulumi. */
const EVERYWHERE: ReadonlySet<string> = new Set(["region", "tags", "tagsAll", "timeouts"]);

const propertiesOf = (node: Schema): JsonObject =>
  isObject(node.properties) ? (node.properties as JsonObject) : {};

/** The property with the same letters: Pulumi writes `kmsKeyId` for `KMSKeyId`. */
function sameWords(key: string, properties: JsonObject): string | undefined {
  const wanted = key.toLowerCase();
  return Object.keys(properties).find((name) => name.toLowerCase() === wanted);
}

const typesOf = ({ type }: Schema): readonly string[] =>
  (Array.isArray(type) ? type : [type]).filter((one) => typeof one === "string");

/** JSON as text is an object in the schema. */
function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

/** A map is a list of names and values where the schema has a list. */
function pairs(map: JsonObject, items: Schema): Json[] | undefined {
  const names = Object.keys(propertiesOf(items));
  const value = names.find((name) => /value$/i.test(name));
  const key = names.find((name) => name !== value);
  if (names.length !== 2 || key === undefined || value === undefined) return undefined;
  return Object.entries(map).map(([name, one]) => ({ [key]: name, [value]: one }));
}

/** A list of names and values is a map where the schema has one. */
const mapOf = (list: readonly Json[]): JsonObject =>
  Object.fromEntries(list.filter(isObject).map(({ name, value }) => [String(name), value as Json]));

function convertValue(given: Json, node: Schema, path: string, scope: Scope): Json {
  const kinds = typesOf(node);
  if (typeof given === "string") return kinds.includes("object") ? parsed(given) : given;
  if (kinds.includes("array")) return convertList(given, resolved(node.items, scope.root), path, scope);
  if (Array.isArray(given) && kinds.includes("object") && !isObject(node.properties)) return mapOf(given);
  if (Array.isArray(given) && given.length === 1 && isObject(node.properties))
    return convertValue(given[0] as Json, node, path, scope);
  return isObject(given) && isObject(node.properties)
    ? convertObject(given as JsonObject, node, path, scope)
    : given;
}

/** CloudFront has lists as `{quantity, items}`. */
const listOf = (given: JsonObject, items: Schema): readonly Json[] =>
  Array.isArray(given.items) ? given.items : (pairs(given, items) ?? [given]);

function convertList(given: Json, items: Schema, path: string, scope: Scope): Json {
  const list = isObject(given) ? listOf(given as JsonObject, items) : [given].flat();
  const names = Object.keys(propertiesOf(items));
  return (list as readonly Json[]).map((one) =>
    names.length === 1 && typeof one !== "object"
      ? { [names[0] ?? ""]: one }
      : convertValue(one, items, path, scope),
  );
}

/** Puts a value at a path of properties, beside what is there. */
function put(whole: Record<string, Json>, [first = "", ...rest]: readonly string[], value: Json): void {
  if (rest.length === 0) {
    whole[first] = value;
    return;
  }
  const there = isObject(whole[first]) ? { ...(whole[first] as JsonObject) } : {};
  put(there, rest, value);
  whole[first] = there;
}

const nodeAt = (node: Schema, names: readonly string[], root: Schema): Schema =>
  names.reduce((one, name) => resolved(propertiesOf(one)[name] as Json | undefined, root), node);

/** The place of an input in the schema, from its own object on; undefined where the schema has none. */
function placeOf(
  key: string,
  path: string,
  node: Schema,
  { row, root }: Scope,
): readonly string[] | undefined {
  const named = row.names?.[path]?.split(".") ?? [sameWords(key, propertiesOf(node)) ?? ""];
  return Object.keys(nodeAt(node, named, root)).length === 0 || named[0] === "" ? undefined : named;
}

const isLeftOut = (path: string, { beside }: PublishedType): boolean =>
  beside?.[path] !== undefined || EVERYWHERE.has(path);

function convertObject(given: JsonObject, node: Schema, path: string, scope: Scope): JsonObject {
  const value: Record<string, Json> = {};
  for (const [key, one] of Object.entries(given)) {
    const own = path === "" ? key : `${path}.${key}`;
    if (isLeftOut(own, scope.row)) continue;
    if (scope.row.names?.[own] === "") {
      Object.assign(value, convertObject([one].flat()[0] as JsonObject, node, own, scope));
      continue;
    }
    const place = placeOf(key, own, node, scope);
    if (place === undefined) scope.strangers.push(own);
    else put(value, place, convertValue(one, nodeAt(node, place, scope.root), own, scope));
  }
  return value;
}

/** A resource's inputs by the names of AWS's schema. */
export function converted(inputs: JsonObject, row: PublishedType, root: Schema): Converted {
  const strangers: string[] = [];
  const scope = { root, row, strangers };
  if (row.at === undefined) return { value: convertObject(inputs, root, "", scope), strangers };
  const node = nodeAt(root, [row.at], root);
  const isList = typesOf(node).includes("array");
  const value = convertObject(inputs, isList ? resolved(node.items, root) : node, "", scope);
  return { value: { [row.at]: isList ? [value] : value }, strangers };
}

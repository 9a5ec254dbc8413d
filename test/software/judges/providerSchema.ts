import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isObject, type Json, type JsonObject } from "../../../base/json.ts";
import { judgesIn } from "../../../tools/software/judges.ts";

/** An attribute or a block of Terraform's provider. */
interface Attribute {
  readonly isBlock: boolean;
  /** `open` where the generator leaves out what is inside, as in the statements of a firewall. */
  readonly kind: "simple" | "list" | "set" | "map" | "struct" | "open";
  /** What a block has; undefined where the provider leaves it open. */
  readonly of?: Shape;
}

/** Attributes by their names. */
export type Shape = ReadonlyMap<string, Attribute>;

/** `aws_s3_bucket` → `package/lib/s3-bucket/index.js` */
const fileOf = (type: string): string =>
  join("package/lib", type.replace(/^aws_/, "").replaceAll("_", "-"), "index.js");

const ENTRY =
  /^ +(\w+): \{\n +value: (.*),\n +isBlock: (true|false),\n +type: "(\w+)",\n +storageClassType: "(\w+)",\n +\},$/gm;
const STRUCT = /^function (\w+)ToHclTerraform\(struct\) \{\n([\s\S]*?)^\}$/gm;
const RESOURCE = /^ {4}synthesizeHclAttributes\(\) \{\n([\s\S]*?)^ {4}\}$/m;
const MEMBER = /(?<![\w.])(\w+)ToHclTerraform/;

function shapeOf(body: string, structs: ReadonlyMap<string, string>): Shape {
  const found = new Map<string, Attribute>();
  for (const [, name = "", value = "", isBlock, kind, storage] of body.matchAll(ENTRY)) {
    const inside = structs.get(MEMBER.exec(value)?.[1] ?? "");
    found.set(name, {
      isBlock: isBlock === "true",
      kind: storage === "any" ? "open" : (kind as Attribute["kind"]),
      ...(inside !== undefined && { of: shapeOf(inside, structs) }),
    });
  }
  return found;
}

/** Reads the source that a generator wrote from the provider's schema: each attribute is one entry of a table. */
function readShape(source: string): Shape {
  const structs = new Map(
    [...source.matchAll(STRUCT)].map(([, name = "", body = ""]) => [name, body] as const),
  );
  return shapeOf(RESOURCE.exec(source)?.[1] ?? "", structs);
}

/**
 * The schemas of these types in the provider that the package `@cdktf/provider-aws` was generated from.
 * https://github.com/cdktf/cdktf-provider-aws
 *
 * @throws Error where the package has no such type.
 */
export function schemasOf(types: readonly string[], directory: string): ReadonlyMap<string, Shape> {
  execFileSync("tar", ["-xzf", judgesIn().providerAws, "-C", directory, ...types.map(fileOf)]);
  return new Map(
    types.map((type) => {
      const shape = readShape(readFileSync(join(directory, fileOf(type)), "utf8"));
      if (shape.size === 0) throw new Error(`reading the schema of ${type}: got no attribute, expected some`);
      return [type, shape];
    }),
  );
}

function strangersIn(path: string, value: Json, attribute: Attribute): string[] {
  const got = (expected: string) => [`${path}: got ${JSON.stringify(value)}, expected ${expected}`];
  if (value === null || attribute.kind === "open") return [];
  if (attribute.kind === "simple") return typeof value === "object" ? got("one value") : [];
  if (attribute.kind === "map") return isObject(value) ? [] : got("a map");
  if (attribute.kind === "struct")
    return isObject(value) ? strangers(path, value, attribute.of) : got("one block");
  if (!Array.isArray(value)) return got("a list");
  return (value as readonly Json[]).flatMap((member) => {
    if (isObject(member)) return attribute.isBlock ? strangers(path, member, attribute.of) : got("values");
    return attribute.isBlock ? got("blocks") : [];
  });
}

/** What the values of a resource or a block have, and the provider has not: one line for each name or wrong form. */
export function strangers(path: string, values: JsonObject, shape: Shape | undefined): string[] {
  if (shape === undefined) return [];
  return Object.entries(values).flatMap(([name, value]) => {
    const attribute = shape.get(name);
    const place = `${path}.${name}`;
    return attribute === undefined ? [`${place}: no such attribute`] : strangersIn(place, value, attribute);
  });
}

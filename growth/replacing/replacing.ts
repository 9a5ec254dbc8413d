import { isObject, type Json } from "../../base/json.ts";
import { facts as ofAws } from "./aws.ts";
import { kubernetesFacts } from "./kubernetes.ts";

/** Inputs of a resource. */
export type Inputs = { readonly [key: string]: Json };

/** Paths such as `spec.replicas` of the values that differ; a list counts as one value. */
export function changedPaths(before: Json | undefined, after: Json | undefined, path = ""): string[] {
  if (isObject(before) && isObject(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return keys.flatMap((key) =>
      changedPaths((before as Inputs)[key], (after as Inputs)[key], path === "" ? key : `${path}.${key}`),
    );
  }
  return JSON.stringify(before ?? null) === JSON.stringify(after ?? null) ? [] : [path];
}

/** Inputs of the provider `random` that make another value. https://www.pulumi.com/registry/packages/random/ */
const RANDOM = ["length", "special", "upper", "lower", "numeric", "keepers", "byteLength", "overrideSpecial"];

/** The inputs of a type whose change replaces the resource; null if nothing here knows the type. */
function replacingOf(type: string): readonly string[] | null {
  if (type.startsWith("kubernetes:")) return kubernetesFacts(type).replacing;
  if (type.startsWith("random:")) return RANDOM;
  if (type.startsWith("aws:")) return ofAws[type]?.replacing ?? (ofAws[type] === undefined ? null : []);
  return [];
}

const within = (path: string, field: string): boolean =>
  path === field || path.startsWith(`${field}.`) || field.startsWith(`${path}.`);

/** How a resource changes: `unknown` where nothing here says what replaces its type. */
type Way = "same" | "change" | "replace" | "unknown";

/** What an update makes of a resource with these inputs before and after. */
export function wayOf(type: string, changed: readonly string[]): Way {
  if (changed.length === 0) return "same";
  const fields = replacingOf(type);
  if (fields === null) return "unknown";
  return changed.some((path) => fields.some((field) => within(path, field))) ? "replace" : "change";
}

import { mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Json } from "../base/json.ts";
import type { ResourceRecord } from "../document/document.ts";
import { readDocumentText } from "../document/text.ts";

const require = createRequire(import.meta.url);

/**
 * A value as a literal. A value that is known only after apply becomes a text, so that no resource waits for another.
 */
function plain(value: Json): Json {
  if (typeof value === "string") {
    const parts = readDocumentText(value);
    return parts.map((part) => ("literal" in part ? part.literal : part.name.replaceAll(".", "-"))).join("");
  }
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map(plain);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}

/** `kubernetes:core/v1:Namespace` → `@pulumi/kubernetes`; undefined for Pulumi's own types and for components. */
const packageOf = ({ type, custom }: ResourceRecord): string | undefined => {
  const [prefix] = type.split(":");
  return custom && prefix !== "pulumi" ? `@pulumi/${prefix}` : undefined;
};

const versionOf = (name: string): string => {
  const { version } = require(`${name}/package.json`) as { version: string };
  return version;
};

const statementOf = (record: ResourceRecord): string => {
  const { type, name, custom, inputs } = record;
  const from = packageOf(record);
  const options = from === undefined ? {} : { version: versionOf(from) };
  const args = [type, name, plain(inputs), options].map((arg) => JSON.stringify(arg)).join(", ");
  return `new ${custom ? "Resource" : "pulumi.ComponentResource"}(${args});`;
};

/**
 * Writes a program into `directory` that loads the same SDKs and registers the same resources, each by one statement
 * with literal inputs.
 */
export function writeFlatProgram(directory: string, resources: readonly ResourceRecord[]): void {
  const packages = new Set(resources.map(packageOf).filter((name) => name !== undefined));
  const lines = [
    'import * as pulumi from "@pulumi/pulumi";',
    ...[...packages].map((name) => `import "${name}";`),
    "class Resource extends pulumi.CustomResource {}",
    ...resources.map(statementOf),
  ];
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, "index.mjs"), `${lines.join("\n")}\n`);
}

import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { stackJsonSchema } from "../config/stackSchema.ts";
import { targetsJsonSchema } from "../loadtests/report/targets.ts";
import { profileJsonSchema } from "../profiles/jsonSchema.ts";
import { systemArgsDocs } from "./argsDocs.ts";

/** Each JSON Schema for editors, by the file that holds it. */
export const schemas: Readonly<Record<string, () => object>> = {
  "profiles/profile.schema.json": profileJsonSchema,
  "loadtests/targets.schema.json": targetsJsonSchema,
  "config/stack.schema.json": () => stackJsonSchema(systemArgsDocs()),
};

/** Formats a file as `npm run lint` requires, so that a second run changes nothing. */
function format(file: string): void {
  const biome = join(dirname(fileURLToPath(import.meta.resolve("@biomejs/biome/package.json"))), "bin/biome");
  execFileSync(process.execPath, [biome, "format", "--write", file], {
    stdio: ["ignore", "ignore", "inherit"],
  });
}

if (import.meta.main) {
  for (const [name, schema] of Object.entries(schemas)) {
    const file = join(import.meta.dirname, "..", name);
    writeFileSync(file, `${JSON.stringify(schema())}\n`);
    format(file);
    console.error(`wrote ${name}`);
  }
}

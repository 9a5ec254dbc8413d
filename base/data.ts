import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { z } from "zod";
import { defect, problems } from "./errors.ts";
import { once } from "./once.ts";
import { packageRoot } from "./project.ts";

/** Page that states a figure. */
export const sourceUrl = z.url("expected the address of a page");

/** Day on which a figure was read there. */
export const sourceDate = z.iso.date("expected a day as YYYY-MM-DD");

/**
 * Validates a document that this package brings.
 *
 * @throws Error that names the place: such a document is this project's own, so a bad one is a defect, not a
 * wrong request.
 */
export function parseData<Schema extends z.ZodType>(
  schema: Schema,
  document: unknown,
  origin: string,
): z.output<Schema> {
  const parsed = schema.safeParse(document);
  if (parsed.success) return parsed.data;
  const lines = problems(parsed.error, document, schema).map((line) => `${origin}: ${line}`);
  throw defect(lines.join("\n"));
}

/** The linter refuses a key given twice in a file of ours, which `JSON.parse` would hide. */
function readJson(file: string, origin: string): unknown {
  const text = readFileSync(file, "utf8");
  try {
    return JSON.parse(text);
  } catch (error) {
    throw defect(
      `${origin}: got malformed JSON (${(error as Error).message}), expected a JSON document`,
      error,
    );
  }
}

/**
 * A JSON file of this package as a function: read and validated when it is first called, and never again.
 *
 * @param file its absolute path.
 * @throws Error from the function where the file is missing, malformed or not what the schema says.
 */
export const dataFile = <Schema extends z.ZodType>(file: string, schema: Schema): (() => z.output<Schema>) =>
  once(() => {
    const origin = relative(packageRoot(), file);
    return parseData(schema, readJson(file, origin), origin);
  });

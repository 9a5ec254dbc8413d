import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { z } from "zod";
import { defect, problems } from "./errors.ts";
import { once } from "./once.ts";
import { packageRoot } from "./project.ts";

/** URL of the page that states a figure. */
export const sourceUrl = z.url("expected the address of a page");

/** Day on which the figure was read on that page, as YYYY-MM-DD. */
export const sourceDate = z.iso.date("expected a day as YYYY-MM-DD");

/**
 * Validates a document that is part of this package.
 *
 * @param origin name of the document; every line of an error starts with it.
 * @throws Error with a line for each problem. Users do not write such a document, so this is no RequestError.
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

/** `JSON.parse` accepts a key that is given twice; for files of this repository the linter refuses it. */
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
 * A function that returns the content of a JSON file of this package. The first call reads and validates the file.
 *
 * @param file absolute path.
 * @throws Error when the returned function is called and the file is missing, malformed or breaks the schema.
 */
export const dataFile = <Schema extends z.ZodType>(file: string, schema: Schema): (() => z.output<Schema>) =>
  once(() => {
    const origin = relative(packageRoot(), file);
    return parseData(schema, readJson(file, origin), origin);
  });

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { RequestError, show, validationError } from "../base/errors.ts";
import { parseJson } from "../base/parseJson.ts";
import { projectRoot } from "../base/project.ts";
import { profileReferences } from "../profiles/load.ts";
import type { Limits } from "./ceiling.ts";

const LABEL = "policies/limits.json";

/** A ceiling of 0 would refuse every stack; to do that on purpose, set a very small number. */
const ceiling = z
  .number({ error: "expected a number above 0 in USD a month, or null" })
  .positive()
  .nullable();

const limitsSchema = z.strictObject({
  maxMonthlyUSD: z.strictObject({ default: ceiling, profiles: z.record(z.string(), ceiling).default({}) }),
});

/** Validates a document as limits; each message starts with `origin`. */
function parseLimits(document: unknown, origin: string): Limits {
  const parsed = limitsSchema.safeParse(document);
  if (!parsed.success) throw validationError(origin, parsed.error, document);
  const known = profileReferences();
  const wrong = Object.keys(parsed.data.maxMonthlyUSD.profiles).find((profile) => !known.includes(profile));
  if (wrong !== undefined) {
    // A ceiling under a mistyped name would limit no stack.
    throw new RequestError(
      `${origin}: maxMonthlyUSD.profiles: got the profile ${show(wrong)}, expected one of ${known.join(", ")}`,
    );
  }
  return parsed.data;
}

/**
 * Reads the operator's limits.
 *
 * @param path file to read. @default `policies/limits.json` of the project, or else that of this package, which sets no limit
 * @throws RequestError (exit code 2) naming file, path, value and expectation.
 */
export function loadLimits(path?: string): Limits {
  const origin = path ?? LABEL;
  return parseLimits(parseJson(limitsText(path), origin), origin);
}

/** The limits of the project; those of this package where it has none. */
function limitsFile(): string {
  const own = join(projectRoot(), LABEL);
  return existsSync(own) ? own : join(import.meta.dirname, "limits.json");
}

/** The text of the operator's limits file. */
export function limitsText(path?: string): string {
  const origin = path ?? LABEL;
  try {
    return readFileSync(path ?? limitsFile(), "utf8");
  } catch (error) {
    throw new RequestError(
      `${origin}: got no readable file (${(error as Error).message}), expected a JSON document such as ` +
        `{"maxMonthlyUSD":{"default":null,"profiles":{}}}`,
    );
  }
}

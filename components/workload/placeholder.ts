import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PLACEHOLDER_FILE, PLACEHOLDER_PATH } from "./files.ts";

/** Path of the placeholder, in a clone and in the published package. */
const SOURCE = join(import.meta.dirname, "placeholder", PLACEHOLDER_FILE);

/**
 * Source of the program that runs in place of a missing image. It is embedded in commands, ConfigMaps and user data.
 */
export const placeholderSource = (): string => readFileSync(SOURCE, "utf8");

/** Command that runs it from the mounted file. */
export const placeholderCommand: readonly string[] = ["node", PLACEHOLDER_PATH];

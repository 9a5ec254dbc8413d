import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PLACEHOLDER_FILE, PLACEHOLDER_PATH } from "./files.ts";

/** Where it lies in a clone and, beside the compiled code, in the published package. */
const SOURCE = join(import.meta.dirname, "placeholder", PLACEHOLDER_FILE);

/** The program that stands in for an image, as text: it travels in commands, ConfigMaps and user data. */
export const placeholderSource = (): string => readFileSync(SOURCE, "utf8");

/** Runs it from the file that the platform mounts. */
export const placeholderCommand: readonly string[] = ["node", PLACEHOLDER_PATH];

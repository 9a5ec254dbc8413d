import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { WorkloadPlan } from "../../plan/types.ts";
import { PLACEHOLDER_FILE, PLACEHOLDER_PATH, WEBSOCKET_FILE } from "./files.ts";

/** Where its files are, in a clone and in the published package. */
const DIRECTORY = join(import.meta.dirname, "placeholder");

const read = (file: string): string => readFileSync(join(DIRECTORY, file), "utf8");

/**
 * Source of the program that runs in place of a missing image. It is embedded in commands, ConfigMaps and user data.
 */
export const placeholderSource = (): string => read(PLACEHOLDER_FILE);

/**
 * The files of the placeholder by their names.
 *
 * @param kinds kinds of the workloads that run it.
 */
export const placeholderFiles = (kinds: readonly WorkloadPlan["kind"][]): Record<string, string> =>
  Object.fromEntries(
    [PLACEHOLDER_FILE, ...(kinds.includes("websocket") ? [WEBSOCKET_FILE] : [])].map((file) => [
      file,
      read(file),
    ]),
  );

/** Command that runs it from the mounted file. */
export const placeholderCommand: readonly string[] = ["node", PLACEHOLDER_PATH];

import { RequestError } from "../base/errors.ts";
import { withLines } from "../base/lines.ts";
import { settingsFrom } from "./keys.ts";
import { PROJECT_FILE } from "./projectFile.ts";
import type { Settings } from "./settings.ts";
import type { StackFile } from "./stackFile.ts";

/** A line of a message, with the project's file in place of the stack's where the key is set there. */
function placed(line: string, { origin, inherited }: StackFile): string {
  const key = inherited.find((one) => [":", "."].some((end) => line.startsWith(`${origin}: ${one}${end}`)));
  return key === undefined ? line : line.replace(origin, PROJECT_FILE);
}

/**
 * The validated settings of a stack's file.
 *
 * @throws RequestError (exit code 2) of a line for each problem, with the file, the key, its value and what was expected;
 *   never a secret's value.
 */
export function settingsOfFile(file: StackFile): Settings {
  try {
    return settingsFrom(file, `${file.origin}: `);
  } catch (error) {
    throw withPlaces(file, error);
  }
}

/** The same error with file and line in each message that begins with `<origin>: <key>`. */
export function withPlaces(file: StackFile, error: unknown): unknown {
  if (!(error instanceof RequestError)) return error;
  error.message = error.message
    .split("\n")
    .map((line) => placed(line, file))
    .join("\n");
  return withLines(withLines(error, file.origin, file.lines), PROJECT_FILE, file.inheritedLines);
}

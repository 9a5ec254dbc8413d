import { PROJECT } from "../base/project.ts";
import { shellQuote } from "../base/shell.ts";
import { settingsOfFile, withPlaces } from "../config/fileSettings.ts";
import { type Settings, withOrigin } from "../config/settings.ts";
import { readStackFile, type StackFile, stackNames } from "../config/stackFile.ts";

/** A stack's file and its validated settings. */
export interface Stack {
  readonly file: StackFile;
  readonly settings: Settings;
}

/** The stack of which this project's presets are examples. */
const EXAMPLE = "enterprise";

/** The stack that a command shows if it is given none: the only one of the project, else the example. */
export function defaultStack(): string {
  const [first = EXAMPLE, ...others] = stackNames();
  return others.length === 0 ? first : EXAMPLE;
}

/** Reads and validates a stack. Prints a note for each secret that is not encrypted, and for what only Pulumi reads. */
export function readStack(reference: string, root?: string): Stack {
  const file = readStackFile(reference, root);
  if (file.hasEnvironments) {
    console.error(
      `note: ${file.origin}: environment: only Pulumi reads Pulumi ESC environments, so their values are not in here; ` +
        `npm run preview:pulumi -- --stack ${file.stack} has them`,
    );
  }
  const settings = settingsOfFile(file);
  for (const name of file.plainSecrets) {
    console.error(
      `note: ${file.origin}: ${PROJECT}:${name} stands in plain text; ` +
        `pulumi config set --stack ${file.stack} --secret --path ${shellQuote(`${PROJECT}:${name}`)} encrypts it`,
    );
  }
  return { file, settings };
}

/** Adds the stack's file to an error about one of its keys. */
export const inFile = (file: StackFile, error: unknown): unknown =>
  withPlaces(file, withOrigin(`${file.origin}: ${PROJECT}:`, error));

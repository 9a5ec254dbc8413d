import { PROJECT } from "../base/project.ts";
import { settingsFrom } from "../config/keys.ts";
import { type Settings, withOrigin } from "../config/settings.ts";
import { readStackFile, type StackFile } from "../config/stackFile.ts";

/** A stack's file and its validated settings. */
export interface Stack {
  readonly file: StackFile;
  readonly settings: Settings;
}

/** Reads and validates a stack. Prints a note for each secret that is not encrypted. */
export function readStack(reference: string, root?: string): Stack {
  const file = readStackFile(reference, root);
  const settings = settingsFrom(file, `${file.origin}: `);
  for (const name of file.plainSecrets) {
    console.error(
      `note: ${file.origin}: ${PROJECT}:${name} stands in plain text; ` +
        `pulumi config set --stack ${file.stack} --secret --path '${PROJECT}:${name}' encrypts it`,
    );
  }
  return { file, settings };
}

/** Adds the stack's file to an error about one of its keys. */
export const inFile = (origin: string, error: unknown): unknown =>
  withOrigin(`${origin}: ${PROJECT}:`, error);

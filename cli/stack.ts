import { PROJECT } from "../base/project.ts";
import { settingsFrom } from "../config/keys.ts";
import { type Settings, withOrigin } from "../config/settings.ts";
import { readStackFile, type StackFile } from "../config/stackFile.ts";

/** A stack's file and its validated settings. */
export interface Stack {
  readonly file: StackFile;
  readonly settings: Settings;
}

/** Reads and validates a stack; a secret in plain text is worth a note. */
export function readStack(reference: string, root?: string): Stack {
  const file = readStackFile(reference, root);
  const settings = settingsFrom(file, `${file.origin}: `);
  for (const name of file.plainSecrets) {
    console.error(
      `note: ${file.origin}: ${PROJECT}:secrets.${name} stands in plain text; ` +
        `pulumi config set --stack ${file.stack} --secret --path '${PROJECT}:secrets.${name}' encrypts it`,
    );
  }
  return { file, settings };
}

/** Messages about a key name the file in which it stands. */
export const inFile = (origin: string, error: unknown): unknown =>
  withOrigin(`${origin}: ${PROJECT}:`, error);

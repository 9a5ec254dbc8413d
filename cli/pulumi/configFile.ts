import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PROJECT } from "../../base/project.ts";
import type { StackFile } from "../../config/stackFile.ts";
import { type Backend, STATE_FOLDER } from "./backend.ts";

/** How Pulumi gets a stack's configuration. */
export interface ConfigChoice {
  /** Directory of the Pulumi.yaml with which a new stack is created. */
  readonly directory: string;
  /** Arguments of every operation on the stack. */
  readonly args: readonly string[];
  /** Text for messages. */
  readonly text: string;
}

const SALT = /^encryptionsalt:.*$/m;

/**
 * Pulumi writes an `encryptionsalt` into the configuration of a new stack. For state in the clone this function gives
 * Pulumi a copy of the file in the state's folder, so that a first `up` changes no committed file. Each call makes a
 * new copy, with the salt of the last one. Once a secret is set in the file itself, the file has its own salt, and
 * Pulumi uses it directly.
 */
export function chooseConfigFile(root: string, file: StackFile, { kind }: Backend): ConfigChoice {
  const source = join(root, file.origin);
  if (kind !== "clone" || file.hasEncryption) return { directory: root, args: [], text: file.origin };
  const directory = join(root, STATE_FOLDER, "config");
  const copy = join(directory, `Pulumi.${file.stack}.yaml`);
  const salt = existsSync(copy) ? SALT.exec(readFileSync(copy, "utf8"))?.[0] : undefined;
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, "Pulumi.yaml"), `name: ${PROJECT}\nruntime: nodejs\n`);
  const text = readFileSync(source, "utf8");
  writeFileSync(copy, salt === undefined ? text : `${text.trimEnd()}\n${salt}\n`);
  const place = `${STATE_FOLDER}/config/Pulumi.${file.stack}.yaml`;
  return {
    directory,
    args: ["--config-file", copy],
    text: `${file.origin}, unchanged; Pulumi's encryptionsalt goes to ${place}`,
  };
}

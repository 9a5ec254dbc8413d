import { randomBytes, randomUUID } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import { RequestError } from "../../base/errors.ts";
import { STATE_FOLDER } from "./backend.ts";

const ID_FILE = "id";
const BYTES = 32;

/** Directory for a user's passphrases. It is never inside the clone, where a passphrase could be committed. */
function privateDirectory({ XDG_CONFIG_HOME }: NodeJS.ProcessEnv): string {
  const given = XDG_CONFIG_HOME !== undefined && isAbsolute(XDG_CONFIG_HOME) ? XDG_CONFIG_HOME : undefined;
  return join(given ?? join(homedir(), ".config"), "echelon");
}

/** Id of the clone. By its id a clone finds its passphrase even after it was moved. */
function cloneId(state: string): string {
  const file = join(state, ID_FILE);
  if (existsSync(file)) return readFileSync(file, "utf8").trim();
  mkdirSync(state, { recursive: true });
  const id = randomUUID();
  writeFileSync(file, `${id}\n`);
  return id;
}

const hasStacks = (state: string): boolean => existsSync(join(state, ".pulumi", "stacks"));

/**
 * Path of the file with the passphrase of the clone's state. It is created once, outside the clone, with mode 0600.
 *
 * @throws RequestError (exit code 2) if the state exists and its passphrase does not: a new passphrase could not decrypt the state.
 */
function passphraseFile(root: string, env: NodeJS.ProcessEnv): string {
  const state = join(root, STATE_FOLDER);
  const id = cloneId(state);
  const directory = privateDirectory(env);
  const file = join(directory, `${id}.passphrase`);
  if (existsSync(file)) {
    if (readFileSync(file, "utf8").trim() === "")
      throw new RequestError(`${file}: got nothing, ${expectation}`);
    chmodSync(file, 0o600);
    return file;
  }
  if (hasStacks(state)) throw new RequestError(`${file}: got no such file, ${expectation}`);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  writeFileSync(file, `${randomBytes(BYTES).toString("base64url")}\n`, { mode: 0o600, flag: "wx" });
  return file;
}

const expectation =
  `expected the passphrase of ${STATE_FOLDER}: put it back, or set PULUMI_CONFIG_PASSPHRASE_FILE; if the stack ` +
  `no longer exists, remove ${STATE_FOLDER}`;

/** Variables by which Pulumi finds the passphrase; none if the operator set one that is not empty. */
export function passphraseEnvironment(
  root: string,
  env: NodeJS.ProcessEnv,
): Record<string, string | undefined> {
  if (env.PULUMI_CONFIG_PASSPHRASE || env.PULUMI_CONFIG_PASSPHRASE_FILE) return {};
  // Pulumi prefers PULUMI_CONFIG_PASSPHRASE to the file, even if it is empty.
  return { PULUMI_CONFIG_PASSPHRASE: undefined, PULUMI_CONFIG_PASSPHRASE_FILE: passphraseFile(root, env) };
}

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../base/project.ts";
import { shellExport } from "../../base/shell.ts";
import { findPulumi, type PulumiCommand } from "../../pulumi/find.ts";
import { type OutputOf, type PulumiResult, runPulumi } from "../../pulumi/run.ts";
import { rowOf } from "../../targets/index.ts";
import { readStack, type Stack } from "../stack.ts";
import { type Backend, chooseBackend, withoutCredentials } from "./backend.ts";
import { type ConfigChoice, chooseConfigFile } from "./configFile.ts";
import { passphraseEnvironment } from "./passphrase.ts";

interface SessionOptions {
  /** Name of the stack, with or without organization and project. */
  readonly stack: string;
  readonly localState?: boolean;
}

/** Everything that an operation on one stack needs. All of it is read before anything is changed. */
export interface Session {
  readonly root: string;
  readonly stack: Stack;
  /** Name of the stack in its backend; state in the clone has no organizations. */
  readonly name: string;
  readonly tool: PulumiCommand;
  readonly backend: Backend;
  readonly config: ConfigChoice;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What the operation acts on, one line each. */
  readonly facts: readonly (readonly [label: string, text: string])[];
  /** Shell command that lets `pulumi` itself find the state of this project; none with another backend. */
  readonly exports: readonly string[];
}

const kindText = {
  clone: "nobody is logged in to a Pulumi backend, so the state stays in this project",
  url: "from PULUMI_BACKEND_URL",
  login: "logged in",
} satisfies Record<Backend["kind"], string>;

/** The command that sets the variables of a session in a shell. */
function exportsOf({ kind, url }: Backend, passphrase: string | undefined): readonly string[] {
  if (kind !== "clone") return [];
  const file: Record<string, string> =
    passphrase === undefined ? {} : { PULUMI_CONFIG_PASSPHRASE_FILE: passphrase };
  return [shellExport({ PULUMI_BACKEND_URL: url, ...file })];
}

/** @throws RequestError or MissingToolError if the stack, its backend, its cluster or account, or Pulumi is missing. */
export async function openSession({
  stack: reference,
  localState = false,
}: SessionOptions): Promise<Session> {
  const root = projectRoot();
  const stack = readStack(reference, root);
  const { file, settings } = stack;
  const backend = chooseBackend({ root, target: settings.target, localState, env: process.env });
  const localConfig = await rowOf(settings.target).localConfig();
  const place = localConfig.place(file.values, process.env);
  const tool = await findPulumi();
  const own = backend.kind === "clone" ? passphraseEnvironment(root, process.env) : {};
  const config = chooseConfigFile(root, file, backend);
  const passphrase = own.PULUMI_CONFIG_PASSPHRASE_FILE ?? process.env.PULUMI_CONFIG_PASSPHRASE_FILE;
  return {
    root,
    stack,
    name: backend.kind === "clone" ? file.stack : reference,
    tool,
    backend,
    config,
    env: { PULUMI_BACKEND_URL: backend.kind === "login" ? undefined : backend.url, ...own },
    facts: [
      ["stack", `${file.stack}: ${settings.profile}${settings.ephemeral ? ", ephemeral" : ""}`],
      ...place,
      ["backend", `${withoutCredentials(backend.url)} (${kindText[backend.kind]})`],
      ["config", config.text],
      ...(passphrase === undefined ? [] : [["passphrase", passphrase] as const]),
      ["pulumi", tool.text],
    ],
    exports: exportsOf(backend, passphrase),
  };
}

/** What reading the state of a stack needs of a session. */
export type Reading = Pick<Session, "root" | "name" | "tool" | "env">;

/** Runs Pulumi on the session's stack. */
export const inSession = (
  { root, tool, env }: Reading,
  args: readonly string[],
  output: OutputOf,
  directory: string = root,
): Promise<PulumiResult> => runPulumi({ tool, args, directory, env, output });

/** Prints on stderr one line of what the operation acts on. */
export const announceFact = (label: string, text: string): void =>
  console.error(`  ${label.padEnd(11)}${text}`);

/** Prints on stderr what the operation acts on. */
export function announce(operation: string, { facts }: Session): void {
  console.error(`${operation}:`);
  for (const [label, text] of facts) announceFact(label, text);
}

/** Creates the stack in its backend if it does not exist there yet. */
export async function createStack(session: Session): Promise<PulumiResult> {
  const { root, stack, config, name } = session;
  const source = join(root, stack.file.origin);
  const before = readFileSync(source, "utf8");
  const result = await inSession(
    session,
    ["stack", "select", "--create", name, "--non-interactive"],
    "stderr",
    config.directory,
  );
  if (readFileSync(source, "utf8") !== before) {
    console.error(
      `note: Pulumi wrote into ${stack.file.origin} how this stack's secrets are encrypted; commit it`,
    );
  }
  return result;
}

/** How to use Pulumi itself on the stack; no lines if its state is not in this project. */
export const bareCommands = ({ stack, exports }: Session): readonly string[] =>
  exports.length === 0
    ? []
    : [`To use pulumi itself on ${stack.file.stack}:`, ...exports.map((line) => `  ${line}`)];

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../base/project.ts";
import { findPulumi, type Tool } from "../../pulumi/find.ts";
import { type OutputOf, type PulumiResult, runPulumi } from "../../pulumi/run.ts";
import { rowOf } from "../../targets/index.ts";
import { readStack, type Stack } from "../stack.ts";
import { type Backend, chooseBackend, withoutCredentials } from "./backend.ts";
import { type ConfigChoice, chooseConfigFile } from "./configFile.ts";
import { passphraseEnvironment } from "./passphrase.ts";

export interface SessionOptions {
  /** Name of the stack, with or without organization and project. */
  readonly stack: string;
  readonly localState?: boolean;
}

/** Everything an operation on one stack needs, found out before anything is touched. */
export interface Session {
  readonly root: string;
  readonly stack: Stack;
  readonly tool: Tool;
  readonly backend: Backend;
  readonly config: ConfigChoice;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What is about to be acted on, a line each. */
  readonly facts: readonly (readonly [label: string, text: string])[];
}

const kindText = {
  clone: "nobody is logged in to a Pulumi backend, so the state stays in this clone",
  url: "from PULUMI_BACKEND_URL",
  login: "logged in",
} satisfies Record<Backend["kind"], string>;

/**
 * @throws RequestError or MissingToolError where the stack, its backend, its place or Pulumi is not there.
 */
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
  const passphrase = own.PULUMI_CONFIG_PASSPHRASE_FILE;
  return {
    root,
    stack,
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
  };
}

/** Runs Pulumi on the session's stack. */
export const inSession = (
  { root, tool, env }: Session,
  args: readonly string[],
  output: OutputOf,
  directory: string = root,
): Promise<PulumiResult> => runPulumi({ tool, args, directory, env, output });

/** Says on stderr what is about to be acted on. */
export function announce(operation: string, { facts }: Session): void {
  console.error(`${operation}:`);
  for (const [label, text] of facts) console.error(`  ${label.padEnd(11)}${text}`);
}

/** Makes the stack where it is not there yet. */
export async function createStack(session: Session, reference: string): Promise<PulumiResult> {
  const { root, stack, config, backend } = session;
  const source = join(root, stack.file.origin);
  const before = readFileSync(source, "utf8");
  const name = backend.kind === "clone" ? stack.file.stack : reference;
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

/** How to go on with Pulumi itself, for state that only this clone knows of. */
export function bareCommands({ backend, env, stack }: Session): readonly string[] {
  if (backend.kind !== "clone") return [];
  const passphrase = env.PULUMI_CONFIG_PASSPHRASE_FILE;
  return [
    `To use pulumi itself on ${stack.file.stack}:`,
    `  export PULUMI_BACKEND_URL='${backend.url}'${passphrase === undefined ? "" : ` PULUMI_CONFIG_PASSPHRASE_FILE='${passphrase}'`}`,
  ];
}

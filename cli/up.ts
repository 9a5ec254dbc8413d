import type { Command } from "commander";
import { RequestError } from "../base/errors.ts";
import type { CommandContext, ExitCode } from "./command.ts";
import { addPulumiOptions, type PulumiOptions, pulumiFlags } from "./pulumi/flags.ts";
import type { Session } from "./pulumi/session.ts";

interface Options extends PulumiOptions {
  readonly stack: string;
  readonly previewOnly?: boolean;
  readonly localState?: boolean;
  readonly json?: boolean;
}

/** @throws RequestError if Pulumi would have to ask for consent and there is no terminal. */
function checkConsent({ yes, skipPreview, previewOnly }: Options): void {
  if (previewOnly || yes || skipPreview || process.stdin.isTTY) return;
  throw new RequestError(
    "--yes: got nothing and no terminal to ask on, expected --yes, or --preview-only to look first",
  );
}

/** Judges the stack as the program judges itself, but before anything is created or contacted. */
async function checkPlan({ stack: { file } }: Session): Promise<ExitCode> {
  const { previewStack } = await import("../preview/stack.ts");
  const { breaksMandatory } = await import("../policies/evaluate.ts");
  const { inFile } = await import("./stack.ts");
  try {
    const { document, plan } = await previewStack({ stack: file.stack, config: file });
    if (!breaksMandatory(document.policies)) return 0;
    const { findingsView } = await import("./view/findings.ts");
    console.error(findingsView(document, plan, 120).join("\n"));
    return 1;
  } catch (error) {
    throw inFile(file.origin, error);
  }
}

/** Prints one document on stdout after an `up` whose own output went to stderr. */
async function printOutputs(session: Session, exitCode: ExitCode): Promise<void> {
  const { inSession } = await import("./pulumi/session.ts");
  const { withoutCredentials } = await import("./pulumi/backend.ts");
  const { file, settings } = session.stack;
  const args = ["stack", "output", "--json", "--stack", session.name];
  const { stdout } = await inSession(session, args, "collected");
  const outputs: unknown = stdout.trim() === "" ? {} : JSON.parse(stdout);
  const document = {
    stack: file.stack,
    target: settings.target,
    backend: withoutCredentials(session.backend.url),
    exitCode,
    outputs,
  };
  process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
}

async function up(options: Options, passthrough: readonly string[]): Promise<ExitCode> {
  const { previewOnly = false, json = false } = options;
  checkConsent(options);
  const { announce, bareCommands, createStack, inSession, openSession } = await import("./pulumi/session.ts");
  const { packArguments, policyPacks } = await import("./pulumi/packs.ts");
  const { digestOf, JUDGED } = await import("../preview/judged.ts");
  const session = await openSession(options);
  const refused = await checkPlan(session);
  if (refused !== 0) return refused;
  announce(previewOnly ? "pulumi preview" : "pulumi up", session);
  console.error(`  ${"packs".padEnd(11)}${policyPacks(session.root).join(", ") || "none"}`);
  const created = await createStack(session);
  if (created.exitCode !== 0) return created.exitCode;
  const operation = previewOnly ? ["preview", ...(json ? ["--json"] : [])] : ["up"];
  const args = [
    ...operation,
    "--stack",
    session.name,
    ...session.config.args,
    ...packArguments(session.root),
    ...pulumiFlags(options, previewOnly ? "preview" : "up"),
    ...passthrough,
  ];
  // The stack was judged above, so the program need not build it a second time to judge it.
  const env = {
    ...session.env,
    [JUDGED]: digestOf({ stack: session.stack.file.stack, config: session.stack.file }),
  };
  const { exitCode } = await inSession({ ...session, env }, args, json && !previewOnly ? "stderr" : "shown");
  if (json && !previewOnly) await printOutputs(session, exitCode);
  for (const line of bareCommands(session)) console.error(line);
  return exitCode;
}

/** `echelon up`: `pulumi up` with every policy pack, a backend, a passphrase and the right Node. */
export function addUp(program: Command, { done, passthrough }: CommandContext): void {
  const command = program
    .command("up")
    .summary("create or update a stack with the Pulumi CLI")
    .description("Prints which cluster or account it acts on, then runs pulumi up with every policy pack.")
    .requiredOption("-s, --stack <name>", "a stack with a file stacks/Pulumi.<name>.yaml")
    .option("--preview-only", "run pulumi preview instead, which changes nothing")
    .option("--local-state", "keep the state of a cloud target in this clone")
    .option("--json", "print one JSON document on stdout; Pulumi's output goes to stderr");
  addPulumiOptions(command);
  command.action(async (options: Options) => done(await up(options, passthrough)));
}

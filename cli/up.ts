import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Command } from "commander";
import { RequestError } from "../base/errors.ts";
import { PROJECT } from "../base/project.ts";
import type { PreviewedStack } from "../preview/stack.ts";
import type { OutputOf } from "../pulumi/run.ts";
import type { CommandContext, ExitCode } from "./command.ts";
import { wholeNumber } from "./options.ts";
import { addPulumiOptions, type PulumiOptions, pulumiFlags } from "./pulumi/flags.ts";
import type { Session } from "./pulumi/session.ts";
import type { StateResource } from "./pulumi/stackState.ts";

interface Options extends PulumiOptions {
  readonly stack: string;
  readonly previewOnly?: boolean;
  readonly localState?: boolean;
  readonly json?: boolean;
  /** Seconds. */
  readonly wait: number;
}

const DEFAULT_WAIT_SECONDS = 180;
const MAX_WAIT_SECONDS = 99_999;

/** @throws RequestError if Pulumi would have to ask for consent and there is no terminal. */
function checkConsent({ yes, skipPreview, previewOnly }: Options): void {
  if (previewOnly || yes || skipPreview || process.stdin.isTTY) return;
  throw new RequestError(
    "--yes: got nothing and no terminal to ask on, expected --yes, or --preview-only to look first",
  );
}

/** Judges the stack as the program judges itself, but before anything is created or contacted. */
async function checkPlan({ stack: { file } }: Session): Promise<PreviewedStack | null> {
  const { previewStack } = await import("../preview/stack.ts");
  const { breaksMandatory } = await import("../policies/evaluate.ts");
  const { inFile } = await import("./stack.ts");
  try {
    const previewed = await previewStack({ stack: file.stack, config: file });
    if (!breaksMandatory(previewed.document.policies)) return previewed;
    const { findingsView } = await import("./view/findings.ts");
    console.error(findingsView(previewed.document, previewed.plan, 120).join("\n"));
    return null;
  } catch (error) {
    throw inFile(file, error);
  }
}

/** What the update would do to what the state holds, where the engine cannot compare the two. */
async function checkState(
  { stack: { file, settings } }: Session,
  { document }: PreviewedStack,
  state: readonly StateResource[],
): Promise<{ readonly refused: boolean; readonly text: string } | null> {
  const { stateGrowth } = await import("./pulumi/stateGrowth.ts");
  const { refuses } = await import("../growth/row.ts");
  const { inWords } = await import("../growth/words.ts");
  const stack = { stack: file.stack, config: file };
  const rows = await stateGrowth(state, { stack, document, retire: settings.retire });
  if (rows.length === 0) return null;
  return { refused: refuses(rows), text: inWords(rows, { into: file.origin, prefix: `${PROJECT}:` }) };
}

/** @throws RequestError if a Secret that the stack expects is not in the cluster; a preview only says so. */
async function checkExisting(
  session: Session,
  previewed: PreviewedStack,
  previewOnly: boolean,
): Promise<void> {
  const { lookForSecrets } = await import("./pulumi/existingSecrets.ts");
  const { inFile } = await import("./stack.ts");
  const { missing, unknown } = await lookForSecrets(session, previewed);
  for (const line of unknown) console.error(line);
  if (missing.length === 0) return;
  if (!previewOnly) throw inFile(session.stack.file, new RequestError(missing.join("\n")));
  for (const line of missing) console.error(`note: ${line}`);
}

/** Prints one document on stdout after an `up` whose own output went to stderr. */
async function printOutputs(
  { stack: { file, settings }, backend }: Session,
  outputs: Readonly<Record<string, unknown>>,
  exitCode: ExitCode,
): Promise<void> {
  const { withoutCredentials } = await import("./pulumi/backend.ts");
  const document = {
    stack: file.stack,
    target: settings.target,
    backend: withoutCredentials(backend.url),
    exitCode,
    outputs,
  };
  process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
}

/** @throws MissingToolError or RequestError if the account cannot hold the stack; a preview only says so. */
async function checkCloudAccount(
  { stack: { file } }: Session,
  { document }: PreviewedStack,
  previewOnly: boolean,
): Promise<void> {
  const { checkAccount, sayAccount } = await import("./account/checkAccount.ts");
  sayAccount(await checkAccount(document, file.values), previewOnly);
}

/** After a good `up`: keeps the stack to its account, and says when it serves. */
async function settle(
  session: Session,
  outputs: Readonly<Record<string, unknown>>,
  waitSeconds: number,
): Promise<void> {
  const { isUnpinned, pinAccount } = await import("./pulumi/pin.ts");
  const { reportServed } = await import("./served/reportServed.ts");
  const { file, settings } = session.stack;
  if (isUnpinned(file, settings.target)) {
    // Only now does the state of a first `up` say which account it is in.
    const { readStackState } = await import("./pulumi/stackState.ts");
    const state = (await readStackState(session)) ?? [];
    const pinned = pinAccount(session.root, file, { target: settings.target, state });
    if (pinned !== null) console.error(pinned);
  }
  await reportServed(outputs, waitSeconds);
}

/** Arguments of `pulumi up` or `pulumi preview` on the stack. */
async function operationArguments(
  session: Session,
  options: Options,
  { operation, passthrough }: { operation: "up" | "preview"; passthrough: readonly string[] },
): Promise<string[]> {
  const { packArguments } = await import("./pulumi/packs.ts");
  return [
    operation,
    ...(options.previewOnly && options.json ? ["--json"] : []),
    ...["--stack", session.name],
    ...session.config.args,
    ...packArguments(session.root),
    ...pulumiFlags(options, operation),
    ...passthrough,
  ];
}

/** Runs the operation; 1 where the program refuses it, whatever the engine makes of the refusal. */
async function operate(session: Session, args: readonly string[], output: OutputOf): Promise<ExitCode> {
  const { inSession } = await import("./pulumi/session.ts");
  const { digestOf, JUDGED } = await import("../preview/judged.ts");
  const { REFUSAL } = await import("../growth/refusal.ts");
  const { file } = session.stack;
  const directory = mkdtempSync(join(tmpdir(), "echelon-up-"));
  try {
    const refusal = join(directory, "refusal");
    // The stack was judged above, so the program need not build it a second time to judge it.
    const judged = digestOf({ stack: file.stack, config: file });
    const env = { ...session.env, [JUDGED]: judged, [REFUSAL]: refusal };
    const { exitCode } = await inSession({ ...session, env }, args, output);
    return existsSync(refusal) ? 1 : exitCode;
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** Whether the stack may be built here: prints what the operation acts on; null if a mandatory rule is broken. */
async function checked(session: Session, previewOnly: boolean): Promise<PreviewedStack | null> {
  const { announce, announceFact } = await import("./pulumi/session.ts");
  const { packNames } = await import("./pulumi/packs.ts");
  const previewed = await checkPlan(session);
  if (previewed === null) return null;
  announce(previewOnly ? "pulumi preview" : "pulumi up", session);
  announceFact("packs", packNames(session.root).join(", "));
  await checkCloudAccount(session, previewed, previewOnly);
  await checkExisting(session, previewed, previewOnly);
  return previewed;
}

/** What follows an `up`, good or not. */
async function afterUp(session: Session, { json = false, wait }: Options, ended: ExitCode): Promise<void> {
  if (!json && ended !== 0) return;
  const { readOutputs } = await import("./pulumi/outputs.ts");
  const outputs = await readOutputs(session);
  if (json) await printOutputs(session, outputs, ended);
  if (ended === 0) await settle(session, outputs, wait);
}

async function up(options: Options, passthrough: readonly string[]): Promise<ExitCode> {
  const { previewOnly = false, json = false } = options;
  checkConsent(options);
  const { bareCommands, createStack, openSession } = await import("./pulumi/session.ts");
  const { readStackState } = await import("./pulumi/stackState.ts");
  const session = await openSession(options);
  const previewed = await checked(session, previewOnly);
  if (previewed === null) return 1;
  // Reading the state takes as long as looking for the stack, so the two run side by side.
  const [created, state = []] = await Promise.all([createStack(session), readStackState(session)]);
  if (created.exitCode !== 0) return created.exitCode;
  const growth = await checkState(session, previewed, state);
  const refused = growth?.refused ?? false;
  const operation = previewOnly || refused ? "preview" : "up";
  const args = await operationArguments(session, options, { operation, passthrough });
  const exitCode = await operate(session, args, json && !previewOnly ? "stderr" : "shown");
  if (growth !== null) console.error(growth.text);
  const ended = refused ? 1 : exitCode;
  if (!previewOnly) await afterUp(session, options, ended);
  for (const line of bareCommands(session)) console.error(line);
  return ended;
}

/** `echelon up`: `pulumi up` with every policy pack, a backend, a passphrase and the right Node. */
export function addUp(program: Command, { done, passthrough }: CommandContext): void {
  const command = program
    .command("up")
    .summary("create or update a stack with the Pulumi CLI")
    .description("Prints which cluster or account it acts on, then runs pulumi up with every policy pack.")
    .requiredOption("-s, --stack <name>", "a stack with a file stacks/Pulumi.<name>.yaml")
    .option("--preview-only", "run pulumi preview instead, which changes nothing")
    .option("--local-state", "keep the state of a cloud target in this project")
    .option(
      "--wait <seconds>",
      "after a good up, how long to wait until the stack's address serves; 0 does not wait",
      wholeNumber(0, MAX_WAIT_SECONDS),
      DEFAULT_WAIT_SECONDS,
    )
    .option("--json", "print one JSON document on stdout; Pulumi's output goes to stderr");
  addPulumiOptions(command);
  command.action(async (options: Options) => done(await up(options, passthrough)));
}

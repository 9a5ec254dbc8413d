import type { Command } from "commander";
import type { PreviewedStack } from "../preview/stack.ts";
import type { CommandContext, ExitCode } from "./command.ts";
import { inFile, readStack, type Stack } from "./stack.ts";
import type { StatusDocument } from "./status/document.ts";

interface Options {
  readonly stack: string;
  readonly localState?: boolean;
  readonly json?: boolean;
}

async function previewOf({ file }: Stack): Promise<PreviewedStack> {
  const { previewStack } = await import("../preview/stack.ts");
  try {
    return await previewStack({ stack: file.stack, config: file });
  } catch (error) {
    throw inFile(file, error);
  }
}

async function documentOf(
  stack: Stack,
  { stack: reference, localState = false }: Options,
): Promise<StatusDocument> {
  const { file, settings } = stack;
  const { document } = await previewOf(stack);
  const { readLive } = await import("./status/live.ts");
  const { growthRows } = await import("./status/rows.ts");
  const { statusDocument } = await import("./status/document.ts");
  const { plannedUpdate } = await import("./planned.ts");
  const live = await readLive({ stack, reference, localState });
  const judged = { stack: file.stack, config: file };
  const flags = `--stack ${reference}${localState ? " --local-state" : ""}`;
  return statusDocument({
    stack: file.stack,
    settings,
    live,
    planned: plannedUpdate(document).placement,
    rows: await growthRows(live, { stack: judged, document, retire: settings.retire }),
    commands: { up: `npm run up -- ${flags}`, status: `npm start -- status ${flags}` },
  });
}

async function status(options: Options): Promise<ExitCode> {
  const stack = readStack(options.stack);
  const document = await documentOf(stack, options);
  const { statusView } = await import("./view/status.ts");
  const text = options.json
    ? JSON.stringify(document, null, 2)
    : statusView(document, stack.file.origin).join("\n");
  process.stdout.write(`${text}\n`);
  return 0;
}

const DETAILS = `
Reads the state of the stack with the Pulumi CLI. Contacts no cluster and no
account, and writes nothing.

  npm start -- status --stack enterprise

Where the state cannot be read, it shows what the stack's file plans, and says
why ("live": null). Exit codes: 0, also if the state was not read or if an up
would be refused (rows and next in --json); 2 if the stack's file is wrong.`;

/** `echelon status`: what a stack holds, what retires, and the next step of a move. */
export function addStatus(program: Command, { done }: CommandContext): void {
  program
    .command("status")
    .summary("show what a stack holds, what retires, and the next step of a move")
    .description(
      "Shows the stores of a stack as its state has them, what an up would change or lose, and which lines of the stack's file come next.",
    )
    .requiredOption("-s, --stack <name>", "a stack with a file stacks/Pulumi.<name>.yaml")
    .option("--local-state", "the state of a cloud target is in this project")
    .option("--json", "print one JSON document on stdout")
    .addHelpText("after", DETAILS)
    .action(async (options: Options) => done(await status(options)));
}

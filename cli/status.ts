import type { Command } from "commander";
import { PROJECT } from "../base/project.ts";
import type { PreviewedStack } from "../preview/stack.ts";
import type { CommandContext, ExitCode } from "./command.ts";
import { inFile, readStack, type Stack } from "./stack.ts";

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
    throw inFile(file.origin, error);
  }
}

async function status(options: Options): Promise<ExitCode> {
  const { stack: reference, localState = false, json = false } = options;
  const stack = readStack(reference);
  const { document } = await previewOf(stack);
  const { readLive } = await import("./status/live.ts");
  const { statusDocument } = await import("./status/document.ts");
  const { plannedUpdate } = await import("./status/planned.ts");
  const flags = `--stack ${reference}${localState ? " --local-state" : ""}`;
  const result = statusDocument({
    stack: stack.file.stack,
    settings: stack.settings,
    live: await readLive({ stack, reference, localState }),
    planned: plannedUpdate(document),
    commands: { up: `npm run up -- ${flags}`, status: `npm start -- status ${flags}` },
  });
  const { statusView } = await import("./view/status.ts");
  const text = json ? JSON.stringify(result, null, 2) : statusView(result, stack.file.origin).join("\n");
  process.stdout.write(`${text}\n`);
  return 0;
}

const DETAILS = `
Reads the state of the stack with the Pulumi CLI, and no cluster or account. Writes nothing.

  npm start -- status --stack enterprise

Exit code 0 also where an up would be refused: rows and next in --json say so. Without the Pulumi CLI, or a state that
it can read, it shows what the stack's file plans, with "live": null.`;

/** `echelon status`: what a stack holds, what retires, and the next step of a move. */
export function addStatus(program: Command, { done }: CommandContext): void {
  program
    .command("status")
    .summary("show what a stack holds, what retires, and the next step of a move")
    .description(
      `Shows the stores of a stack as its state has them, what an up would change or lose, and which lines of ${PROJECT}: to write next.`,
    )
    .requiredOption("-s, --stack <name>", "a stack with a file stacks/Pulumi.<name>.yaml")
    .option("--local-state", "the state of a cloud target is in this clone")
    .option("--json", "print one JSON document on stdout")
    .addHelpText("after", DETAILS)
    .action(async (options: Options) => done(await status(options)));
}

import type { Command } from "commander";
import { UnsupportedError } from "../base/errors.ts";
import type { PreviewedStack } from "../preview/stack.ts";
import { type Target, targets } from "../targets/names.ts";
import type { CommandContext, ExitCode } from "./command.ts";
import { oneOf } from "./options.ts";
import { defaultStack, inFile, readStack, type Stack } from "./stack.ts";
import type { Cell } from "./view/targets.ts";

interface Options {
  readonly stack?: string;
  readonly target?: Target | "all";
  readonly json?: boolean;
  readonly all?: boolean;
}

async function previewOn({ file }: Stack, target: string): Promise<PreviewedStack> {
  const { withTarget, previewStack } = await import("../preview/stack.ts");
  try {
    return await previewStack({ stack: file.stack, config: withTarget(file, target) });
  } catch (error) {
    throw inFile(file, error);
  }
}

async function cellOn(stack: Stack, target: string): Promise<Cell> {
  try {
    return await previewOn(stack, target);
  } catch (error) {
    if (!(error instanceof UnsupportedError)) throw error;
    return { document: { stack: stack.file.stack, target, unsupported: { reason: error.message } } };
  }
}

const isBuilt = (cell: Cell): cell is PreviewedStack => "plan" in cell;

async function exitCodeOf(cells: readonly Cell[]): Promise<ExitCode> {
  const { breaksMandatory } = await import("../policies/evaluate.ts");
  return cells.some((cell) => isBuilt(cell) && breaksMandatory(cell.document.policies)) ? 1 : 0;
}

const printJson = (value: unknown): boolean => process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);

const printLines = (lines: readonly string[]): boolean => process.stdout.write(`${lines.join("\n")}\n`);

async function previewAll(stack: Stack, { json = false }: Options): Promise<ExitCode> {
  const cells: Cell[] = [];
  for (const target of targets) cells.push(await cellOn(stack, target));
  if (json) printJson(cells.map(({ document }) => document));
  else {
    const { targetsView } = await import("./view/targets.ts");
    printLines(targetsView(stack.file.stack, cells));
  }
  return exitCodeOf(cells);
}

async function previewOne(
  stack: Stack,
  target: string,
  { json = false, all = false }: Options,
): Promise<ExitCode> {
  const previewed = await previewOn(stack, target);
  if (json) printJson(previewed.document);
  else {
    const { previewView } = await import("./view/preview.ts");
    printLines(previewView(previewed, { all, ownTarget: stack.settings.target }));
  }
  return exitCodeOf([previewed]);
}

/** A refusal of `up` that this preview cannot foresee. */
const notCompared = (stack: string): string =>
  `note: this preview did not compare with the live stack; npm run preview:pulumi -- --stack ${stack} does`;

async function preview(options: Options): Promise<ExitCode> {
  const stack = readStack(options.stack ?? defaultStack());
  const target = options.target ?? stack.settings.target;
  const exitCode = await (target === "all" ? previewAll(stack, options) : previewOne(stack, target, options));
  console.error(notCompared(stack.file.stack));
  return exitCode;
}

/** `echelon preview`: what `up` would create, without account, network or Pulumi CLI. */
export function addPreview(program: Command, { done }: CommandContext): void {
  program
    .command("preview", { isDefault: true })
    .summary("show what up would create (the default command)")
    .description("Shows resources, cost, quotas and policy findings without account, network or Pulumi CLI.")
    .option(
      "-s, --stack <name>",
      "a stack with a file stacks/Pulumi.<name>.yaml (default: the only one, else enterprise)",
    )
    .option(
      "-t, --target <target>",
      `instead of the stack's own target: ${targets.join(", ")} or all`,
      oneOf([...targets, "all"]),
    )
    .option("--all", "list every resource")
    .option("--json", "print one JSON document on stdout")
    .action(async (options: Options) => done(await preview(options)));
}

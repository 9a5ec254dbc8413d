import type { Command } from "commander";
import { RequestError, show } from "../base/errors.ts";
import { PROJECT } from "../base/project.ts";
import { manifestTargets, rowOf } from "../targets/index.ts";
import type { CommandContext, ExitCode } from "./command.ts";
import { inFile, readStack, type Stack } from "./stack.ts";

interface Options {
  readonly stack: string;
  readonly out: string;
  readonly secrets?: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

/** Only stacks on some targets consist of manifests alone. */
function checkTarget({ file, settings }: Stack): void {
  if (rowOf(settings.target).manifests) return;
  const expected = `${manifestTargets.join(" or ")}: only such a stack consists of manifests; npm run up -- --stack ${file.stack} creates this one`;
  throw inFile(
    file,
    new RequestError(`${PROJECT}:target: got ${show(settings.target)}, expected ${expected}`),
  );
}

async function render(options: Options): Promise<ExitCode> {
  const stack = readStack(options.stack);
  checkTarget(stack);
  const { stack: name } = stack.file;
  const { guard } = await import("../preview/guard.ts");
  const { inspectStack } = await import("../manifests/inspect.ts");
  const { writeRendering } = await import("../render/render.ts");
  try {
    await guard({ stack: name, config: stack.file });
    const objects = await inspectStack({ stack: name, config: stack.file });
    const { out, secrets, force = false } = options;
    const notify = (line: string): void => console.error(`render: ${line}`);
    const written = writeRendering(objects, { out, force, notify, ...(secrets && { secrets }) });
    if (options.json) process.stdout.write(`${JSON.stringify(written, null, 2)}\n`);
    else {
      const { renderView } = await import("./view/render.ts");
      process.stdout.write(`${renderView(written).join("\n")}\n`);
    }
  } catch (error) {
    throw inFile(stack.file, error);
  }
  return 0;
}

/** `echelon render`: the manifests of a Kubernetes stack, for people who apply them with other tools. */
export function addRender(program: Command, { done }: CommandContext): void {
  program
    .command("render")
    .summary("write the manifests of a Kubernetes stack")
    .description(
      "Writes one file per object, numbered in the order in which they can be applied. Secrets stay out of the directory.",
    )
    .requiredOption("-s, --stack <name>", "a stack with a file stacks/Pulumi.<name>.yaml")
    .requiredOption("-o, --out <dir>", "directory for the manifests, empty or new")
    .option("--secrets <file>", "write objects that hold a secret to this file, readable by you only")
    .option("--force", "write into a directory that is not empty; files that this command did not write stay")
    .option("--json", "print one JSON document on stdout")
    .action(async (options: Options) => done(await render(options)));
}

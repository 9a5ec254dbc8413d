import type { Command } from "commander";
import { RequestError } from "../base/errors.ts";
import { PROJECT } from "../base/project.ts";
import { manifestTargets, rowOf } from "../targets/index.ts";
import type { CommandContext, ExitCode } from "./command.ts";
import { wholeNumber } from "./options.ts";
import { inFile, readStack, type Stack } from "./stack.ts";

interface Options {
  readonly stack: string;
  readonly scale: number;
  readonly keep?: boolean;
  readonly json?: boolean;
}

const MAX_SCALE = 100;

function checkTarget({ file, settings }: Stack): void {
  if (rowOf(settings.target).manifests) return;
  const expected = `${manifestTargets.join(" or ")}: only that can be rehearsed on this machine`;
  throw inFile(file, new RequestError(`${PROJECT}:target: got ${settings.target}, expected ${expected}`));
}

const toStderr = (line: string): void => console.error(`rehearse: ${line}`);

async function run(stack: Stack, { scale, keep = false }: Options) {
  const { rehearse } = await import("../rehearsal/rehearse.ts");
  const { scaledConfig } = await import("../rehearsal/scale.ts");
  try {
    return await rehearse({
      stack: stack.file.stack,
      config: scaledConfig(stack.file, scale),
      keep,
      notify: toStderr,
    });
  } catch (error) {
    throw inFile(stack.file, error);
  }
}

async function rehearseStack(options: Options): Promise<ExitCode> {
  const stack = readStack(options.stack);
  checkTarget(stack);
  const { SandboxFailure } = await import("../sandbox/controlplane/monitor.ts");
  try {
    const document = await run(stack, options);
    if (options.json) process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
    else {
      const { rehearsalView } = await import("./view/rehearsal.ts");
      process.stdout.write(`${rehearsalView(document).join("\n")}\n`);
    }
    return document.passed ? 0 : 1;
  } catch (error) {
    if (!(error instanceof SandboxFailure)) throw error;
    console.error(`echelon: the control plane broke, so nothing is proven: ${error.message}`);
    return error.exitCode;
  }
}

/** `echelon rehearse`: proves a Kubernetes stack on a temporary control plane on this machine. */
export function addRehearse(program: Command, { done }: CommandContext): void {
  program
    .command("rehearse")
    .summary("prove a Kubernetes stack on a temporary control plane")
    .description(
      "Applies a stack to a real control plane with simulated nodes, proves how it behaves there, and removes everything.",
    )
    .requiredOption("-s, --stack <name>", "a stack with a file stacks/Pulumi.<name>.yaml")
    .option(
      "--scale <number>",
      "multiply its replicas, nodes, quotas and limits",
      wholeNumber(1, MAX_SCALE),
      1,
    )
    .option("--keep", "keep the sandbox running if a proof fails, to look at it")
    .option("--json", "print one JSON document on stdout")
    .action(async (options: Options) => done(await rehearseStack(options)));
}

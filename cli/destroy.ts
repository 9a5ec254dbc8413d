import type { Command } from "commander";
import { RequestError } from "../base/errors.ts";
import type { CommandContext, ExitCode } from "./command.ts";
import { addPulumiOptions, type PulumiOptions, pulumiFlags } from "./pulumi/flags.ts";

interface Options extends PulumiOptions {
  readonly stack: string;
  readonly localState?: boolean;
  readonly json?: boolean;
}

async function destroy(options: Options, passthrough: readonly string[]): Promise<ExitCode> {
  if (!options.yes && !process.stdin.isTTY) {
    throw new RequestError("--yes: got nothing and no terminal to ask on, expected --yes");
  }
  const { announce, bareCommands, inSession, openSession } = await import("./pulumi/session.ts");
  const session = await openSession(options);
  announce("pulumi destroy", session);
  const { file } = session.stack;
  const name = session.backend.kind === "clone" ? file.stack : options.stack;
  const args = [
    "destroy",
    "--stack",
    name,
    ...session.config.args,
    ...pulumiFlags(options, "destroy"),
    ...passthrough,
  ];
  const { json = false } = options;
  const { exitCode } = await inSession(session, args, json ? "stderr" : "shown");
  if (json)
    process.stdout.write(
      `${JSON.stringify({ stack: file.stack, backend: session.backend.url, exitCode })}\n`,
    );
  if (exitCode === 0) return 0;
  for (const line of [
    `Where a protected resource stood in the way: it holds data. To take ${file.stack} down for good,`,
    `  pulumi state unprotect --all --stack ${name} --yes`,
    `  npx echelon destroy --stack ${options.stack}`,
    ...bareCommands(session),
  ]) {
    console.error(line);
  }
  return exitCode;
}

/** `echelon destroy`: `pulumi destroy` with the backend and the passphrase that `up` used. */
export function addDestroy(program: Command, { done, passthrough }: CommandContext): void {
  const command = program
    .command("destroy")
    .summary("remove a stack's resources with the Pulumi CLI")
    .description("Runs pulumi destroy with the backend and passphrase that up used. Protected data stays.")
    .requiredOption("-s, --stack <name>", "a stack with a file stacks/Pulumi.<name>.yaml")
    .option("--local-state", "the state of a cloud target is in this clone")
    .option("--json", "print one JSON document on stdout; Pulumi's output goes to stderr");
  addPulumiOptions(command, ["destroy"]);
  command.action(async (options: Options) => done(await destroy(options, passthrough)));
}

import type { Command } from "commander";
import { RequestError } from "../base/errors.ts";
import type { CommandContext, ExitCode } from "./command.ts";
import { addPulumiOptions, type PulumiOptions, pulumiFlags } from "./pulumi/flags.ts";
import type { Session } from "./pulumi/session.ts";

interface Options extends PulumiOptions {
  readonly stack: string;
  readonly localState?: boolean;
  readonly json?: boolean;
}

/** How a person starts the Pulumi CLI of the session. */
const typed = ({ tool }: Session): string => (tool.prefix.length === 0 ? "pulumi" : tool.text);

/** How to delete a stack's protected resources, as lines. */
function unprotectSteps(names: readonly string[], session: Session, options: Options): string[] {
  const again = `npm run destroy -- --stack ${options.stack}${options.localState ? " --local-state" : ""}`;
  return [
    `Nothing is deleted while these resources are protected: ${names.join(", ")}.`,
    "To delete them and their data for good:",
    ...session.exports.map((line) => `  ${line}`),
    `  ${typed(session)} state unprotect --all --stack ${session.name} --yes`,
    `  ${again}`,
  ];
}

/** How to remove what `pulumi destroy` leaves, as lines. `pulumi stack rm` alone deletes the stack's file too. */
const removeSteps = (session: Session): string[] => [
  `The history of the stack is still there. To remove it, and keep ${session.stack.file.origin}:`,
  ...session.exports.map((line) => `  ${line}`),
  `  ${typed(session)} stack rm --stack ${session.name} --preserve-config --yes`,
];

async function nextSteps(session: Session, options: Options, exitCode: ExitCode): Promise<string[]> {
  if (exitCode === 0) return removeSteps(session);
  const { protectedNames } = await import("./pulumi/stackState.ts");
  const names = (await protectedNames(session)) ?? [];
  return names.length === 0 ? [] : unprotectSteps(names, session, options);
}

async function destroy(options: Options, passthrough: readonly string[]): Promise<ExitCode> {
  const { yes = false, json = false } = options;
  if (!yes && !process.stdin.isTTY) {
    throw new RequestError("--yes: got nothing and no terminal to ask on, expected --yes");
  }
  const { announce, inSession, openSession } = await import("./pulumi/session.ts");
  const { withoutCredentials } = await import("./pulumi/backend.ts");
  const session = await openSession(options);
  announce("pulumi destroy", session);
  const args = [
    "destroy",
    "--stack",
    session.name,
    ...session.config.args,
    ...pulumiFlags(options, "destroy"),
    ...passthrough,
  ];
  const { exitCode } = await inSession(session, args, json ? "stderr" : "shown");
  if (json) {
    const backend = withoutCredentials(session.backend.url);
    process.stdout.write(
      `${JSON.stringify({ stack: session.stack.file.stack, backend, exitCode }, null, 2)}\n`,
    );
  }
  for (const line of await nextSteps(session, options, exitCode)) console.error(line);
  return exitCode;
}

/** `echelon destroy`: `pulumi destroy` with the backend and the passphrase that `up` used. */
export function addDestroy(program: Command, { done, passthrough }: CommandContext): void {
  const command = program
    .command("destroy")
    .summary("delete a stack's resources with the Pulumi CLI")
    .description(
      "Runs pulumi destroy with the backend and passphrase that up used. Pulumi asks first. While a resource is protected, nothing is deleted.",
    )
    .requiredOption("-s, --stack <name>", "a stack with a file stacks/Pulumi.<name>.yaml")
    .option("--local-state", "the state of a cloud target is in this project")
    .option("--json", "print one JSON document on stdout; Pulumi's output goes to stderr");
  addPulumiOptions(command, ["destroy"]);
  command.action(async (options: Options) => done(await destroy(options, passthrough)));
}

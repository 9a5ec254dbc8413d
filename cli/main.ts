import { readFileSync } from "node:fs";
import { findPackageJSON } from "node:module";
import { Command, CommanderError } from "commander";
import { isExpected, RequestError } from "../base/errors.ts";
import { systemError } from "../base/systemError.ts";
import type { AddCommand, CommandContext, ExitCode } from "./command.ts";
import { addDestroy } from "./destroy.ts";
import { addDiff } from "./diff.ts";
import { addDoctor } from "./doctor.ts";
import { addInit } from "./init.ts";
import { addLoadTest } from "./loadtest.ts";
import { addLoadTestCompare } from "./loadtestCompare.ts";
import { refuseEmptyValues } from "./options.ts";
import { addPreview } from "./preview.ts";
import { addRehearse } from "./rehearse.ts";
import { addRender } from "./render.ts";
import { addSandbox } from "./sandbox.ts";
import { addStatus } from "./status.ts";
import { addUp } from "./up.ts";

const commands: readonly AddCommand[] = [
  addPreview,
  addInit,
  addUp,
  addStatus,
  addDiff,
  addDestroy,
  addDoctor,
  addRender,
  addSandbox,
  addRehearse,
  addLoadTest,
  addLoadTestCompare,
];

const EXIT_CODES = `
Exit codes: 0 good, 1 a mandatory rule failed, 2 the request was wrong, 3 a needed tool is missing.`;

/** Version of this package, in a clone or installed. */
function version(): string {
  const file = findPackageJSON(import.meta.url);
  if (file === undefined)
    throw new Error(
      `reading the version: got no package.json above ${import.meta.url}, expected the package's own`,
    );
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
}

/** The commands with their options. */
export function commandLine(context: CommandContext): Command {
  const program = new Command("echelon")
    .description("Infrastructure that grows with the system it carries.")
    .usage("[command] [options]")
    .version(version())
    .addHelpText("after", EXIT_CODES)
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, "echelon: ")) })
    .exitOverride();
  for (const add of commands) add(program, context);
  // Commands inherit settings only when they are added after them, and these were added before.
  for (const command of program.commands) {
    command.copyInheritedSettings(program);
    refuseEmptyValues(command);
  }
  return program;
}

/** The first argument must be the name of a command. If it is an option, it belongs to the default command. */
function checkCommand(program: Command, [first]: readonly string[]): void {
  if (first === undefined || first.startsWith("-")) return;
  const names = program.commands.flatMap((command) => [command.name(), ...command.aliases()]);
  if (first === "help" || names.includes(first)) return;
  throw new RequestError(`got the unknown command "${first}", expected one of ${names.join(", ")}`);
}

/** Commands that run a tool. */
const RUNNERS: readonly string[] = ["up", "destroy"];

/** Splits the arguments at `--`. What follows it is for the tool that a command runs. */
function splitArguments(argv: readonly string[]): { own: readonly string[]; passthrough: readonly string[] } {
  const separator = argv.indexOf("--");
  if (separator < 0) return { own: argv, passthrough: [] };
  const [own, passthrough] = [argv.slice(0, separator), argv.slice(separator + 1)];
  if (passthrough.includes("")) throw new RequestError('--: got "" behind it, expected no empty argument');
  if (RUNNERS.includes(own[0] ?? "")) return { own, passthrough };
  throw new RequestError(
    `--: got ${passthrough.join(" ") || "nothing"} behind it, expected -- only with ${RUNNERS.join(" or ")}`,
  );
}

function report(error: unknown): ExitCode {
  // commander has printed its own message already; help and version are not errors.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  const known = systemError(error) ?? error;
  if (isExpected(known)) {
    console.error(`echelon: ${known.message}`);
    return known.exitCode;
  }
  console.error("echelon: this is an error in echelon itself, not in the request; please report it:");
  console.error(error);
  return 1;
}

/**
 * Ends the process where its output cannot be written. A reader that closes the pipe early, such as `head`, is not a
 * failure; a full disk is.
 */
function endWithoutOutput(): void {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit();
    process.exit(report(systemError(error, "stdout") ?? error));
  });
  // Nobody can be told that nobody can be told anything.
  process.stderr.on("error", ({ code }: NodeJS.ErrnoException) => {
    if (code !== "EPIPE") process.exit(process.exitCode ?? 3);
  });
}

/** Runs one command line and returns its exit code. `argv` does not include the interpreter and the script. */
export async function main(argv: readonly string[]): Promise<ExitCode> {
  endWithoutOutput();
  let exitCode: ExitCode = 0;
  try {
    const { own, passthrough } = splitArguments(argv);
    const done = (code: ExitCode) => {
      exitCode = code;
    };
    const program = commandLine({ done, passthrough });
    checkCommand(program, own);
    await program.parseAsync([...own], { from: "user" });
    return exitCode;
  } catch (error) {
    return report(error);
  }
}

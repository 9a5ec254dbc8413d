import { type Command, Option } from "commander";
import { wholeNumber } from "../options.ts";

/** Options of Pulumi that commands accept and pass on. Other options of Pulumi go after `--`. */
export interface PulumiOptions {
  readonly yes?: boolean;
  readonly skipPreview?: boolean;
  readonly diff?: boolean;
  readonly refresh?: boolean;
  readonly expectNoChanges?: boolean;
  readonly continueOnError?: boolean;
  readonly nonInteractive?: boolean;
  readonly message?: string;
  readonly parallel?: string;
}

type Operation = "up" | "preview" | "destroy";

interface Flag {
  readonly option: keyof PulumiOptions;
  readonly flags: string;
  readonly help: string;
  readonly operations: readonly Operation[];
  /** Checks the option's value. @default any text */
  readonly check?: (value: string) => unknown;
}

const MAX_PARALLEL = 10_000;
const ALL: readonly Operation[] = ["up", "preview", "destroy"];

const known: readonly Flag[] = [
  {
    option: "yes",
    flags: "-y, --yes",
    help: "do not ask before changing anything",
    operations: ["up", "destroy"],
  },
  {
    option: "skipPreview",
    flags: "-f, --skip-preview",
    help: "do not preview first",
    operations: ["up", "destroy"],
  },
  { option: "diff", flags: "--diff", help: "show every changed property", operations: ALL },
  {
    option: "refresh",
    flags: "-r, --refresh",
    help: "read the state of the resources first",
    operations: ALL,
  },
  {
    option: "expectNoChanges",
    flags: "--expect-no-changes",
    help: "fail if anything would change",
    operations: ["up", "preview"],
  },
  {
    option: "continueOnError",
    flags: "--continue-on-error",
    help: "continue with resources that do not depend on a failed one",
    operations: ["up", "destroy"],
  },
  { option: "nonInteractive", flags: "--non-interactive", help: "never ask a question", operations: ALL },
  {
    option: "message",
    flags: "-m, --message <text>",
    help: "a message for the stack's history",
    operations: ALL,
  },
  {
    option: "parallel",
    flags: "-p, --parallel <count>",
    help: "highest number of resource operations at once",
    operations: ALL,
    check: wholeNumber(1, MAX_PARALLEL),
  },
];

/** Adds the options of the operations that a command runs. */
export function addPulumiOptions(
  command: Command,
  operations: readonly Operation[] = ["up", "preview"],
): void {
  for (const { flags, help, operations: taken, check } of known) {
    if (!taken.some((operation) => operations.includes(operation))) continue;
    const option = new Option(flags, help);
    command.addOption(check === undefined ? option : option.argParser((value) => String(check(value))));
  }
  command.addHelpText("after", "\nOther options of Pulumi go after --, as in -- --target <urn>.");
}

const longName = (flags: string): string => /--[a-z-]+/.exec(flags)?.[0] ?? flags;

/** The given options as Pulumi's arguments. */
export const pulumiFlags = (options: PulumiOptions, operation: Operation): string[] =>
  known
    .filter(({ operations }) => operations.includes(operation))
    .flatMap(({ option, flags }) => {
      const value = options[option];
      if (value === undefined || value === false) return [];
      return value === true ? [longName(flags)] : [longName(flags), value];
    });

import type { Command } from "commander";

/** 0 good, 1 a mandatory rule failed, 2 the request was wrong, 3 a needed tool is missing. */
export type ExitCode = number;

export interface CommandContext {
  /** Hears the exit code of a run. */
  readonly done: (code: ExitCode) => void;
  /** Arguments behind `--`: for the tool that a command runs. */
  readonly passthrough: readonly string[];
}

/** What each command file exports: it adds its command. */
export type AddCommand = (program: Command, context: CommandContext) => void;

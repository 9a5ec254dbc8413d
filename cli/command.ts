import type { Command } from "commander";

/** 0 success, 1 a mandatory rule failed, 2 the request was wrong, 3 a needed tool is missing. */
export type ExitCode = number;

export interface CommandContext {
  /** Called with the exit code of a run. */
  readonly done: (code: ExitCode) => void;
  /** Arguments after `--`, for the tool that a command runs. */
  readonly passthrough: readonly string[];
}

/** The function that each command's file exports to add its command. */
export type AddCommand = (program: Command, context: CommandContext) => void;

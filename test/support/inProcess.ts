import { type ProgramResult, type ProgramRun, runProgram } from "../../preview/engine/run.ts";

export type Program = ProgramRun["program"];

/** A program as a run of the stack `test`, with everything that `more` says otherwise. */
export const asRun = (program: Program, more: Partial<ProgramRun> = {}): ProgramRun => ({
  project: "echelon",
  stack: "test",
  config: {},
  program,
  ...more,
});

/** What a program registers in-process: no engine, no account, no network. */
export const run = (program: Program, more?: Partial<ProgramRun>): Promise<ProgramResult> =>
  runProgram(asRun(program, more));

import { type ProgramResult, type ProgramRun, runProgram } from "../../preview/engine/run.ts";

export type Program = ProgramRun["program"];

/** A run of a program as the stack `test`; `more` changes its options. */
export const testRun = (program: Program, more: Partial<ProgramRun> = {}): ProgramRun => ({
  project: "echelon",
  stack: "test",
  config: {},
  program,
  ...more,
});

/** The resources that a program registers in-process, without engine, account or network. */
export const run = (program: Program, more?: Partial<ProgramRun>): Promise<ProgramResult> =>
  runProgram(testRun(program, more));

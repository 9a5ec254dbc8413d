import { System } from "../../components/system.ts";
import type { SystemArgs } from "../../config/args.ts";
import { type ProgramResult, type ProgramRun, runProgram } from "../../preview/engine/run.ts";
import type { Target } from "../../targets/names.ts";
import { testRun } from "./inProcess.ts";
import { SAMPLE, sampleReference, type Tier } from "./sample.ts";

/** Options of a stack that a test may set, besides its tier. */
export interface Choices extends Omit<Partial<SystemArgs>, "profile" | "target"> {
  /** @default "named" */
  readonly outputs?: ProgramRun["outputs"];
  /** @default "test", a name that no tier has */
  readonly stack?: string;
  /** Name of the System. */
  readonly name?: string;
}

/** Stacks of the sample on a target, with args that are the same in each of them. */
export function stacksOn(target: Target, same: Partial<SystemArgs> = {}) {
  const runOf = (tier: Tier, { outputs, stack, name, ...args }: Choices = {}): ProgramRun =>
    testRun(
      () => {
        const profile = sampleReference(tier);
        const system = new System(name ?? SAMPLE, { ...same, ...args, profile, target });
        return { url: system.url, howToReach: system.howToReach, ...system.details };
      },
      { ...(outputs && { outputs }), ...(stack !== undefined && { stack }) },
    );
  const runStack = (tier: Tier, choices?: Choices): Promise<ProgramResult> =>
    runProgram(runOf(tier, choices));
  const made = new Map<string, Promise<ProgramResult>>();
  /** The stack of a tier without options, made once for all tests, which only read it. */
  function stackOf(tier: Tier, choices?: Choices): Promise<ProgramResult> {
    const key = JSON.stringify([tier, choices]);
    const result = made.get(key) ?? runStack(tier, choices);
    made.set(key, result);
    return result;
  }
  return { runOf, runStack, stackOf };
}

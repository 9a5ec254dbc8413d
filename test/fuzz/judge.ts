import { expect } from "vitest";
import { RequestError } from "../../base/errors.ts";
import type { RawConfig } from "../../config/keys.ts";
import { inspectStack } from "../../manifests/inspect.ts";
import { previewStack } from "../../preview/stack.ts";
import { renderStack } from "../../render/manifests.ts";
import type { Target } from "../../targets/names.ts";
import { objectProblems } from "./objectProblems.ts";

/** How much larger a run is than that of `npm test`: ECHELON_FUZZ_RUNS=20 in a nightly run. */
export const SCALE = Number(process.env.ECHELON_FUZZ_RUNS ?? 1);

/** The same cases in each `npm test`, so that it fails only for a change; others in each larger run. */
export const seeded = SCALE === 1 ? { seed: 20_261_126 } : {};

/** Targets that exist. */
export const judged = ["kubernetes", "aws"] as const satisfies readonly Target[];
export type JudgedTarget = (typeof judged)[number];

/** What nobody may read in a message: a stack trace, or a character that changes how a terminal shows the rest. */
const UNREADABLE = /^\s+at |[^\P{C}\n]|[\u2028\u2029]/mu;
/** Far more than any message needs. */
const LONGEST_LINE = 4000;

/** The error of an operation that a person asked for; null if there is none. Anything but a refusal fails. */
export async function refusalOf(operation: () => unknown): Promise<RequestError | null> {
  try {
    await operation();
    return null;
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    expect(error.message).not.toMatch(UNREADABLE);
    expect(Math.max(...error.message.split("\n").map(({ length }) => length))).toBeLessThan(LONGEST_LINE);
    return error;
  }
}

/** Builds a stack, and judges what it builds by what others publish about it. */
const builders: Readonly<Record<JudgedTarget, (config: RawConfig) => Promise<string[]>>> = {
  kubernetes: async (config) => {
    const { objects } = renderStack(await inspectStack({ stack: "fuzz", config }));
    return (await Promise.all(objects.map(({ manifest }) => objectProblems(manifest)))).flat();
  },
  aws: async (config) => {
    const { document } = await previewStack({ stack: "fuzz", config });
    return document.resources.length > 0 ? [] : ["got no resource"];
  },
};

/** What is wrong with the stack that a configuration builds; a refusal must name one of `places`. */
export async function built(
  target: JudgedTarget,
  keys: Readonly<Record<string, string>>,
  places: readonly string[],
): Promise<string[]> {
  const values = {
    "echelon:profile": "marketing-engine/enterprise",
    "echelon:target": target,
    "aws:region": "us-east-1",
    ...keys,
  };
  let problems: string[] = [];
  const refusal = await refusalOf(async () => {
    problems = await builders[target]({ values, secretKeys: [] });
  });
  if (refusal !== null && !places.some((place) => refusal.message.includes(place)))
    return [`the refusal names none of ${places.join(", ")}: ${refusal.message}`];
  return problems;
}

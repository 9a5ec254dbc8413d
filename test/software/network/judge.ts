import type { Manifest } from "../../../manifests/resolve.ts";
import { type Cell, rendered } from "./cells.ts";
import { type Answer, ask } from "./engine.ts";
import { addresses, podsAround } from "./outside.ts";
import { lineOf, wiringOf } from "./wiring.ts";

/** What the policies of a stack allow, against what its plan needs; a line for each connection. */
export interface Verdict {
  readonly missing: readonly string[];
  readonly more: readonly string[];
  /** How many connections the plan needs. */
  readonly needed: number;
}

/** Changes the manifests of a stack before they are judged. */
export type Change = (manifests: readonly Manifest[]) => readonly Manifest[];

export interface Case {
  readonly cell: Cell;
  /** @default no change */
  readonly change?: Change;
}

/** The pods of each stack are known once its manifests are read, so the engine is asked twice. */
export async function judge(cases: readonly Case[]): Promise<readonly Verdict[]> {
  const stacks = [];
  for (const { cell } of cases) stacks.push({ ...(await rendered(cell)), choices: cell.choices });
  const alone = await ask(stacks.map(({ manifests }) => ({ manifests, pods: [], addresses: {} })));
  const surrounded = stacks.map((stack, index) => {
    const own = alone[index]?.pods ?? [];
    return { ...stack, own, around: podsAround(own) };
  });
  const answers = await ask(
    surrounded.map(({ manifests, around }, index) => ({
      manifests: cases[index]?.change?.(manifests) ?? manifests,
      pods: around,
      addresses,
    })),
  );
  return surrounded.map(({ plan, choices, own, around }, index) =>
    compare(wiringOf(plan, choices, own, around), answers[index]),
  );
}

function compare(needed: ReadonlySet<string>, answer: Answer | undefined): Verdict {
  const edges = new Set((answer?.edges ?? []).map(lineOf));
  return {
    missing: [...needed].filter((line) => !edges.has(line)),
    more: [...edges].filter((line) => !needed.has(line)),
    needed: needed.size,
  };
}

import { stackNames } from "../../config/stackFile.ts";
import { customKinds, kindOf } from "../../sandbox/definitions/kinds.ts";
import { operated } from "./operators/operated.ts";
import { type Keys, type Manifests, renderedStack } from "./pod/manifests.ts";

const alerts = JSON.stringify({ 1: "ops@example.com", 4: "https://pager.example.com/hook" });

/** Where operators come from: each mode may render other pods. The first one is what the stack's own file says. */
const modes = {
  "no operator": {},
  "operators for alerts and backlog": {
    "echelon:monitoring": "existing",
    "echelon:backlogScaling": "existing",
    "echelon:alerts": alerts,
  },
  "existing operators": { "echelon:operators": "existing", "echelon:alerts": alerts },
  "installed operators": { "echelon:operators": "install", "echelon:alerts": alerts },
} satisfies Readonly<Record<string, Keys>>;

type Mode = keyof typeof modes;

const allModes = Object.keys(modes) as Mode[];
const [FIRST] = allModes;

interface Cell {
  readonly name: string;
  readonly manifests: Manifests;
  /** Whether it is the first one of its stack. */
  readonly isFirst: boolean;
}

/** Committed stacks in some modes; where two modes render the same pods, they are one cell. */
export async function cells(
  stacks: readonly string[] = stackNames(),
  wanted: readonly Mode[] = allModes,
): Promise<readonly Cell[]> {
  const found = new Map<string, Cell>();
  for (const stack of stacks) {
    for (const mode of wanted) {
      const manifests = operated(await renderedStack(stack, modes[mode]));
      const custom = new Set(manifests.objects.map(kindOf).filter((kind) => kind in customKinds));
      const key = JSON.stringify([stack, manifests.owners, [...custom]]);
      const same = found.get(key);
      const name = same === undefined ? `${stack}, ${mode}` : `${same.name} or ${mode}`;
      found.set(key, { name, manifests, isFirst: same?.isFirst ?? mode === FIRST });
    }
  }
  return [...found.values()];
}

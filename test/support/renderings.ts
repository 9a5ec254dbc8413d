import { inspectStack } from "../../manifests/inspect.ts";
import type { StackObjects } from "../../manifests/stackObjects.ts";
import { operatorModes } from "../../targets/names.ts";

/** The presets of the default system, whose manifests other programs read and judge. */
const tiers = ["local", "regional", "enterprise"] as const;
const gateways = ["none", "istio"] as const;

/** A stack of a preset with the choices that add and exchange objects. */
export interface RenderedChoice {
  readonly tier: (typeof tiers)[number];
  readonly operators: (typeof operatorModes)[number];
  readonly gateway: (typeof gateways)[number];
}

/** The name of the stack with these choices; its namespace has it too. */
export const nameOf = ({ tier, operators, gateway }: RenderedChoice): string =>
  `${tier}-${operators}-${gateway}`;

export const renderedChoices: readonly RenderedChoice[] = tiers.flatMap((tier) =>
  operatorModes.flatMap((operators) => gateways.map((gateway) => ({ tier, operators, gateway }))),
);

/** The objects of a stack with these choices. */
export const objectsOfChoice = (choice: RenderedChoice): Promise<StackObjects> =>
  inspectStack({
    stack: nameOf(choice),
    config: {
      values: {
        "echelon:profile": `marketing-engine/${choice.tier}`,
        "echelon:target": "kubernetes",
        "echelon:operators": choice.operators,
        "echelon:gateway": choice.gateway,
        ...(choice.gateway !== "none" && { "echelon:domain": "marketing.example.com" }),
        "echelon:alerts": JSON.stringify({ 1: "ops@example.com", 4: "https://pager.example.com/hook" }),
      },
      secretKeys: [],
    },
  });

import type { RawConfig } from "../../../config/keys.ts";
import type { ResourceRecord } from "../../../document/document.ts";
import { previewStack } from "../../../preview/stack.ts";
import { runStack } from "../../support/awsStack.ts";
import type { Tier } from "../../support/sample.ts";
import type { Choices } from "../../support/sampleStack.ts";

/** Keys of a stack's file that change what it has on AWS, as text. */
type Keys = RawConfig["values"];

const presets = ["local", "regional", "enterprise"] as const;
type Preset = (typeof presets)[number];

const EXISTING = {
  vpcId: "vpc-0a0a0a0a",
  publicSubnetIds: ["subnet-0a0a0a01", "subnet-0a0a0a02"],
  privateSubnetIds: ["subnet-0a0a0a03", "subnet-0a0a0a04"],
};

/** What operators choose, each on every preset. */
const choices: Readonly<Record<string, Keys>> = {
  plain: {},
  zone: {
    "echelon:domain": JSON.stringify({ name: "marketing.example.com", zoneId: "Z0123456789" }),
    "echelon:alerts": JSON.stringify({ 1: "ops@example.com", 4: "https://pager.example.com/hook" }),
  },
  domain: { "echelon:domain": "marketing.example.com" },
  network: { "echelon:network": JSON.stringify({ existing: EXISTING }) },
  trail: { "echelon:auditTrail": "existing" },
  arm64: { "echelon:architecture": "arm64" },
};

/** Choices that not every tier has. */
const more: Readonly<Record<string, readonly [preset: Preset, keys: Keys]>> = {
  interruptible: ["enterprise", { "echelon:interruptible": JSON.stringify(["agents"]) }],
};

/** The sample's tiers together have every engine of the target, and one of them is on the way to the next. */
const samples: readonly (readonly [tier: Tier, name: string, choices: Choices])[] = [
  ["small", "plain", {}],
  ["medium", "plain", {}],
  ["medium", "growing", { previous: { profile: "sample/small" }, serve: "previous" }],
  ["large", "plain", {}],
];

/** The resources of one stack on AWS. */
export interface Cell {
  /** Lower-case words with dashes. */
  readonly name: string;
  readonly resources: readonly ResourceRecord[];
}

async function previewed(tier: Preset, name: string, keys: Keys): Promise<Cell> {
  const stack = `${tier}-${name}`;
  const values = { "echelon:profile": `marketing-engine/${tier}`, "echelon:target": "aws", ...keys };
  const { document } = await previewStack({ stack, config: { values, secretKeys: [] } });
  return { name: stack, resources: document.resources };
}

/** Every preset on AWS with each choice, and the sample, which has the stores that no preset has. */
export async function cells(): Promise<readonly Cell[]> {
  const made: Cell[] = [];
  for (const preset of presets)
    for (const [name, keys] of Object.entries(choices)) made.push(await previewed(preset, name, keys));
  for (const [name, [preset, keys]] of Object.entries(more)) made.push(await previewed(preset, name, keys));
  for (const [tier, name, sampleChoices] of samples) {
    const { resources } = await runStack(tier, sampleChoices);
    made.push({ name: `sample-${tier}-${name}`, resources });
  }
  return made;
}

import type { ResourceRecord } from "../../document/document.ts";
import { type InspectedResult, inspectProgram } from "../../preview/engine/run.ts";
import { checkUnknownOutputs } from "../../preview/engine/unknown.ts";
import type { Tier } from "./sample.ts";
import { type Choices, stacksOn } from "./sampleStack.ts";

const { runOf } = stacksOn("aws", { region: "us-east-1", compute: "kubernetes" });

type Config = Readonly<Record<string, string>>;

/** A stack of the sample with its pods on EKS. */
export const runEks = (tier: Tier, choices?: Choices, config: Config = {}): Promise<InspectedResult> =>
  inspectProgram({ ...runOf(tier, choices), config }, "whole");

/** Runs such a stack with all outputs unknown. */
export const checkEks = (tier: Tier, choices?: Choices, config: Config = {}) =>
  checkUnknownOutputs({ ...runOf(tier, choices), config });

const made = new Map<string, Promise<InspectedResult>>();

/** Such a stack, made once for all tests, which only read it. */
export function eksOf(tier: Tier, choices?: Choices): Promise<InspectedResult> {
  const key = JSON.stringify([tier, choices]);
  const result = made.get(key) ?? runEks(tier, choices);
  made.set(key, result);
  return result;
}

/** Logical names of everything that a resource waits for, also by way of others: an object waits for its provider. */
export function waitsFor({ resources, dependencies }: InspectedResult, { urn }: ResourceRecord): Set<string> {
  const providers = new Map(resources.map((one) => [one.urn, one.provider]));
  const reached = new Set<string>();
  const open = [urn];
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    const provider = providers.get(one) ?? null;
    for (const next of [...(dependencies.get(one) ?? []), ...(provider === null ? [] : [provider])]) {
      if (reached.has(next)) continue;
      reached.add(next);
      open.push(next);
    }
  }
  return new Set(resources.filter((one) => reached.has(one.urn)).map(({ name }) => name));
}

/** A network and a cluster that are there. */
export const EXISTING = {
  cluster: { existing: { name: "shared", securityGroupId: "sg-0123456789abcdef0" } },
  network: {
    existing: {
      vpcId: "vpc-0a0a0a0a",
      publicSubnetIds: ["subnet-0a0a0a0a"],
      privateSubnetIds: ["subnet-0b0b0b0b", "subnet-0c0c0c0c"],
    },
  },
} as const satisfies Choices;

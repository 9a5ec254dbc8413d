import { describe, expect, test } from "vitest";
import { placementIn, remembersStores } from "../../../../../growth/placement.ts";
import type { ProgramResult } from "../../../../../preview/engine/run.ts";
import { ofType, stackOf } from "../../../../support/awsStack.ts";
import { ofKind } from "../../../../support/kubernetesStack.ts";
import type { Tier } from "../../../../support/sample.ts";
import type { Choices } from "../../../../support/sampleStack.ts";

const PUBLIC = ["subnet-00000001", "subnet-00000002", "subnet-00000003"];
const PRIVATE = ["subnet-00000011", "subnet-00000012", "subnet-00000013"];
const existing = {
  network: {
    existing: { vpcId: "vpc-0123456789abcdef0", publicSubnetIds: PUBLIC, privateSubnetIds: PRIVATE },
  },
};
const inPods = { compute: "kubernetes" } as const;
/** Workloads on a machine, and stores in pods beside. */
const beside = {
  compute: "host",
  previous: { profile: "sample/small", compute: "kubernetes" },
  serve: "current",
} as const;

const own = (zones: number): string[] => Array.from({ length: zones }, (_, zone) => `sample-private-${zone}`);

function remembered({ resources }: ProgramResult): readonly string[] {
  const placement = placementIn(resources);
  if (placement === null || !remembersStores(placement)) throw new Error("got no placement, expected one");
  return placement.nodeSubnets;
}

/** `sample-private-0` of `${sample-private-0.id}`; an id as it is. */
const plain = (text: unknown): string => /^\$\{([^.]+)\./.exec(String(text))?.[1] ?? String(text);

const standing = ({ resources }: ProgramResult): string[] =>
  ofType({ resources } as ProgramResult, "aws:eks/nodeGroup:NodeGroup").flatMap(({ inputs }) =>
    (inputs.subnetIds as readonly unknown[]).map(plain),
  );

const zoneOfClass = (result: ProgramResult): string =>
  /"values":\["([^"]*)"\]/.exec(JSON.stringify(ofKind(result, "StorageClass")))?.[1] ?? "";

describe("nodes that the stack makes", () => {
  test.each<[string, Tier, Choices, readonly string[], string]>([
    ["in one zone", "small", inPods, own(1), "${sample-private-0.availabilityZone}"],
    ["in three", "medium", inPods, own(3), "${sample-private-0.availabilityZone}"],
    ["beside a machine", "small", beside, own(1), "${sample-private-0.availabilityZone}"],
    [
      "in an existing network, whose zones only AWS knows",
      "small",
      { ...inPods, ...existing },
      PRIVATE,
      "${sample-existing-subnet-00000011.availabilityZone}",
    ],
    [
      "there, beside a machine in a public subnet",
      "small",
      { ...beside, ...existing },
      PRIVATE,
      "${sample-existing-subnet-00000011.availabilityZone}",
    ],
  ])("%s are where the stack remembers them, volumes that stand alone in the first zone", async (...row) => {
    const [, tier, choices, subnets, zone] = row;
    const result = await stackOf(tier, choices);
    expect(standing(result)).toEqual(subnets);
    expect(remembered(result)).toEqual(subnets);
    expect(zoneOfClass(result)).toBe(zone);
  });

  test.each<[string, Choices]>([
    ["on a machine", { compute: "host" }],
    ["in the network of a machine", { compute: "host", ...existing }],
  ])("are none %s", async (_, choices) => {
    const result = await stackOf("small", choices);
    expect([standing(result), remembered(result)]).toEqual([[], []]);
  });
});

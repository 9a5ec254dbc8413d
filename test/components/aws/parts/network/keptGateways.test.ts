import { describe, expect, test } from "vitest";
import { type Lack, lackSentence } from "../../../../../plan/lack.ts";
import { type Keys, stand } from "../../../../growth/pairs/stand.ts";

const NAT = "aws:ec2/natGateway:NatGateway";
const keysOf = (tier: string, more: Keys = {}): Keys => ({
  ...{ profile: `bella/${tier}`, target: "aws", compute: "kubernetes" },
  ...more,
});
const leaving = (previous: string, more: Keys = {}): Keys => ({
  ...{ previous: { profile: `bella/${previous}` }, serve: "current" },
  ...more,
});
const network = {
  existing: {
    vpcId: "vpc-0123456789abcdef0",
    publicSubnetIds: ["subnet-00000001", "subnet-00000002", "subnet-00000003"],
    privateSubnetIds: ["subnet-00000011", "subnet-00000012", "subnet-00000013"],
  },
};

const isKept = (lack: Lack): lack is Extract<Lack, { readonly key: "keeps-gateways" }> =>
  lack.key === "keeps-gateways";
const keptOf = async (keys: Keys) => (await stand(keys)).plan.lacks.filter(isKept);
const gatewaysOf = async (keys: Keys): Promise<number> =>
  [...(await stand(keys)).resources.values()].filter(({ type }) => type === NAT).length;

describe("a stack in pods that keeps the larger stores of a tier with more zones", () => {
  test.each<[string, number, number]>([
    ["optimized", 2, 36.5],
    ["current", 1, 36.5],
  ])("says on %s which gateways it keeps, and what they cost", async (tier, stated, monthlyUSD) => {
    const kept = keysOf(tier, leaving("enterprise"));
    const [lack, ...others] = await keptOf(kept);
    expect(others).toEqual([]);
    expect(lack).toMatchObject({ has: 3, stated });
    expect(lack?.monthlyUSD).toBeCloseTo(monthlyUSD, 2);
    expect(lack?.stores).toContain("database");
    expect(lack?.gateways).toBe((await gatewaysOf(kept)) - (await gatewaysOf(keysOf(tier))));
  });

  test("says it in one sentence, with what frees it", async () => {
    const [lack] = await keptOf(keysOf("optimized", leaving("enterprise")));
    if (lack === undefined) throw new Error("got no lack, expected one");
    expect(lackSentence(lack)).toMatch(
      /^the network stays in 3 zones instead of 2, as echelon:previous keeps .*database.* as large: that is 1 NAT gateway more, 36\.50 USD a month without traffic\. To be rid of that, state the sizes in echelon:overrides and take echelon:previous out$/,
    );
    expect(lackSentence({ ...lack, gateways: 2 })).toContain("2 NAT gateways more");
  });
});

describe("nothing is said of gateways", () => {
  test.each<[string, Keys]>([
    ["without a tier before", keysOf("optimized")],
    ["while the tier before serves", keysOf("optimized", { ...leaving("enterprise"), serve: "previous" })],
    ["after a tier with fewer zones", keysOf("enterprise", leaving("optimized"))],
  ])("%s", async (_, keys) => {
    expect(await keptOf(keys)).toEqual([]);
  });

  test.each<[string, Keys]>([
    ["in containers", keysOf("optimized", { ...leaving("enterprise"), compute: "containers" })],
    [
      "in a network of the operator, who has them anyway",
      keysOf("optimized", { ...leaving("enterprise"), network }),
    ],
    ["where the cluster needs both zones itself", keysOf("current", leaving("optimized"))],
  ])("%s, though a store is larger than its tier states", async (_, keys) => {
    const { lacks } = (await stand(keys)).plan;
    expect(lacks.map(({ key }) => key)).toContain("keeps-size");
    expect(await keptOf(keys)).toEqual([]);
  });
});

import { describe, expect, test } from "vitest";
import type { RawConfig } from "../../../config/keys.ts";
import { readStackFile } from "../../../config/stackFile.ts";
import { previewStack, withTarget } from "../../../preview/stack.ts";

const id = (kind: string, digit: number): string => `${kind}-${String(digit).repeat(17)}`;
const network = (privateSubnets: number) => ({
  existing: {
    vpcId: id("vpc", 1),
    publicSubnetIds: [id("subnet", 2)],
    privateSubnetIds: Array.from({ length: privateSubnets }, (_, index) => id("subnet", 3 + index)),
  },
});
const cluster = {
  "echelon:cluster": JSON.stringify({ existing: { name: "theirs", securityGroupId: id("sg", 9) } }),
  "kubernetes:context": "theirs",
};

const preview = (stack: string, subnets: number, more: Readonly<Record<string, string>> = {}) => {
  const config = withTarget(readStackFile(stack), "aws");
  const values: RawConfig["values"] = {
    ...config.values,
    "echelon:network": JSON.stringify(network(subnets)),
    ...more,
  };
  return previewStack({ stack, config: { ...config, values } });
};

/** What a network consists of; flow logs record one, and a group of rules stands in one. */
const OF_NETWORK =
  /^aws:ec2\/(vpc|subnet|route|routeTable|routeTableAssociation|natGateway|internetGateway|vpcEndpoint|defaultSecurityGroup|networkAcl)[:A-Z/]/;

describe("an existing network", { timeout: 60_000 }, () => {
  test.each([
    ["agency-starter", "host", {}],
    ["marcus-team", "host", {}],
    ["enterprise", "containers", {}],
    ["bella-enterprise", "containers", {}],
    ["multi-agent-base", "kubernetes", {}],
    ["marcus-enterprise", "kubernetes", {}],
    ["multi-agent-base", "kubernetes", cluster],
  ])("of %s on %s gets nothing new, and is not changed (%j)", async (stack, compute, more) => {
    const { plan, document } = await preview(stack, 3, more);
    expect(plan.compute).toBe(compute);
    expect(document.resources.filter(({ type }) => OF_NETWORK.test(type)).map(({ name }) => name)).toEqual(
      [],
    );
    expect(JSON.stringify(document.resources)).toContain(id("vpc", 1));
  });

  test("is what a stack without one makes", async () => {
    const { document } = await previewStack({
      stack: "enterprise",
      config: withTarget(readStackFile("enterprise"), "aws"),
    });
    expect(document.resources.filter(({ type }) => OF_NETWORK.test(type)).length).toBeGreaterThan(10);
  });

  test.each([
    ["enterprise", 2, "few-subnets"],
    ["enterprise", 3, "own-gateways"],
    ["multi-agent-base", 2, "few-subnets"],
  ])("of %s with %i private subnets says %s", async (stack, subnets, key) => {
    const { plan } = await preview(stack, subnets);
    expect(plan.lacks.map((lack) => lack.key)).toContain(key);
    expect(plan.triggers.map(({ name }) => name)).not.toContain("gateway-full");
  });

  test("with enough subnets lacks none", async () => {
    const { plan } = await preview("enterprise", 3);
    expect(plan.lacks.map((lack) => lack.key)).not.toContain("few-subnets");
  });

  test.each([
    ["enterprise", "the load balancer"],
    ["multi-agent-base", "the load balancer"],
    ["marcus-team", "the store database (rds)"],
  ])("of %s with one private subnet is refused for %s", async (stack, what) => {
    await expect(preview(stack, 1)).rejects.toThrow(
      `echelon:network.existing.privateSubnetIds: got 1, expected at least 2, each in another zone: ${what} stands in two`,
    );
  });

  test("with one private subnet carries a machine without a database", async () => {
    const { plan } = await preview("agency-starter", 1);
    expect(plan.compute).toBe("host");
  });
});

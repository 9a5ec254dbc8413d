import { describe, expect, test } from "vitest";
import type { ResourceRecord } from "../../../document/document.ts";
import { named, ofType, runStack, stackOf } from "../../support/awsStack.ts";
import type { Tier } from "../../support/sample.ts";
import type { Choices } from "../../support/sampleStack.ts";

/** A resource that gives a public address, by what the document says of its type. */
const gives: Readonly<Record<string, (inputs: string) => boolean>> = {
  "aws:ec2/eip:Eip": () => true,
  "aws:ec2/instance:Instance": (inputs) => inputs.includes('"associatePublicIpAddress":true'),
  "aws:ec2/subnet:Subnet": (inputs) => !inputs.includes('"mapPublicIpOnLaunch":false'),
  "aws:ecs/service:Service": (inputs) => inputs.includes('"assignPublicIp":true'),
  "aws:lb/loadBalancer:LoadBalancer": (inputs) => !inputs.includes('"internal":true'),
  "aws:rds/instance:Instance": (inputs) => !inputs.includes('"publiclyAccessible":false'),
  "aws:scheduler/schedule:Schedule": (inputs) => inputs.includes('"assignPublicIp":true'),
};

const hasAddress = ({ type, inputs }: ResourceRecord): boolean =>
  gives[type]?.(JSON.stringify(inputs)) ?? false;

async function addressed(tier: Tier, choices: Choices = {}): Promise<string[]> {
  const { resources } = await runStack(tier, choices);
  return resources.filter(hasAddress).map(({ name }) => name.replace("sample-", ""));
}

const existing = {
  network: {
    existing: {
      vpcId: "vpc-0123456789abcdef0",
      publicSubnetIds: ["subnet-00000000000000001"],
      privateSubnetIds: ["subnet-00000000000000002", "subnet-00000000000000003"],
    },
  },
};
const nat = { overrides: { features: { enterpriseSecurity: true } } };

describe("a public address has only what needs one", () => {
  test.each<readonly [string, Tier, Choices, readonly string[]]>([
    ["the machine, whose way out it is", "small", {}, ["machine-address"]],
    ["each task, where that is the cheaper way out", "medium", {}, ["job", "web-10-20-0-0-16", "worker"]],
    [
      "the gateway of each zone, where tasks go out through it",
      "large",
      {},
      ["nat-0-address-10-20-0-0-16", "nat-1-address-10-20-0-0-16", "nat-2-address-10-20-0-0-16"],
    ],
    [
      "the gateways of a smaller tier too",
      "medium",
      nat,
      ["nat-0-address-10-20-0-0-16", "nat-1-address-10-20-0-0-16", "nat-2-address-10-20-0-0-16"],
    ],
    ["nothing in an existing network, which has its own way out", "medium", existing, []],
  ])("%s", async (_title, tier, choices, expected) => {
    expect((await addressed(tier, choices)).toSorted()).toEqual([...expected].toSorted());
  });

  test("and nobody but CloudFront may call one", async () => {
    for (const tier of ["small", "medium", "large"] as const) {
      const rules = ofType(await stackOf(tier), "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule");
      expect(rules.length).toBeGreaterThan(0);
      expect(
        rules.filter(({ inputs }) => inputs.cidrIpv4 !== undefined || inputs.cidrIpv6 !== undefined),
      ).toEqual([]);
    }
  });

  test("where nothing is public, nobody may call anything", async () => {
    const result = await runStack("small", {
      overrides: { edge: null, workloads: { web: { public: false } } },
    });
    expect(ofType(result, "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")).toEqual([]);
    expect(named(result, "sample-machine-address").inputs).toBeDefined();
  });
});

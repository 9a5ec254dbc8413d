import { describe, expect, test } from "vitest";
import { mergePatch } from "../../../../base/mergePatch.ts";
import { platform } from "../../../../components/aws/index.ts";
import type { StackFacts } from "../../../../components/platform.ts";
import { parseSettings } from "../../../../config/settings.ts";
import { plan } from "../../../../plan/plan.ts";
import { runStack } from "../../../support/awsStack.ts";
import { sampleProfile, sampleReference, type Tier, tiers } from "../../../support/sample.ts";
import { withDocuments } from "../../../support/withDocuments.ts";

/** Keys of `echelon:`, and the region. */
type Given = Readonly<Record<string, unknown>> & { readonly region?: string | null };

function facts(tier: Tier, { region = "us-east-1", secrets = {}, ...given }: Given = {}): StackFacts {
  const profile = sampleReference(tier);
  const settings = parseSettings({ profile, target: "aws", ...given }, "echelon:");
  const planned = plan(sampleProfile(tier, settings.overrides), "aws", { compute: settings.compute });
  const references = secrets as StackFacts["secrets"];
  return {
    name: "sample",
    stack: "test",
    plan: planned,
    settings,
    secrets: references,
    tags: {},
    region,
  };
}

test.each(tiers)("the %s tier is accepted without changes", (tier) => {
  expect(() => platform.check(facts(tier))).not.toThrow();
});

const acm = (region: string) => `arn:aws:acm:${region}:123456789012:certificate/0123`;
const login = "arn:aws:secretsmanager:us-east-1:123456789012:secret:registry-AbCdEf";

describe("what AWS cannot do is refused before anything is registered", () => {
  test.each<[string, Tier, Given, RegExp]>([
    ["no region", "small", { region: null }, /aws:region: got nothing, expected a region/],
    ["a region it does not know", "small", { region: "mars-north-1" }, /aws:region: got "mars-north-1"/],
    [
      "a region without DocumentDB",
      "medium",
      { ...withDocuments, region: "me-south-1" },
      /store leads: got the region me-south-1, in which there is no DocumentDB/,
    ],
    [
      "more members than DocumentDB has",
      "medium",
      { overrides: mergePatch(withDocuments.overrides, { stores: { leads: { members: 17 } } }) },
      /store leads: got 17 members, expected at most 16/,
    ],
    ["a region with too few zones", "medium", { region: "us-west-1" }, /us-west-1.*2 zones/],
    [
      "a zone without VPC origins",
      "medium",
      { zones: ["use1-az3", "use1-az1", "use1-az2"] },
      /got "use1-az3".*VPC/,
    ],
    ["a zone of another region", "small", { zones: ["euw1-az1"] }, /got "euw1-az1", a zone of eu-west-1/],
    ["too few zones", "medium", { zones: ["use1-az1", "use1-az2"] }, /got 2 .*expected at least 3/],
    [
      "zones beside an existing network",
      "small",
      {
        zones: ["use1-az1"],
        network: {
          existing: {
            vpcId: "vpc-0123456789abcdef0",
            publicSubnetIds: ["subnet-00000000000000001"],
            privateSubnetIds: ["subnet-00000000000000002"],
          },
        },
      },
      /echelon:zones: got use1-az1, expected none beside an existing network/,
    ],
    [
      "a certificate that CloudFront cannot use",
      "medium",
      { domain: { name: "shop.example.com", certificateArn: acm("eu-west-1") } },
      /certificateArn: got ".*eu-west-1.*us-east-1/,
    ],
    [
      "a secret that is not named by its ARN",
      "small",
      { secrets: { "mail-api-key": { existing: "mail" } } },
      /echelon:secrets.mail-api-key.existing: got "mail", expected the ARN/,
    ],
    ["a login on a host", "small", { pullSecrets: [login] }, /expected none on compute host/],
    [
      "interruptible capacity on a host",
      "small",
      { interruptible: ["worker"] },
      /echelon:interruptible: got worker, expected none on compute host/,
    ],
    [
      "a task that Fargate does not have",
      "medium",
      { overrides: { workloads: { worker: { limits: { cpu: 17 } } } } },
      /got a task of 17 vCPU/,
    ],
    [
      "a host that EC2 does not have",
      "small",
      { overrides: { workloads: { worker: { limits: { cpu: 40 } } } } },
      /size table/,
    ],
  ])("%s", (_title, tier, choices, message) => {
    expect(() => platform.check(facts(tier, choices))).toThrow(message);
  });
});

test("a store with an engine that AWS does not have is refused before anything is registered", () => {
  const { stores } = plan(sampleProfile("medium"), "kubernetes");
  const known = facts("medium");
  expect(() => platform.check({ ...known, plan: { ...known.plan, stores } })).toThrow(
    "store files: the engine seaweedfs is not one of AWS",
  );
});

test("the platform checks the stack before it registers anything", async () => {
  await expect(runStack("small", { region: "mars-north-1" })).rejects.toThrow(/aws:region/);
});

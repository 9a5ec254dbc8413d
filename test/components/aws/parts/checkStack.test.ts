import { describe, expect, test } from "vitest";
import { platform } from "../../../../components/aws/index.ts";
import type { StackFacts } from "../../../../components/platform.ts";
import { parseSettings } from "../../../../config/settings.ts";
import { plan } from "../../../../plan/plan.ts";
import { loadProfile } from "../../../../profiles/load.ts";
import { runStack, type Tier, tiers } from "../program.ts";

/** Keys of `echelon:`, and the region. */
type Given = Readonly<Record<string, unknown>> & { readonly region?: string | null };

function facts(tier: Tier, { region = "us-east-1", secrets = {}, ...given }: Given = {}): StackFacts {
  const profile = `marketing-engine/${tier}`;
  const settings = parseSettings({ profile, target: "aws", ...given }, "echelon:");
  const planned = plan(loadProfile(profile, settings.overrides), "aws", { compute: settings.compute });
  const references = secrets as StackFacts["secrets"];
  return {
    name: "marketing-engine",
    stack: "test",
    plan: planned,
    settings,
    secrets: references,
    tags: {},
    region,
  };
}

test.each(tiers)("the %s tier as it is can be made", (tier) => {
  expect(() => platform.check(facts(tier))).not.toThrow();
});

const acm = (region: string) => `arn:aws:acm:${region}:123456789012:certificate/0123`;
const login = "arn:aws:secretsmanager:us-east-1:123456789012:secret:registry-AbCdEf";

describe("what AWS cannot do is refused while nothing is registered", () => {
  test.each<[string, Tier, Given, RegExp]>([
    ["no region", "local", { region: null }, /aws:region: got nothing, expected a region/],
    ["a region it does not know", "local", { region: "mars-north-1" }, /aws:region: got "mars-north-1"/],
    ["a region with too few zones", "regional", { region: "us-west-1" }, /us-west-1.*2 zones/],
    [
      "a certificate that CloudFront cannot use",
      "regional",
      { domain: { name: "shop.example.com", certificateArn: acm("eu-west-1") } },
      /certificateArn: got ".*eu-west-1.*us-east-1/,
    ],
    [
      "a secret that is not named by its ARN",
      "local",
      { secrets: { "airtable-api-key": { existing: "airtable" } } },
      /echelon:secrets.airtable-api-key.existing: got "airtable", expected the ARN/,
    ],
    ["a login that is not named by its ARN", "regional", { pullSecrets: ["login"] }, /echelon:pullSecrets/],
    ["two logins", "regional", { pullSecrets: [login, login] }, /got 2 logins, expected one/],
    ["a login on a host", "local", { pullSecrets: [login] }, /expected none on compute host/],
    [
      "a task that Fargate does not have",
      "regional",
      { overrides: { workloads: { agents: { limits: { cpu: 17 } } } } },
      /got a task of 17 vCPU/,
    ],
    [
      "a host that EC2 does not have",
      "local",
      { overrides: { workloads: { agents: { limits: { cpu: 40 } } } } },
      /size table/,
    ],
    [
      "a schedule that is none",
      "local",
      { overrides: { workloads: { orchestrator: { schedule: "99 * * * *" } } } },
      /schedule: got "99 \* \* \* \*"/,
    ],
  ])("%s", (_title, tier, choices, message) => {
    expect(() => platform.check(facts(tier, choices))).toThrow(message);
  });
});

test("a store of an engine that is not one of AWS is refused while nothing is registered", () => {
  const { stores } = plan(loadProfile("marketing-engine/regional"), "kubernetes");
  const known = facts("regional");
  expect(() => platform.check({ ...known, plan: { ...known.plan, stores } })).toThrow(
    "store content: the engine seaweedfs is not one of AWS",
  );
});

test("the platform looks before it registers", async () => {
  await expect(runStack("local", { region: "mars-north-1" })).rejects.toThrow(/aws:region/);
});

import { describe, expect, test } from "vitest";
import { onAws, presets } from "./previews.ts";

const FARGATE = "Fargate On-Demand vCPU";
const MACHINES = "running On-Demand Standard instances";

/** Preset → what of a new account does not carry it, at the start and at most. */
const tooLow: Readonly<Record<string, Readonly<Record<string, readonly [atStart: number, atMost: number]>>>> =
  {
    local: {},
    "agency-starter": {},
    "marcus-solo": {},
    "marcus-team": {},
    "bella-current": {},
    regional: { [FARGATE]: [5.75, 7.25] },
    "agency-growth": { [FARGATE]: [4.5, 9] },
    "marcus-scale": { [FARGATE]: [7, 20] },
    "bella-optimized": { [FARGATE]: [9, 40] },
    enterprise: { [FARGATE]: [15.25, 30.25] },
    "bella-enterprise": { [FARGATE]: [49, 224] },
    "agency-scale": { [MACHINES]: [24, 72] },
    "marcus-enterprise": { [MACHINES]: [24, 96] },
    "multi-agent-base": { [MACHINES]: [24, 160] },
    "multi-agent-10x": { [MACHINES]: [96, 640] },
  };

describe("in a new account of AWS", { timeout: 60_000 }, () => {
  test("each preset is added up", () => {
    expect(Object.keys(tooLow).toSorted()).toEqual([...presets].toSorted());
  });

  test.each(Object.entries(tooLow))("%s needs more of %j", async (stack, expected) => {
    const { accountQuotas } = (await onAws(stack)).document;
    const low = accountQuotas.filter(({ atMost, newAccount }) => atMost > newAccount);
    expect(Object.fromEntries(low.map(({ name, atStart, atMost }) => [name, [atStart, atMost]]))).toEqual(
      expected,
    );
  });

  test.each([
    ["multi-agent-10x", ["EKS clusters", "Nodes per managed node group", "Managed node groups per cluster"]],
    ["multi-agent-base", ["DB instances", "EKS clusters"]],
    ["bella-enterprise", ["RDS proxies", "Total storage for all DB instances", "DB instances"]],
    ["marcus-enterprise", ["Amazon MQ brokers per Region", "Target groups per Region", "Roles per account"]],
    ["agency-scale", ["Backup vaults per Region", "Backup plans per Region", "Secrets per Region"]],
    ["local", ["Customer managed keys per Region"]],
  ])("%s is counted towards %j", async (stack, names) => {
    const { accountQuotas } = (await onAws(stack)).document;
    expect(accountQuotas.map(({ name }) => name)).toEqual(expect.arrayContaining(names));
  });
});

describe("on AWS", { timeout: 60_000 }, () => {
  // A preset names nobody: whoever runs it sets echelon:alerts.
  test.each(presets)("%s keeps every policy, and needs an address for its spend", async (stack) => {
    const { policies } = (await onAws(stack)).document;
    const broken = policies.filter(({ status }) => status === "violation");
    expect(broken.map(({ policy, level }) => `${policy} (${level})`)).toEqual(["budget-alarm (advisory)"]);
    expect(policies.find(({ policy }) => policy === "replicas-within-quota")?.status).not.toBe("violation");
  });
});

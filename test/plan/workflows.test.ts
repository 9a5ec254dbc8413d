import { describe, expect, test } from "vitest";
import { plan } from "../../plan/plan.ts";
import type { Choices, Plan } from "../../plan/types.ts";
import { loadProfile } from "../../profiles/load.ts";

describe("a service for each workflow", () => {
  const profile = loadProfile("agency/scale", {
    limits: { requestsPerMinute: 120 },
    workloads: { workflow: { enforces: ["requestsPerMinute"], replicas: { max: 4 }, pools: null } },
  });
  const planned = (workflows?: readonly string[]) =>
    plan(profile, "kubernetes", { operators: "install", workflows });

  test("has its name, and together they keep the stated limit", () => {
    const { workloads, quotas } = planned(["onboarding", "reports", "ads"]);
    expect(Object.keys(workloads)).toEqual([
      "webhooks",
      "scheduler",
      "workflow-onboarding",
      "workflow-reports",
      "workflow-ads",
    ]);
    const reports = workloads["workflow-reports"];
    // 120 requests a minute over three services of four replicas.
    expect(reports?.environment).toMatchObject({ WORKFLOW: "reports", REQUESTS_PER_MINUTE_SHARE: "10" });
    expect(quotas.find(({ name }) => name === "requestsPerMinute")).toEqual({
      name: "requestsPerMinute",
      limit: 120,
      used: 120,
    });
  });

  test("is refused without names, and with more than the limit is enough for", () => {
    expect(() => planned()).toThrow(
      "echelon:workflows: got nothing, expected the names of the workflows: agency/scale runs a service for each",
    );
    const many = Array.from({ length: 31 }, (_, index) => `job-${index}`);
    expect(() => planned(many)).toThrow(
      "echelon:workflows: got 31 workflows, which break a rule of the profile: limits.requestsPerMinute: expected at least 124",
    );
  });
});

describe("a stack that leaves a tier with a service for each workflow", () => {
  const moving = (given: Choices) =>
    plan(loadProfile("agency/growth"), "kubernetes", { operators: "install", serve: "previous", ...given });
  const previous = { profile: loadProfile("agency/scale") };
  const services = ({ workloads }: Plan) =>
    Object.keys(workloads).filter((name) => name.startsWith("workflow"));

  test("keeps those of the names of before, though the next tier has none", () => {
    expect(services(moving({ previous: { ...previous, workflows: ["reports"] } }))).toEqual([
      "workflow-reports",
    ]);
  });

  test("keeps those of the stack where the arrangement before names none, and is refused without any", () => {
    expect(services(moving({ previous, workflows: ["ads"] }))).toEqual(["workflow-ads"]);
    expect(() => moving({ previous })).toThrow("echelon:workflows: got nothing");
  });
});

describe("agent services, of which the source names none", () => {
  const base = loadProfile("multi-agent/base");
  const agents = (workflows?: readonly string[]) =>
    Object.entries(plan(base, "kubernetes", { operators: "install", workflows }).workloads)
      .filter(([name]) => name.startsWith("marketing-agents"))
      .map(([name, { replicas, autoscaler, environment }]) => [
        name,
        autoscaler?.name,
        replicas.min,
        replicas.max,
        environment.WORKFLOW,
      ]);

  test("are one without names of workflows", () => {
    expect(agents()).toEqual([["marketing-agents", "agent-pool", 3, 10, undefined]]);
  });

  test("are one for each name, each with the stated bounds and an autoscaler of its own", () => {
    expect(agents(["leads", "campaigns"])).toEqual([
      ["marketing-agents-leads", "agent-pool-leads", 3, 10, "leads"],
      ["marketing-agents-campaigns", "agent-pool-campaigns", 3, 10, "campaigns"],
    ]);
  });
});

import { describe, expect, test } from "vitest";
import type { Json } from "../../base/json.ts";
import type { ResourceRecord } from "../../document/document.ts";
import { agentsWithinQuota } from "../../policies/quotas/agents-within-quota.ts";
import { declaredQuotas } from "../../policies/quotas/declared-quotas.ts";
import { replicasWithinQuota } from "../../policies/quotas/replicas-within-quota.ts";
import { deployment, record, SYSTEM, system } from "./fixtures.ts";
import { messagesOf, rowsOf, statusOf } from "./rows.ts";

const quota = (name: string, limit: Json, used: Json) => ({ quotas: [{ name, limit, used }] });

describe("declared-quotas", () => {
  test.each<[string, Record<string, Json>, string]>([
    ["every quota within its limit", {}, "pass"],
    ["a quota of nothing used", quota("volumes", 0, 0), "pass"],
    ["an empty list", { quotas: [] }, "pass"],
    ["one above its limit", quota("replicas", 60, 61), "violation of sample"],
    ["a fraction above its limit", quota("cpu", 48, 48.01), "violation of sample"],
    ["no quotas", { quotas: null }, "violation of sample"],
    ["quotas known only after apply", { quotas: "${x.quotas}" }, "violation of sample"],
    ["a use known only after apply", quota("cpu", 48, "${x.cpu}"), "violation of sample"],
    ["a limit as text", quota("cpu", "48", 1), "violation of sample"],
    ["a negative use", quota("cpu", 48, -1), "violation of sample"],
    ["a row that is no object", { quotas: [7] }, "violation of sample"],
  ])("reads %s", (_, changes, expected) => {
    expect(statusOf(rowsOf(declaredQuotas, [system(changes)]))).toBe(expected);
  });

  test("joins what is wrong at one System into one row", () => {
    const broken = system({
      quotas: [
        { name: "cpu", limit: 1, used: 2 },
        { name: "volumes", limit: 3, used: 4 },
      ],
    });
    const rows = rowsOf(declaredQuotas, [broken]);
    expect(rows).toHaveLength(1);
    expect(messagesOf(rows)).toMatch(/cpu: got 2 .*expected at most 1.*; quota volumes: got 4/);
  });

  test("does not apply to a stack without a System, and judges each of two", () => {
    const other = system(quota("cpu", 1, 2), "other");
    expect(statusOf(rowsOf(declaredQuotas, []))).toBe("not-applicable");
    expect(statusOf(rowsOf(declaredQuotas, [system(), other]))).toBe("violation of other");
  });
});

describe("replicas-within-quota", () => {
  const statusWith = (...resources: readonly ResourceRecord[]) =>
    statusOf(rowsOf(replicasWithinQuota, [system(), ...resources]));

  test("passes the quota exactly used and catches one replica more", () => {
    expect(statusWith(deployment("a", 40), deployment("b", 20))).toBe("pass");
    expect(statusWith(deployment("a", 40), deployment("b", 21))).toBe("violation of sample");
  });

  test("catches a resource that stands outside of the System", () => {
    const inside = deployment("a", 60, { parent: system().urn });
    expect(statusWith(inside)).toBe("pass");
    expect(statusWith(inside, deployment("sneaked", undefined))).toBe("violation of sample");
  });

  test("names the largest parts of the sum", () => {
    const rows = rowsOf(replicasWithinQuota, [system(), deployment("a", 20), deployment("b", 41)]);
    expect(messagesOf(rows)).toBe(
      "quota replicas: got 61 replicas at the largest (b 41, a 20), expected at most 60; " +
        "lower their maxima, or raise the limit of the profile",
    );
  });

  test("reports a workload whose replicas are known only after apply", () => {
    expect(statusWith(deployment("a", "${x.size}"))).toBe("violation of a");
  });

  test("counts two Systems each by its own resources", () => {
    const other = system({}, "other");
    const resources = [
      system(),
      other,
      deployment("a", 60, { parent: system().urn }),
      deployment("b", 61, { parent: other.urn }),
    ];
    expect(statusOf(rowsOf(replicasWithinQuota, resources))).toBe("violation of other");
  });

  test.each<[string, ResourceRecord, string]>([
    ["no quota of that name", system(quota("cpu", 1, 1)), "not-applicable"],
    ["no quotas at all", record(SYSTEM, "s", {}), "violation of s"],
  ])("reads a System with %s", (_, resource, expected) => {
    expect(statusOf(rowsOf(replicasWithinQuota, [resource, deployment("a", 1)]))).toBe(expected);
  });

  test("does not apply where no resource runs replicas, nor without a System", () => {
    expect(statusWith(record("aws:s3/bucket:Bucket", "b"))).toBe("not-applicable");
    expect(statusOf(rowsOf(replicasWithinQuota, [deployment("a", 1000)]))).toBe("not-applicable");
  });
});

describe("agents-within-quota", () => {
  const statusWith = (...resources: readonly ResourceRecord[]) =>
    statusOf(rowsOf(agentsWithinQuota, [system(), ...resources]));
  const labelled = (replicas: number) =>
    record("kubernetes:apps/v1:Deployment", "x", {
      metadata: { labels: { "app.kubernetes.io/component": "agents" } },
      spec: { replicas },
    });

  test.each<[string, ResourceRecord, string]>([
    ["20 agents", deployment("sample-agents", 20), "pass"],
    ["21 agents", deployment("sample-agents", 21), "violation of sample"],
    ["20 agents by label", labelled(20), "pass"],
    ["21 agents by label", labelled(21), "violation of sample"],
    [
      "21 agents by physical name",
      record("aws:ecs/service:Service", "x", { name: "agents", desiredCount: 21 }),
      "violation of sample",
    ],
  ])("counts %s against 20", (_, resource, expected) => {
    expect(statusWith(resource, deployment("dashboard", 30))).toBe(expected);
  });

  test("does not pass where no workload is named as the agents are", () => {
    expect(statusWith(deployment("dashboard", 1))).toBe("violation of sample");
  });

  test("counts the workloads that the configuration names", () => {
    const config = { "agents-within-quota": { workloads: ["ceo", "writers"] } };
    const status = (replicas: number) =>
      statusOf(
        rowsOf(agentsWithinQuota, [system(), deployment("ceo", 1), deployment("writers", replicas)], {
          config,
        }),
      );
    expect([status(19), status(20)]).toEqual(["pass", "violation of sample"]);
  });
});

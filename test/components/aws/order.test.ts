import * as pulumi from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import { System } from "../../../components/system.ts";
import { run } from "../../support/inProcess.ts";
import { sampleReference, type Tier } from "../../support/sample.ts";

interface Seen {
  readonly name: string;
  readonly waitsFor: readonly string[];
  readonly deleteBeforeReplace: boolean;
  readonly ignored: readonly string[];
}

/** The order options of each resource, which a preview document does not contain. */
async function ordersOf(tier: Tier): Promise<ReadonlyMap<string, Seen>> {
  const names = new Map<unknown, string>();
  const seen = new Map<string, Seen>();
  await run(() => {
    pulumi.runtime.registerStackTransformation(({ resource, name, opts }) => {
      names.set(resource, name);
      const given = opts.dependsOn ?? [];
      const dependencies: readonly unknown[] = Array.isArray(given) ? given : [given];
      const { deleteBeforeReplace = false } = opts as pulumi.CustomResourceOptions;
      const waitsFor = dependencies.map((one) => names.get(one) ?? "?");
      seen.set(name, { name, waitsFor, deleteBeforeReplace, ignored: opts.ignoreChanges ?? [] });
      return undefined;
    });
    new System("me", { profile: sampleReference(tier), target: "aws", region: "us-east-1" });
    return {};
  });
  return seen;
}

describe("the first update becomes healthy, because nothing starts before", () => {
  test.each([
    ["large", "me-worker", ["me-private-0-default", "me-private-2-default", "me-private-2-association"]],
    ["large", "me-job", ["me-private-0-default"]],
    ["medium", "me-worker", ["me-public-default", "me-public-0-association", "me-public-2-association"]],
    ["small", "me-machine", ["me-public-default", "me-public-0-association", "me-machine-address"]],
  ] as const)("the way out of the %s tier's %s stands", async (tier, name, routes) => {
    const { waitsFor } = (await ordersOf(tier)).get(name) ?? { waitsFor: [] };
    expect(waitsFor).toEqual(expect.arrayContaining(["me-workloads-https", ...routes]));
  });

  test.each([
    [
      "me-web-10-20-0-0-16",
      ["me-web-exec-policy", "me-web-task-policy", "me-listener-80", "me-inside-80", "me-balancer-in-8080"],
    ],
    ["me-worker", ["me-worker-exec-policy", "me-worker-task-policy"]],
    ["me-job", ["me-job-start-policy", "me-job-exec-policy"]],
  ])("%s may do what it needs, on a cluster that knows Fargate", async (name, needed) => {
    const { waitsFor } = (await ordersOf("medium")).get(name) ?? { waitsFor: [] };
    expect(waitsFor).toEqual(expect.arrayContaining([...needed, "me-cluster-capacity"]));
  });

  test("the balancer asks only on a port that is open", async () => {
    expect((await ordersOf("medium")).get("me-targets-8080-10-20-0-0-16")?.waitsFor).toEqual(
      expect.arrayContaining(["me-balancer-health-out-9464", "me-balancer-health-in-9464"]),
    );
  });

  // Pulumi deletes in the opposite order, so the gateway also goes after them.
  test.each([
    ["small", "me-machine-address"],
    ["large", "me-nat-0-address-10-20-0-0-16"],
    ["large", "me-nat-2-address-10-20-0-0-16"],
    ["large", "me-nat-2"],
  ] as const)("the gateway of the %s tier stands before %s", async (tier, name) => {
    const orders = await ordersOf(tier);
    expect(orders.get(name)?.waitsFor).toContain("me-gateway-10-20-0-0-16");
  });

  test("the role of the machine has its permissions", async () => {
    expect((await ordersOf("small")).get("me-machine")?.waitsFor).toContain("me-host-policy");
  });

  test("logs may be written", async () => {
    const orders = await ordersOf("large");
    for (const name of ["me-balancer-10-20-0-0-16", "me-files-logging"])
      expect(orders.get(name)?.waitsFor, name).toContain("me-logs-policy");
    expect(orders.get("me-trail")?.waitsFor).toContain("me-audit-policy");
  });
});

describe("an update", () => {
  test("removes the old machine before the new one needs its address and volume", async () => {
    const orders = await ordersOf("small");
    expect(orders.get("me-machine")?.deleteBeforeReplace).toBe(true);
    expect(orders.get("me-files-attachment")?.deleteBeforeReplace).toBe(true);
  });

  test("does not change a replica count that the autoscaler sets, and sets every other", async () => {
    const orders = await ordersOf("large");
    expect(orders.get("me-worker")?.ignored).toEqual(["desiredCount"]);
    expect(orders.get("me-web-10-20-0-0-16")?.ignored).toEqual([]);
  });
});

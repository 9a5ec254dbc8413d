import { describe, expect, test } from "vitest";
import { checkInterruptible } from "../../plan/interruptible.ts";
import type { WorkloadProfile } from "../../profiles/workload.ts";
import { sampleProfile } from "../support/sample.ts";
import { stacksOn } from "../support/sampleStack.ts";

const { workloads } = sampleProfile("large");
const kinds = ["http", "worker", "scheduler", "cron"] as const satisfies readonly WorkloadProfile["kind"][];
const of = (kind: WorkloadProfile["kind"], min: number, max: number) => ({
  one: { kind, replicas: { min, max } },
});

describe("a workload on interruptible capacity", () => {
  test("is a worker that may have more replicas than its least number", () => {
    expect(() => checkInterruptible(["one"], of("worker", 8, 20))).not.toThrow();
    expect(() => checkInterruptible([], workloads)).not.toThrow();
  });

  test.each(kinds.filter((kind) => kind !== "worker"))("is no %s, with the reason", (kind) => {
    expect(() => checkInterruptible(["one"], of(kind, 1, 4))).toThrow(
      new RegExp(`^echelon:interruptible: got one, a workload of kind ${kind}, expected workers only: .{20}`),
    );
  });

  test("has a replica that is not one of the least number", () => {
    expect(() => checkInterruptible(["one"], of("worker", 3, 3))).toThrow(
      "echelon:interruptible: got one, which always has 3 replicas",
    );
  });
});

describe.each(["kubernetes", "aws"] as const)("on %s", (target) => {
  const { runStack } = stacksOn(target, target === "aws" ? { region: "us-east-1" } : {});

  test.each([
    [["web"], /got web, a workload of kind http/],
    [["workr"], /interruptible: got the workload "workr", .*did you mean worker/],
  ])("%j is refused before anything is registered", async (interruptible, message) => {
    await expect(runStack("large", { interruptible })).rejects.toThrow(message);
  });

  test("a worker is taken", async () => {
    await expect(runStack("large", { interruptible: ["worker"] })).resolves.toBeDefined();
  });
});

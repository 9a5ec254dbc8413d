import { describe, expect, test } from "vitest";
import type { SystemArgs } from "../../../config/args.ts";
import type { ProgramResult } from "../../../preview/engine/run.ts";
import { at, listAt, ofKind, runStack, withDatabase } from "../../support/kubernetesStack.ts";
import { type Tier, tiers } from "../../support/sample.ts";

/** Pods at the largest, with the limits of their containers, by what makes them. */
function podsIn(result: ProgramResult): number {
  const maxima = new Map(
    ofKind(result, "HorizontalPodAutoscaler").map(({ inputs }) => [
      at(inputs, "spec.scaleTargetRef.name"),
      Number(at(inputs, "spec.maxReplicas")),
    ]),
  );
  const scaled = ["Deployment", "StatefulSet"].flatMap((kind) => ofKind(result, kind));
  const counts = scaled.map(
    ({ inputs }) => maxima.get(at(inputs, "metadata.name")) ?? Number(at(inputs, "spec.replicas") ?? 1),
  );
  const runs = ["Job", "CronJob"].flatMap((kind) => ofKind(result, kind));
  return counts.reduce((sum, count) => sum + count, runs.length);
}

const usedBy = (result: ProgramResult): Record<string, unknown> => {
  const system = result.resources.find(({ type }) => type === "echelon:index:System");
  const rows = listAt(system?.inputs, "quotas");
  return Object.fromEntries(rows.map((row) => [String(at(row, "name")), at(row, "used")]));
};

const database = (databases: readonly string[]): Partial<SystemArgs> => ({
  overrides: withDatabase(databases),
});

const stacks: readonly (readonly [string, Tier, Partial<SystemArgs>])[] = [
  ...tiers.map((tier) => [tier, tier, {}] as const),
  ["small with a database and a cache", "small", database(["shop"])],
];

describe.each(stacks)("what the plan counts of %s is what the stack makes", (_what, tier, more) => {
  test("pods, Services and claims", async () => {
    const result = await runStack(tier, more);
    expect(usedBy(result)).toMatchObject({
      replicas: podsIn(result),
      services: ofKind(result, "Service").length,
      volumes: ofKind(result, "PersistentVolumeClaim").length,
    });
  });
});

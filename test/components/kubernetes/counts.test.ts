import { describe, expect, test } from "vitest";
import type { ProgramResult } from "../../../preview/engine/run.ts";
import { at, listAt, ofKind, stackOf } from "../../support/kubernetesStack.ts";
import { tiers } from "../../support/sample.ts";

/** The largest number of pods that the stack can have. */
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
  // A suspended CronJob makes no pod: a person makes a Job of it.
  const runs = ["Job", "CronJob"]
    .flatMap((kind) => ofKind(result, kind))
    .filter(({ inputs }) => at(inputs, "spec.suspend") !== true);
  return counts.reduce((sum, count) => sum + count, runs.length);
}

const usedBy = (result: ProgramResult): Record<string, unknown> => {
  const system = result.resources.find(({ type }) => type === "echelon:index:System");
  const rows = listAt(system?.inputs, "quotas");
  return Object.fromEntries(rows.map((row) => [String(at(row, "name")), at(row, "used")]));
};

describe.each(tiers)("the counts of the plan of %s are those of the stack", (tier) => {
  test("pods, Services and claims", async () => {
    const result = await stackOf(tier);
    expect(usedBy(result)).toMatchObject({
      replicas: podsIn(result),
      services: ofKind(result, "Service").length,
      volumes: ofKind(result, "PersistentVolumeClaim").length,
    });
  });
});

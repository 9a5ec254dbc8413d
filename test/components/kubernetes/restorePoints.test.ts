import { describe, expect, test } from "vitest";
import { type Lack, lackSentence } from "../../../plan/lack.ts";
import { plan } from "../../../plan/plan.ts";
import type { Plan, Choices as PlanChoices } from "../../../plan/types.ts";
import { inspectProgram } from "../../../preview/engine/run.ts";
import { at, ofKind, runOf, runStack } from "../../support/kubernetesStack.ts";
import { resourceOptions } from "../../support/resourceOptions.ts";
import { sampleProfile, sampleReference, type Tier } from "../../support/sample.ts";
import type { Choices } from "../../support/sampleStack.ts";

const restoreLacks = ({ lacks }: Plan): Lack[] => lacks.filter(({ key }) => key === "restore-point");

const snapshotClass = "snapshots";
const toObjects: Choices = {
  snapshotClass,
  previous: { profile: sampleReference("small") },
  serve: "current",
};

/** Logical name of a snapshot → the claim of which it is one. */
const snapshotsOf = async (tier: Tier, choices: Choices) =>
  Object.fromEntries(
    ofKind(await runStack(tier, choices), "VolumeSnapshot").map(({ name, inputs }) => [
      name,
      at(inputs, "spec.source.persistentVolumeClaimName"),
    ]),
  );

const bothSides = {
  "sample-files-volume-restore-volume-0": "files-volume",
  "sample-files-volume-restore-seaweedfs-0": "data-files-seaweedfs-0",
};

describe("a switch has restore points", () => {
  test.each<[string, Tier, Choices, Record<string, string>]>([
    ["of both sides", "medium", toObjects, bothSides],
    [
      "of every member",
      "large",
      toObjects,
      {
        ...bothSides,
        "sample-files-volume-restore-seaweedfs-1": "data-files-seaweedfs-1",
        "sample-files-volume-restore-seaweedfs-2": "data-files-seaweedfs-2",
      },
    ],
    [
      "while the operator may still want the old store back",
      "medium",
      { ...toObjects, retire: { files: "unprotect" } },
      bothSides,
    ],
    ["until the old store is deleted", "medium", { ...toObjects, retire: { files: "delete" } }, {}],
    ["only once the new side serves", "medium", { ...toObjects, serve: "previous" }, {}],
    ["only where the cluster takes snapshots", "medium", { ...toObjects, snapshotClass: "none" }, {}],
    ["only where something moves", "medium", { snapshotClass }, {}],
    [
      "of the claims that the stack makes, not of those of an operator",
      "large",
      {
        snapshotClass,
        operators: "existing",
        serve: "current",
        previous: { profile: sampleReference("large"), engines: { queue: "redis" } },
      },
      { "sample-queue-redis-restore-redis-0": "data-queue-redis-0" },
    ],
  ])("%s", async (_, tier, choices, expected) => {
    expect(await snapshotsOf(tier, choices)).toEqual(expected);
  });
});

test("a snapshot is of the operator's class, has a new name at each switch, and Pulumi waits until it can be used", async () => {
  const snapshots = ofKind(await runStack("medium", toObjects), "VolumeSnapshot");
  expect(snapshots).toHaveLength(2);
  for (const { inputs } of snapshots) {
    expect(inputs.apiVersion).toBe("snapshot.storage.k8s.io/v1");
    expect(at(inputs, "spec.volumeSnapshotClassName")).toBe(snapshotClass);
    expect(at(inputs, "metadata.name")).toBeUndefined();
    expect(inputs.metadata).toMatchObject({
      annotations: { "pulumi.com/waitFor": "jsonpath={.status.readyToUse}=true" },
    });
  }
});

test("no workload runs on the new side before the restore points exist", async () => {
  const { resources, dependencies } = await inspectProgram(runOf("medium", toObjects), "whole");
  const urnsOf = (pattern: RegExp) => resources.filter(({ urn }) => pattern.test(urn)).map(({ urn }) => urn);
  const snapshots = urnsOf(/VolumeSnapshot::/);
  const workloads = urnsOf(/(Deployment::|CronJob::)/);
  expect(workloads).toHaveLength(3);
  for (const workload of workloads) {
    expect(dependencies.get(workload)).toEqual(expect.arrayContaining(snapshots));
  }
  // The claims come first, the new store does not wait.
  for (const snapshot of snapshots) {
    expect(dependencies.get(snapshot)?.some((urn) => urn.includes(":PersistentVolumeClaim::"))).toBe(true);
  }
});

describe("a snapshot", () => {
  test.each<[string, Choices, stays: boolean]>([
    ["stays on the cluster if the stack drops it before its store is given up", {}, true],
    ["is deleted with a store that was given up", { retire: { files: "unprotect" } }, false],
    ["of a trial is deleted with the trial", { ephemeral: true }, false],
  ])("%s", async (_, more, stays) => {
    const options = await resourceOptions({
      ...toObjects,
      ...more,
      profile: sampleReference("medium"),
      target: "kubernetes",
    });
    const snapshots = [...options].filter(([id]) => id.includes(":VolumeSnapshot::"));
    expect(snapshots).toHaveLength(2);
    for (const [, { retainOnDelete, protect }] of snapshots) {
      expect(retainOnDelete).toBe(stays);
      expect(protect ?? false).toBe(false);
    }
  });
});

describe("what has no restore point is among the lacks", () => {
  const previous = { profile: sampleProfile("small") };
  const missing = (store: string, keeper: "claims" | "redis-operator" = "claims"): Lack => ({
    key: "restore-point",
    keeper,
    store,
  });

  test.each<[string, PlanChoices, Lack[]]>([
    ["without snapshots, both sides", { previous }, [missing("files-volume"), missing("files-seaweedfs")]],
    ["with snapshots, none", { previous, snapshotClass }, []],
    ["with one arrangement, none", {}, []],
  ])("%s", (_, choices, expected) => {
    expect(restoreLacks(plan(sampleProfile("medium"), "kubernetes", choices))).toEqual(expected);
  });

  test("with snapshots, the stores whose volumes an operator makes", () => {
    const toOperators = plan(sampleProfile("large"), "kubernetes", {
      snapshotClass,
      operators: "existing",
      previous: { profile: sampleProfile("large"), engines: { queue: "redis" } },
    });
    expect(restoreLacks(toOperators)).toEqual([missing("queue-redis-operator", "redis-operator")]);
    expect(toOperators.lacks.map(lackSentence)).toContain(
      "queue-redis-operator has no restore point at the switch: redis-operator makes its volumes, so make a backup with it",
    );
  });

  test("on a cloud, none: its services make their own", () => {
    const arranged = { previous: { profile: sampleProfile("large") } };
    expect(restoreLacks(plan(sampleProfile("medium"), "aws", arranged))).toEqual([]);
  });
});

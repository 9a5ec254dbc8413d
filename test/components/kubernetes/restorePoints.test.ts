import { describe, expect, test } from "vitest";
import { type Lack, lackSentence } from "../../../plan/lack.ts";
import { plan } from "../../../plan/plan.ts";
import type { Plan, Choices as PlanChoices } from "../../../plan/types.ts";
import { inspectProgram } from "../../../preview/engine/run.ts";
import { at, named, ofKind, runOf, runStack } from "../../support/kubernetesStack.ts";
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

/** Logical names of the Jobs that take a backup now. */
const jobsOf = async (tier: Tier, choices: Choices) =>
  ofKind(await runStack(tier, choices), "Job").flatMap(({ name }) => (/-backup-/.test(name) ? [name] : []));

const toOperators: Choices = {
  operators: "existing",
  serve: "current",
  previous: { profile: sampleReference("large"), engines: { queue: "redis" } },
};

describe("a switch takes a backup now", () => {
  test.each<[string, Tier, Choices, string[]]>([
    ["of the store that retires", "medium", toObjects, ["sample-files-volume-backup-volume"]],
    [
      "where the cluster takes no snapshots too",
      "medium",
      { ...toObjects, snapshotClass: "none" },
      ["sample-files-volume-backup-volume"],
    ],
    [
      "of both sides, where the stack backs up both",
      "large",
      toOperators,
      ["sample-queue-redis-backup-redis-operator", "sample-queue-redis-backup-redis"],
    ],
    [
      "while the operator may still want the old store back",
      "medium",
      { ...toObjects, retire: { files: "unprotect" } },
      ["sample-files-volume-backup-volume"],
    ],
    ["until the old store is deleted", "medium", { ...toObjects, retire: { files: "delete" } }, []],
    ["only once the new side serves", "medium", { ...toObjects, serve: "previous" }, []],
    ["only where something moves", "medium", {}, []],
    [
      "not where the operator keeps none",
      "medium",
      {
        ...toObjects,
        previous: { profile: sampleReference("small"), overrides: { stores: { files: { backupDays: 0 } } } },
      },
      [],
    ],
  ])("%s", async (_, tier, choices, expected) => {
    expect(await jobsOf(tier, choices)).toEqual(expected);
  });

  test("with the pod of the nightly one, and Pulumi waits for its end", async () => {
    const result = await runStack("medium", toObjects);
    const job = named(result, "Job", "sample-files-volume-backup-volume");
    const nightly = named(result, "CronJob", "sample-files-volume-backup");
    expect(job.inputs.spec).toEqual(at(nightly.inputs, "spec.jobTemplate.spec"));
    expect(at(job.inputs, "metadata.name")).toBeUndefined();
    expect(JSON.stringify(job.inputs)).not.toContain("pulumi.com/skipAwait");
    const options = await resourceOptions({
      ...toObjects,
      profile: sampleReference("medium"),
      target: "kubernetes",
    });
    const [, found] = [...options].find(([id]) => id.endsWith("::sample-files-volume-backup-volume")) ?? [];
    const minutes = Number.parseInt(String(found?.customTimeouts?.create), 10);
    expect(minutes * 60).toBeGreaterThan(Number(at(job.inputs, "spec.activeDeadlineSeconds")));
  });
});

test("Jobs of stores leave room for what Pulumi adds to their names, which are labels of their pods", async () => {
  const result = await runStack("large", {
    name: "a-system-with-a-long-name-of-its-own",
    operators: "existing",
    overrides: { stores: { queue: { members: 3 } } },
    previous: { profile: sampleReference("large"), engines: { queue: "redis-operator" } },
    serve: "current",
  });
  const names = ofKind(result, "Job").map(({ name }) => name);
  expect(names).toHaveLength(3);
  expect(names.filter((name) => name.length > 63 - "-12345678".length)).toEqual([]);
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
  const jobs = urnsOf(/:Job::.*-backup-/);
  const workloads = urnsOf(/(Deployment::|CronJob::sample-job)/);
  expect([workloads.length, snapshots.length, jobs.length]).toEqual([3, 2, 1]);
  for (const workload of workloads) {
    expect(dependencies.get(workload)).toEqual(expect.arrayContaining([...snapshots, ...jobs]));
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
  const missing = (store: string, keeper: "claims" | "cloudnative-pg" = "claims"): Lack => ({
    key: "restore-point",
    keeper,
    store,
  });

  test.each<[string, PlanChoices, Lack[]]>([
    ["without snapshots, what the stack takes no backup of", { previous }, [missing("files-seaweedfs")]],
    [
      "without snapshots and backups, both sides",
      { previous: { profile: sampleProfile("small", { stores: { files: { backupDays: 0 } } }) } },
      [missing("files-volume"), missing("files-seaweedfs")],
    ],
    ["with snapshots, none", { previous, snapshotClass }, []],
    ["with one arrangement, none", {}, []],
  ])("%s", (_, choices, expected) => {
    expect(restoreLacks(plan(sampleProfile("medium"), "kubernetes", choices))).toEqual(expected);
  });

  test("with snapshots, the stores without a backup whose volumes an operator makes", () => {
    const database = { stores: { database: { backupDays: 0 } } };
    const operated = plan(sampleProfile("large", database), "kubernetes", {
      snapshotClass,
      operators: "existing",
      previous: { profile: sampleProfile("large", database), engines: { database: "postgres" } },
    });
    expect(restoreLacks(operated)).toEqual([missing("database-cloudnative-pg", "cloudnative-pg")]);
    expect(operated.lacks.map(lackSentence)).toContain(
      "database-cloudnative-pg has no restore point at the switch: cloudnative-pg makes its volumes, so make a backup with it",
    );
  });

  test("on a cloud, none: its services make their own", () => {
    const arranged = { previous: { profile: sampleProfile("large") } };
    expect(restoreLacks(plan(sampleProfile("medium"), "aws", arranged))).toEqual([]);
  });
});

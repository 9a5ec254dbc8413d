import { describe, expect, test } from "vitest";
import type { Json } from "../../../base/json.ts";
import {
  at,
  environmentOf,
  listAt,
  named,
  ofKind,
  type Pod,
  podOf,
  runStack,
  stackOf,
} from "../../support/kubernetesStack.ts";
import { resourceOptions } from "../../support/resourceOptions.ts";
import { sampleReference, type Tier } from "../../support/sample.ts";
import type { Choices } from "../../support/sampleStack.ts";

const cronJobs = async (tier: Tier, choices: Choices = {}) =>
  ofKind(await runStack(tier, choices), "CronJob")
    .map(({ inputs }) => String(at(inputs, "metadata.name")))
    .filter((name) => /^(backup|restore)-/.test(name));

const mounts = (pod: Pod): Readonly<Record<string, Json | undefined>> =>
  Object.fromEntries(
    listAt(pod.containers[0], "volumeMounts").map((mount) => [
      String(at(mount, "mountPath")),
      at(mount, "readOnly") ?? false,
    ]),
  );

const scriptOf = (pod: Pod): string => String(listAt(pod.containers[0], "command").at(-1));

describe("a stack takes backups", () => {
  const durable = { overrides: { stores: { cache: { durable: true } } } };

  test.each<[string, Tier, Choices, string[]]>([
    ["of files and the queue", "small", {}, ["files-volume", "queue-redis"]],
    ["of no objects", "medium", {}, ["queue-redis"]],
    [
      "of a database, and of no cache that a restart empties",
      "large",
      {},
      ["queue-redis", "database-postgres"],
    ],
    ["of a durable cache", "large", durable, ["queue-redis", "database-postgres", "cache-redis"]],
    [
      "where operators run the stores too",
      "large",
      { operators: "existing" },
      ["queue-redis-operator", "database-cloudnative-pg"],
    ],
    [
      "of nothing that is kept for no days",
      "small",
      { overrides: { stores: { files: { backupDays: 0 } } } },
      ["queue-redis"],
    ],
    [
      "until they are given up by name",
      "small",
      { retire: { "backup-files-volume": "delete" } },
      ["queue-redis"],
    ],
  ])("%s", async (_, tier, choices, keys) => {
    const names = keys.flatMap((key) => [`backup-${key}`, `restore-${key}`]);
    expect((await cronJobs(tier, choices)).toSorted()).toEqual(names.toSorted());
  });

  test("each night in UTC, never two at once, and not without an end; those to restore wait for a person", async () => {
    const result = await stackOf("small");
    const backup = named(result, "CronJob", "sample-files-volume-backup").inputs;
    expect(backup.spec).toMatchObject({
      ...{ schedule: "17 2 * * *", timeZone: "Etc/UTC", suspend: false, concurrencyPolicy: "Forbid" },
      jobTemplate: { spec: { activeDeadlineSeconds: 14_400, backoffLimit: 2 } },
    });
    const restore = named(result, "CronJob", "sample-files-volume-restore").inputs;
    expect(restore.spec).toMatchObject({ suspend: true, jobTemplate: { spec: { backoffLimit: 0 } } });
    // 31 February: also one that somebody resumes never runs by itself.
    expect(at(restore, "spec.schedule")).toBe("0 0 31 2 *");
  });
});

describe("the pod of a backup", () => {
  test("of files reads the volume and writes only to that of the backups; the one that restores, the other way", async () => {
    const result = await stackOf("small");
    const files = "/var/lib/echelon/files";
    expect(mounts(podOf(result, "sample-files-volume-backup"))).toEqual({
      "/backups": false,
      [files]: true,
      "/tmp": false,
    });
    expect(mounts(podOf(result, "sample-files-volume-restore"))).toEqual({
      "/backups": true,
      [files]: false,
      "/tmp": false,
    });
  });

  test("of SQLite writes to the index of the log beside the database", async () => {
    const result = await runStack("small", {
      overrides: {
        stores: { files: { kind: "sqlite" } },
        workloads: { worker: { replicas: { min: 1, max: 1 } } },
      },
    });
    expect(mounts(podOf(result, "sample-files-volume-backup"))["/var/lib/echelon/files"]).toBe(false);
  });

  test("of a database is by the user who only reads, and the one that restores by the owner", async () => {
    const result = await stackOf("large");
    const [backup, restore] = ["backup", "restore"].map((suffix) =>
      environmentOf(podOf(result, `sample-database-postgres-${suffix}`)),
    );
    expect(backup).toMatchObject({
      ...{ PGHOST: "database-postgres", DATABASES: "sample", PGUSER: "echelon_backup" },
      PGPASSWORD: "postgres-backup-credentials/password",
    });
    expect(restore).toMatchObject({ PGUSER: "app", PGPASSWORD: "postgres-credentials/password" });
  });

  test("reaches what an operator runs by the Service of the primary", async () => {
    const result = await runStack("large", { operators: "existing" });
    expect(environmentOf(podOf(result, "sample-database-cloudnative-pg-backup"))).toMatchObject({
      PGHOST: "database-cloudnative-pg-rw",
      PGPASSWORD: "database-cloudnative-pg-app/password",
    });
    expect(environmentOf(podOf(result, "sample-queue-redis-operator-backup"))).toMatchObject({
      HOST: "queue-redis-operator",
    });
  });

  test("has the program of its store, from the same image", async () => {
    const result = await stackOf("large");
    for (const store of ["queue-redis", "database-postgres"]) {
      const imageOf = (name: string) => at(podOf(result, name).containers[0], "image");
      expect(imageOf(`sample-${store}-backup`)).toBe(imageOf(`sample-${store}`));
    }
  });

  test("has no label that a tag or a tier changes: a Job cannot change it, and would run again", async () => {
    const labels = async (tier: Tier, tags: Record<string, string>) =>
      podOf(await runStack(tier, { tags }), "sample-queue-redis-backup").labels;
    const one = await labels("small", {});
    expect(await labels("medium", { team: "web" })).toEqual(one);
    expect(one).toMatchObject({
      "app.kubernetes.io/name": "backup-queue-redis",
      "app.kubernetes.io/component": "backup",
    });
    expect(one["echelon.dev/store"]).toBeUndefined();
  });

  test("stops at the first command that fails, and restores no name that is not a directory", async () => {
    const result = await stackOf("large");
    for (const { name } of ofKind(result, "CronJob").filter(({ name }) => /-(backup|restore)$/.test(name)))
      expect(scriptOf(podOf(result, name)).startsWith("set -eu\n")).toBe(true);
  });
});

describe("the claim with the backups", () => {
  const claimOf = async (choices: Choices = {}) => {
    const options = await resourceOptions({
      ...choices,
      profile: sampleReference("small"),
      target: "kubernetes",
    });
    const [, found] =
      [...options].find(([id]) => id.endsWith("PersistentVolumeClaim::sample-files-volume-backup")) ?? [];
    return [found?.protect ?? false, found?.retainOnDelete ?? false];
  };
  const back: Choices = { previous: { profile: sampleReference("small") }, serve: "current" };

  test.each<[string, Choices, protect: boolean, stays: boolean]>([
    ["is protected, and stays on the cluster if the stack drops it", {}, true, true],
    ["of a trial goes with the trial", { ephemeral: true }, false, false],
    ["goes once it is given up by name", { retire: { "backup-files-volume": "unprotect" } }, false, false],
  ])("%s", async (_, choices, protect, stays) => {
    expect(await claimOf(choices)).toEqual([protect, stays]);
  });

  test("stays when the store itself is given up", async () => {
    const options = await resourceOptions({
      ...{ ...back, retire: { files: "unprotect" } },
      ...{ profile: sampleReference("medium"), target: "kubernetes" },
    });
    const [, found] =
      [...options].find(([id]) => id.endsWith("::sample-files-volume-backup") && id.includes("Claim")) ?? [];
    expect([found?.protect ?? false, found?.retainOnDelete]).toEqual([false, true]);
  });

  test("has a name that no earlier claim of the store has, and a label by which both are found", async () => {
    const result = await runStack("medium", { ...back, snapshotClass: "snapshots" });
    const { inputs } = named(result, "PersistentVolumeClaim", "sample-files-volume-backup");
    expect(at(inputs, "metadata.name")).toBeUndefined();
    expect(inputs.metadata).toMatchObject({ labels: { "app.kubernetes.io/name": "backup-files-volume" } });
    const [claim] = listAt(podOf(result, "sample-files-volume-restore").spec, "volumes");
    expect(at(claim, "persistentVolumeClaim.claimName")).toBe("${sample-files-volume-backup.metadata.name}");
  });

  test("has no snapshots", async () => {
    const result = await runStack("medium", { ...back, snapshotClass: "snapshots" });
    const copied = ofKind(result, "VolumeSnapshot").map((one) =>
      at(one.inputs, "spec.source.persistentVolumeClaimName"),
    );
    expect(copied.filter((name) => String(name).includes("backup"))).toEqual([]);
  });
});

test("the outputs say what is backed up, and what is not", async () => {
  const { outputs } = await runStack("medium");
  expect(outputs.backups).toBe(
    "backup-queue-redis (each night, kept for 7 days), none of files-seaweedfs (have the cluster take snapshots of its claims)",
  );
});

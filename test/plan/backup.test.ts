import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Json } from "../../base/json.ts";
import { planBackup, processesOf, volumesOf } from "../../plan/backup.ts";
import { chooseEngine } from "../../plan/engines/choose.ts";
import { lackSentence } from "../../plan/lack.ts";
import { plan } from "../../plan/plan.ts";
import { storeInputs } from "../../plan/stores.ts";
import type { BackupPlan, Choices, Plan } from "../../plan/types.ts";
import { sampleProfile, type Tier } from "../support/sample.ts";

const backupsOf = ({ stores }: Plan): Record<string, BackupPlan | null> =>
  Object.fromEntries(Object.values(stores).map(({ key, backup }) => [key, backup]));

const planned = (tier: Tier, stores: Json = {}, choices: Choices = {}) =>
  plan(sampleProfile(tier, { stores, nodes: { memoryGiB: 64 } }), "kubernetes", choices);

describe("a backup", () => {
  test.each<[store: string, tier: Tier, stores: Json, keepDays: number | null, gigabytes: number | null]>([
    ["files-volume", "small", {}, 7, 20],
    ["files-volume", "small", { files: { backupDays: 30 } }, 30, 20],
    ["files-volume", "small", { files: { backupDays: 0 } }, null, null],
    // As long as an item is kept, and at most a week.
    ["queue-redis", "small", {}, 4, 5],
    ["queue-redis", "large", {}, 7, 5],
    ["cache-redis", "large", { cache: { durable: true } }, 7, 5],
    ["cache-redis", "large", {}, null, null],
    ["database-postgres", "large", {}, 14, 80],
    ["files-seaweedfs", "medium", {}, null, null],
  ])("of %s in %s with %j is kept for %s days on %s GB", (key, tier, stores, keepDays, gigabytes) => {
    const backup = backupsOf(planned(tier, stores))[key];
    expect(backup === null ? [null, null] : [backup?.keepDays, backup?.volume.capacityGB]).toEqual([
      keepDays,
      gigabytes,
    ]);
  });

  test("has the name and the schedule of its CronJob", () => {
    expect(backupsOf(planned("small"))["files-volume"]).toMatchObject({
      name: "backup-files-volume",
      schedule: "17 2 * * *",
      process: { role: "backup", count: 1 },
    });
  });

  test("is that of a cloud's own services there", () => {
    for (const tier of ["small", "large"] as const)
      expect(new Set(Object.values(backupsOf(plan(sampleProfile(tier), "aws"))))).toEqual(new Set([null]));
  });

  test("of a store that both arrangements have is the larger of both", () => {
    const [few, many] = [{ database: { backupDays: 3 } }, { database: { backupDays: 20 } }];
    const both = planned("large", few, {
      previous: { profile: sampleProfile("large", { stores: many }) },
      serve: "current",
    });
    expect(backupsOf(both)["database-postgres"]).toEqual(
      backupsOf(planned("large", many))["database-postgres"],
    );
    expect(both.lacks.map(lackSentence)).toContain(
      "database has 110 GB of backups instead of 25: both arrangements use it, and a store with data does not shrink",
    );
  });

  test("needs no smaller volume where the store needs no smaller one: its own volumes decide, and the days of PostgreSQL", () => {
    const queue = fc.record({
      memoryMiB: fc.integer({ min: 64, max: 4096 }),
      retentionDays: fc.integer({ min: 1, max: 14 }),
    });
    const room = (change: Json) =>
      backupsOf(planned("small", { queue: change }))["queue-redis"]?.volume.capacityGB;
    fc.assert(
      fc.property(queue, queue, (one, other) => {
        expect(room(one)).toBe(room(other));
      }),
      { numRuns: 20 },
    );
  });
});

describe("the backups of a store", () => {
  const choices = (retirement?: "unprotect" | "delete"): Choices =>
    retirement === undefined ? {} : { retire: { "backup-files-volume": retirement } };

  test("are given up by their own name, in two steps, while the store serves on", () => {
    const of = (retirement?: "unprotect" | "delete") =>
      backupsOf(planned("small", {}, choices(retirement)))["files-volume"];
    expect([of()?.released, of("unprotect")?.released, of("delete")]).toEqual([false, true, null]);
  });

  test("stay when the store itself is given up", () => {
    const moved = planned(
      "medium",
      {},
      {
        ...{
          previous: { profile: sampleProfile("small") },
          serve: "current",
          retire: { files: "unprotect" },
        },
      },
    );
    expect(moved.stores["files-volume"]).toMatchObject({ released: true, backup: { released: false } });
  });

  test("are known by that name, and others are not", () => {
    for (const retirement of ["unprotect", "delete"] as const)
      expect(planned("small", {}, choices(retirement)).notes).toEqual([]);
    expect(planned("small", {}, { retire: { "backup-files": "unprotect" } }).notes).toEqual([
      "echelon:retire: backup-files: no store of this stack has that name: take the line out",
    ]);
  });
});

test("quotas count the pod and the volume of each backup", () => {
  const used = (backupDays: number) =>
    Object.fromEntries(
      planned("small", { files: { backupDays } }).quotas.map(({ name, used }) => [name, used]),
    );
  const [without, with_] = [used(0), used(7)];
  expect(with_).toEqual({
    ...without,
    replicas: (without.replicas ?? 0) + 1,
    volumes: (without.volumes ?? 0) + 1,
    cpu: (without.cpu ?? 0) + 0.5,
    memoryGiB: (without.memoryGiB ?? 0) + 0.25,
  });
});

test("a store without backups has only what it runs itself", () => {
  const [input] = storeInputs(sampleProfile("medium"));
  if (input === undefined) throw new Error("the sample has no store");
  const engine = chooseEngine(input, {
    ...{ target: "kubernetes", compute: "kubernetes" },
    operators: {
      stores: "none",
      monitoring: "none",
      backlogScaling: "none",
      certificates: "none",
      logs: "none",
    },
  });
  if (engine.engine === null) throw new Error("no engine holds the first store of the sample");
  expect(planBackup(engine, "files-seaweedfs", {})).toBeNull();
  expect(processesOf({ ...engine, backup: null, archive: null })).toBe(engine.processes);
  expect(volumesOf({ ...engine, backup: null, archive: null })).toBe(engine.volumes);
});

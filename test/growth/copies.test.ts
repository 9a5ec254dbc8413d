import { describe, expect, it } from "vitest";
import { compare } from "../../growth/compare.ts";
import { readPlacement, remembersStores } from "../../growth/placement.ts";
import { sampleReference } from "../support/sample.ts";
import { liveOf, type StackKeys, updateTo, verdicts, withLines } from "./placements.ts";

const local: StackKeys = { profile: "marketing-engine/local", target: "kubernetes" };
const large: StackKeys = { profile: sampleReference("large"), target: "kubernetes" };
const from = (profile: string, to: string, more: Partial<StackKeys> = {}): StackKeys => ({
  ...{ profile: to, target: "kubernetes", previous: { profile }, serve: "current" },
  ...more,
});
const toObjects = from("marketing-engine/local", "marketing-engine/regional");
const toFiles = from("marketing-engine/regional", "marketing-engine/local");
const withDays = (keys: StackKeys, store: string, backupDays: number): StackKeys => ({
  ...keys,
  overrides: { stores: { [store]: { backupDays } } },
});

const said = (live: StackKeys, next: StackKeys): string[] =>
  compare(liveOf(live), updateTo(next)).map(
    ({ verdict, subject, loses }) => `${verdict} ${subject}: ${loses}`,
  );

const unprotected = "no longer protected. echelon:retire with delete then deletes it for good";
const deleted = "deleted for good, as echelon:retire says";

describe("a store that is given up", () => {
  const unprotect = { "content-volume": "unprotect", "content-seaweedfs": "unprotect" } as const;
  const noBackups: StackKeys = {
    ...toObjects,
    previous: { profile: "marketing-engine/local", overrides: { stores: { content: { backupDays: 0 } } } },
  };

  it.each<[string, StackKeys, string]>([
    ["has had a backup", toObjects, `warns content-volume: files of up to 10 GB: ${unprotected}`],
    [
      "has had a snapshot",
      { ...toFiles, snapshotClass: "snapshots" },
      `warns content-seaweedfs: objects of up to 50 GB: ${unprotected}`,
    ],
    [
      "has never had a copy, as nothing makes one of its engine",
      toFiles,
      `warns content-seaweedfs: objects of up to 50 GB: ${unprotected}. The stack has never made a copy of it. To have one first, set echelon:snapshotClass with the name of a VolumeSnapshotClass`,
    ],
    [
      "has never had a copy, as it keeps none",
      noBackups,
      `warns content-volume: files of up to 10 GB: ${unprotected}. The stack has never made a copy of it. To have one first, set backupDays of content in the overrides of echelon:previous`,
    ],
  ])("%s", (_, keys, row) => {
    expect(said(keys, { ...keys, retire: unprotect })).toEqual([row]);
  });

  it("gets its copy by the key that the row names", () => {
    const keys = { ...toFiles, retire: unprotect };
    expect(said(toFiles, { ...keys, snapshotClass: "snapshots" }).join()).not.toContain("never made a copy");
    const days = { ...noBackups, previous: toObjects.previous, retire: unprotect };
    expect(said(noBackups, days).join()).not.toContain("never made a copy");
  });

  it.each<[string, StackKeys, StackKeys["retire"], string]>([
    [
      "leaves its backups on the cluster",
      toObjects,
      {},
      `${deleted}. Its backups stay on the cluster until you delete them: kubectl delete persistentvolumeclaim --selector app.kubernetes.io/name=backup-content-volume`,
    ],
    [
      "takes backups with it that were given up too",
      toObjects,
      { "backup-content-volume": "unprotect" },
      `${deleted}, and its backups (backup-content-volume) with it`,
    ],
    ["leaves nothing where nothing was copied", toFiles, {}, `${deleted}. No copy of it is left`],
  ])("%s", (_, keys, more, text) => {
    const given = { ...keys, retire: { ...unprotect, ...more } };
    const gone = {
      ...keys,
      retire: { "content-volume": "delete", "content-seaweedfs": "delete", ...more },
    } as const;
    expect(said(given, gone)).toEqual([
      expect.stringMatching(new RegExp(`^warns .*: ${text.replaceAll(/[().]/g, "\\$&")}$`)),
    ]);
  });

  it("has copies of the cloud's own there", () => {
    const aws = { ...toFiles, target: "aws" as const };
    const retire = { "content-s3": "unprotect" } as const;
    expect(said(aws, { ...aws, retire })).toEqual([
      `warns content-s3: objects of up to 50 GB: ${unprotected}`,
    ]);
  });
});

describe("the backups of a store that stays", () => {
  const retire = { "backup-content-volume": "unprotect" } as const;

  it("are not turned off by their days, and the lines keep them", () => {
    const rows = compare(liveOf(local), updateTo(withDays(local, "content", 0)));
    expect(rows.map(({ verdict, subject, loses }) => `${verdict} ${subject}: ${loses}`)).toEqual([
      "stops content-volume: files of up to 10 GB: its backups would go. To give them up, write echelon:retire: { backup-content-volume: unprotect }, and after an up delete",
    ]);
    expect(said(local, withLines(withDays(local, "content", 0), rows[0]?.add ?? []))).toEqual([]);
  });

  it("are not deleted before an up has unprotected them, and the line says so", () => {
    const early: StackKeys = { ...local, retire: { "backup-content-volume": "delete" } };
    const [row] = compare(liveOf(local), updateTo(early));
    expect(row?.add).toEqual(["echelon:retire: { backup-content-volume: unprotect }"]);
    expect(said(local, withLines(early, row?.add ?? []))).toEqual([]);
  });

  it("are given up by name, in two updates", () => {
    expect(said(local, { ...local, retire: { "backup-content-volume": "delete" } })).toHaveLength(1);
    expect(said(local, { ...local, retire })).toEqual([]);
    const given = { ...local, retire };
    expect(said(given, { ...local, retire: { "backup-content-volume": "delete" } })).toEqual([]);
    expect(said(given, withDays(local, "content", 0))).toEqual([]);
  });

  it("need no smaller volume than before, or the lines keep it", () => {
    const fewer = withDays(large, "database", 3);
    const rows = compare(liveOf(large), updateTo(fewer));
    expect(verdicts(rows)).toEqual(["stops database-postgres"]);
    expect(rows[0]?.loses).toBe(
      "databases of up to 20 GB: the volume of its backups would have 25 GB instead of 80, and a volume does not shrink",
    );
    const kept = withLines(fewer, rows[0]?.add ?? []);
    expect(said(large, kept)).toEqual([]);
    expect(liveOf(kept).stores["database-postgres"]).toMatchObject({
      enlarged: true,
      backup: { gigabytes: 80 },
    });
    expect(said(large, withDays(large, "database", 30))).toEqual([]);
  });
});

describe("a placement of a package that made no backups", () => {
  const { backup, snapshots, ...store } = liveOf(local).stores["content-volume"] ?? {};
  const earlier = { ...liveOf(local), stores: { "content-volume": store } };

  it("is read, and knows of no copy", () => {
    const read = readPlacement(earlier);
    expect(read !== null && remembersStores(read) && read.stores["content-volume"]).toMatchObject({
      backup: null,
      version: null,
      upgraded: false,
      snapshots: false,
    });
  });

  it("is followed by an update that makes them", () => {
    const read = readPlacement(earlier);
    expect(read && compare(read, updateTo(local))).toEqual([]);
  });
});

describe("the backups of a store that grows into several shards", () => {
  const base: StackKeys = { profile: "multi-agent/base", target: "kubernetes", operators: "existing" };
  const tenfold: StackKeys = { ...base, profile: "multi-agent/10x" };
  const KEY = "database-percona-mongodb";
  const BACKUPS = `backup-${KEY}`;
  const rows = compare(liveOf(base), updateTo(tenfold));
  const expand = withLines(tenfold, rows[0]?.add ?? []);
  const grown: StackKeys = { ...expand, serve: "current" };

  it("are not given up by growing: the lines keep them, before the switch and after it", () => {
    expect(verdicts(rows)).toContain(`stops ${KEY}`);
    expect(verdicts(compare(liveOf(base), updateTo(expand)))).not.toContain(`stops ${KEY}`);
    expect(verdicts(compare(liveOf(expand), updateTo(grown)))).not.toContain(`stops ${KEY}`);
    const { gigabytes } = liveOf(base).stores[KEY]?.backup ?? { gigabytes: 0 };
    for (const keys of [expand, grown]) {
      expect(liveOf(keys).stores[KEY]).toMatchObject({ backup: { gigabytes, released: false } });
    }
    expect(liveOf(tenfold).stores[KEY]?.backup).toBeNull();
  });

  it("go only by the word of the operator, in two updates", () => {
    const given: StackKeys = { ...grown, retire: { [BACKUPS]: "unprotect" } };
    const gone: StackKeys = { ...grown, retire: { [BACKUPS]: "delete" } };
    expect(verdicts(compare(liveOf(grown), updateTo(gone)))).toContain(`stops ${KEY}`);
    expect(liveOf(given).stores[KEY]).toMatchObject({ backup: { released: true } });
    expect(verdicts(compare(liveOf(given), updateTo(gone)))).not.toContain(`stops ${KEY}`);
    expect(liveOf(gone).stores[KEY]?.backup).toBeNull();
  });
});

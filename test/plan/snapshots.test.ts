import { describe, expect, test } from "vitest";
import { plan } from "../../plan/plan.ts";
import type { Choices, Plan, StorePlan } from "../../plan/types.ts";
import { loadProfile } from "../../profiles/load.ts";
import type { Target } from "../../targets/names.ts";

const planned = (target: Target, choices: Choices = {}, overrides = {}): Plan =>
  plan(loadProfile("multi-agent/base", overrides), target, choices);

function storeOf({ stores }: Plan, name: string): StorePlan {
  const found = Object.values(stores).find((store) => store.name === name);
  if (found === undefined) throw new Error(`no store ${name}`);
  return found;
}

const lacksCopies = ({ lacks }: Plan): boolean => lacks.some(({ key }) => key === "graph-copy");
const PERCONA = { engines: { database: "percona-mongodb" } };

describe("snapshots by the cloud", () => {
  test("are those of a graph that nothing else copies, and give back a day within an hour", () => {
    const result = planned("aws");
    const { snapshots, recovery, backup } = storeOf(result, "knowledge");
    expect(backup).toBeNull();
    expect(snapshots).toEqual({ of: "data", keepDays: 7 });
    expect(recovery).toEqual({ rpoMinutes: 1440, rtoMinutes: 60 });
    expect(lacksCopies(result)).toBe(false);
  });

  test.each<[string, Plan]>([
    ["on a cluster of one's own", planned("kubernetes", { operators: "install" })],
    ["on a cluster of EKS that is there", planned("aws", { cluster: "existing", operators: "install" })],
  ])("are not taken %s, and the lack says so", (_, result) => {
    const { snapshots, recovery } = storeOf(result, "knowledge");
    expect(snapshots).toBeNull();
    expect(recovery).toEqual({ rpoMinutes: null, rtoMinutes: null });
    expect(lacksCopies(result)).toBe(true);
  });

  test("are of the backups where the stack takes some", () => {
    const { snapshots, backup } = storeOf(planned("aws", PERCONA), "database");
    expect(backup?.keepDays).toBeGreaterThan(0);
    expect(snapshots).toEqual({ of: "backups", keepDays: 7 });
  });

  test("end with backups that are given up", () => {
    const retire = { "backup-database-percona-mongodb": "unprotect" } as const;
    expect(storeOf(planned("aws", { ...PERCONA, retire }), "database").snapshots).toBeNull();
  });

  test.each(["database", "cache"])("are none of %s, which a service of AWS holds", (name) => {
    expect(storeOf(planned("aws"), name).snapshots).toBeNull();
  });
});

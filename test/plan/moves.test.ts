import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RequestError } from "../../base/errors.ts";
import { volumesOf } from "../../plan/backup.ts";
import { membersOf } from "../../plan/engines/store.ts";
import { lackSentence } from "../../plan/lack.ts";
import { larger } from "../../plan/larger.ts";
import { plan } from "../../plan/plan.ts";
import type { Choices, EnginePlan, Plan, StorePlan } from "../../plan/types.ts";
import { loadProfile } from "../../profiles/load.ts";
import type { Profile } from "../../profiles/schema.ts";
import type { Target } from "../../targets/names.ts";
import { sampleProfile } from "../support/sample.ts";
import { pairs } from "./arbitraries.ts";

/** A stack between two arrangements, and the plan of each of them alone. */
interface Move {
  readonly planned: Plan;
  readonly before: Plan;
  readonly after: Plan;
  readonly choices: Choices;
}

const targets = fc.constantFrom<Target>("kubernetes", "aws");
const operators = fc.constantFrom<Choices["operators"]>("none", "install");
const serves = fc.constantFrom<Choices["serve"]>(undefined, "previous", "current");
const retirements = fc.constantFrom<Choices["retire"]>({}, { content: "unprotect" }, { files: "delete" });
const workflows = ["reports", "onboarding"];

function planOf(profile: Profile, target: Target, choices: Choices): Plan | undefined {
  try {
    return plan(profile, target, choices);
  } catch (error) {
    // The target cannot do the tier, or there are more workflows than a limit of the tier permits.
    if (error instanceof RequestError) return undefined;
    throw error;
  }
}

/** Calls `check` for random moves that the target can do; fails where it can do only few of them. */
function forMoves(check: (move: Move) => void): void {
  let planned = 0;
  fc.assert(
    fc.property(pairs, targets, operators, serves, retirements, ([from, to], target, mode, serve, retire) => {
      const common = { operators: mode, workflows };
      const before = planOf(from, target, common);
      const after = planOf(to, target, common);
      if (before === undefined || after === undefined) return;
      const choices = { ...common, previous: { profile: from }, serve, retire };
      check({ planned: plan(to, target, choices), before, after, choices });
      planned += 1;
    }),
    { numRuns: 80 },
  );
  expect(planned).toBeGreaterThan(20);
}

const serving = ({ before, after, choices: { serve } }: Move): Plan => (serve === "current" ? after : before);
const beside = (move: Move): Plan => (serving(move) === move.after ? move.before : move.after);

/** The first store of a plan alone that a stack lacks or has smaller; undefined if it holds all of them. */
const shrunk = (alone: Plan, { stores }: Pick<Plan, "stores">): string | undefined =>
  Object.values(alone.stores).find(({ key, ...one }) => {
    const store = stores[key];
    return store !== undefined && !holds(store, one);
  })?.key;

const atLeast = (one: number | null, other: number | null): boolean => (one ?? 0) >= (other ?? 0);

function holds(store: StorePlan, { volumes, processes, capacityGB, memoryMiB }: Partial<StorePlan>): boolean {
  const enough = (volumes ?? []).every(
    (volume, index) =>
      atLeast(store.volumes[index]?.count ?? 0, volume.count) &&
      atLeast(store.volumes[index]?.capacityGB ?? 0, volume.capacityGB),
  );
  const members = membersOf({ processes: processes ?? [] });
  return (
    enough &&
    membersOf(store) >= members &&
    atLeast(store.capacityGB, capacityGB ?? null) &&
    atLeast(store.memoryMiB, memoryMiB ?? null)
  );
}

/** Keys of the stores of a plan alone that a stack lacks. */
const missing = (alone: Plan, { stores }: Pick<Plan, "stores">): string[] =>
  Object.keys(alone.stores).filter((key) => stores[key] === undefined);

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

describe("between any two tiers of a system", () => {
  test("the workloads, and all that people see, are those of the arrangement that serves", () => {
    forMoves((move) => {
      // The standing alarms watch the stores of both sides, and panels draw their thresholds.
      const { stores, zones, budget, quotas, lacks, notes, findings, triggers, panels, ...others } =
        move.planned;
      const { beside: other, ...same } = others;
      expect(serving(move)).toMatchObject(same);
      expect(other?.tier).toBe(beside(move).tier);
    });
  });

  test("every store of both is there, unless it has moved on and is deleted", () => {
    forMoves((move) => {
      const { planned, choices } = move;
      expect(missing(serving(move), planned)).toEqual([]);
      const deleted = Object.entries(choices.retire ?? {}).filter(([, what]) => what === "delete");
      const names = choices.serve === "current" ? deleted.map(([name]) => name) : [];
      const gone = missing(beside(move), planned).map((key) => beside(move).stores[key]?.name);
      expect(gone.filter((name) => !names.includes(name ?? ""))).toEqual([]);
    });
  });

  test("no store is smaller than in either tier alone", () => {
    forMoves(({ planned, before, after }) => {
      expect([shrunk(before, planned), shrunk(after, planned)]).toEqual([undefined, undefined]);
    });
  });

  test("a store that serves has the workloads that use it, and any other has none", () => {
    forMoves(({ planned: { stores, workloads } }) => {
      for (const { key, phase, users } of Object.values(stores)) {
        const using = Object.values(workloads).filter(({ uses }) => Object.hasOwn(uses, key));
        expect(users).toEqual(using.map(({ name }) => name));
        if (phase !== "serving") expect(users).toEqual([]);
      }
      for (const { uses } of Object.values(workloads)) {
        for (const key of Object.keys(uses)) expect(stores[key]?.phase).toBe("serving");
      }
    });
  });

  test("each store has a key of its own, and each name serves once", () => {
    forMoves(({ planned: { stores } }) => {
      for (const [key, store] of Object.entries(stores)) expect(store.key).toBe(key);
      const served = Object.values(stores).filter(({ phase }) => phase === "serving");
      expect(new Set(served.map(({ name }) => name)).size).toBe(served.length);
    });
  });

  test("quotas count the stores of both, against the larger limit", () => {
    forMoves(({ planned, before, after }) => {
      const limits = (name: string) =>
        [before, after].map(({ quotas }) => quotas.find((quota) => quota.name === name)?.limit ?? 0);
      const volumes = planned.quotas.find(({ name }) => name === "volumes");
      const held = Object.values(planned.stores).flatMap(volumesOf);
      expect(volumes?.used).toBe(sum(held.map(({ count }) => count)));
      for (const name of ["replicas", "services", "volumes", "memoryGiB", "cpu"]) {
        const limit = planned.quotas.find((quota) => quota.name === name)?.limit;
        expect(limit).toBe(Math.max(...limits(name)));
      }
    });
  });

  test("a switch changes no store that both have, and a note is said for each line without effect", () => {
    forMoves(({ planned, before, after, choices }) => {
      const both = Object.keys(before.stores).filter((key) => after.stores[key] !== undefined);
      expect(both.filter((key) => planned.stores[key]?.phase !== "serving")).toEqual([]);
      const retired = Object.values(planned.stores).some(({ phase }) => phase === "retiring");
      if (retired) expect(planned.notes.join()).not.toContain("echelon:previous");
      if (choices.serve === "current") expect(planned.notes.join()).not.toContain("set echelon:serve");
    });
  });

  test("a plan beside itself stays the same, but for the notes", () => {
    fc.assert(
      fc.property(pairs, targets, operators, ([profile], target, mode) => {
        const choices = { operators: mode, workflows };
        const alone = planOf(profile, target, choices);
        if (alone === undefined) return;
        for (const serve of ["previous", "current"] as const) {
          const twice = plan(profile, target, { ...choices, previous: { profile }, serve });
          expect({ ...twice, beside: null, notes: [] }).toEqual(alone);
          expect(twice.notes).toHaveLength(1);
        }
      }),
    );
  });
});

describe("a store that is", () => {
  const planned = plan(sampleProfile("medium"), "kubernetes");
  const large = plan(sampleProfile("large"), "kubernetes");

  test("smaller, or missing, is found", () => {
    expect(shrunk(large, planned)).toBe("files-seaweedfs");
    expect(shrunk(planned, large)).toBeUndefined();
    expect(missing(large, planned)).toEqual(["database-postgres", "cache-redis"]);
    expect(missing(planned, large)).toEqual([]);
  });
});

describe("two sizes of a store", () => {
  const engine = (
    tier: "medium" | "large",
    stores: Record<string, unknown>,
    target: Target,
    name: string,
  ) => {
    const found = Object.values(plan(sampleProfile(tier, { stores }), target).stores).find(
      (store) => store.name === name,
    );
    if (found === undefined) throw new Error(`no store ${name}, expected one`);
    const { key, phase, released, backup, archive, recovery, transport, snapshots, ...rest } = found;
    return rest as EnginePlan;
  };
  const database = (databases: readonly string[], more = {}) =>
    engine("large", { database: { databases, ...more } }, "aws", "database");

  test.each([
    ["before a switch", "arriving", ["shop", "crm", "orders"]],
    ["after a switch", "retiring", ["orders", "shop", "crm"]],
  ] as const)("have the databases of both, first those of the older one: %s", (_when, phase, databases) => {
    const [serving, other] = [database(["shop", "crm"]), database(["orders", "shop"])];
    const merged = larger(serving, other, phase);
    expect(merged).toMatchObject({ databases });
    // The workloads reach the databases of their own tier.
    expect(merged.variables).toEqual(serving.variables);
  });

  test.each([
    [{ version: 16 }, { version: 17 }, { version: 17 }],
    [{ version: 17 }, { version: 16 }, { version: 17 }],
    [{ members: 2 }, { members: 1 }, { members: 2 }],
    [{ backupDays: 3 }, { backupDays: 30 }, { backupDays: 30 }],
    [{ cpu: 1 }, { cpu: 4 }, { memberSize: { cpu: 4, memoryMiB: 2048 } }],
    [{ maxConnections: 50 }, { maxConnections: 90 }, { parameters: { max_connections: "50" } }],
  ] as const)("%j and %j are %j", (one, two, expected) => {
    expect(larger(database(["shop"], one), database(["shop"], two), "retiring")).toMatchObject(expected);
  });

  test("keep the volume of a durable cache", () => {
    const cache = (durable: boolean) => engine("large", { cache: { durable } }, "kubernetes", "cache");
    for (const pair of [
      [cache(true), cache(false)],
      [cache(false), cache(true)],
    ] as const) {
      expect(larger(...pair, "retiring")).toMatchObject({
        durable: true,
        volumes: [{ count: 1, capacityGB: 1 }],
      });
    }
    expect(larger(cache(false), cache(false), "retiring")).toMatchObject({ durable: false, volumes: [] });
  });
});

describe("MongoDB that leaves its shards", () => {
  const base = loadProfile("multi-agent/base");
  const tenfold = loadProfile("multi-agent/10x");
  const moved = (given: Choices) =>
    plan(base, "kubernetes", { previous: { profile: tenfold }, serve: "current", ...given }).stores;

  test("needs an operator until it is deleted for good", () => {
    expect(() => moved({ operators: "none" })).toThrow(
      "multi-agent/10x on kubernetes: store database: MongoDB with 3 shards needs an operator",
    );
    expect(() => moved({ operators: "none", retire: { database: "unprotect" } })).toThrow(
      "needs an operator",
    );
    for (const name of ["database", "database-percona-mongodb"]) {
      const stores = moved({ operators: "none", retire: { [name]: "delete" } });
      expect(Object.keys(stores).filter((key) => key.startsWith("database"))).toEqual(["database-mongodb"]);
    }
  });

  test("is copied into the objects of the tier before while these stand", () => {
    const database = (given: Choices) =>
      moved({ operators: "existing", ...given })["database-percona-mongodb"];
    expect(database({})).toMatchObject({ shards: 3, backupTo: "archive", backup: null });
    expect(database({ retire: { archive: "delete" } })).toMatchObject({ shards: 3, backupTo: null });
  });

  test("keeps the claim of the dumps that one shard had, with nothing that adds to it", () => {
    const grown = plan(tenfold, "kubernetes", {
      ...{ operators: "existing", previous: { profile: base }, serve: "current" },
    });
    const database = grown.stores["database-percona-mongodb"];
    expect(database).toMatchObject({ backup: null, archive: { name: "backup-database-percona-mongodb" } });
    expect(volumesOf(database as StorePlan).at(-1)).toEqual(database?.archive?.volume);
    const [said] = grown.lacks.filter(({ key }) => key === "keeps-size").map(lackSentence);
    expect(said).toContain("database has 2430 GB of backups instead of 0");
  });
});

describe("a store with a pooler in one of two arrangements", () => {
  const servers = (profile: string, previous: string) =>
    Object.values(
      plan(loadProfile(profile), "kubernetes", {
        ...{ operators: "existing", previous: { profile: loadProfile(previous) }, serve: "current" },
      }).stores,
    ).flatMap((store) => (store.engine === "cloudnative-pg" ? [store.pooler !== null] : []));

  test("has it while the tier with it serves, and not after", () => {
    expect(servers("bella/enterprise", "bella/optimized")).toEqual([true]);
    expect(servers("bella/optimized", "bella/enterprise")).toEqual([false]);
  });
});

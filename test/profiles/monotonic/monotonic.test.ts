import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { loadProfile, parseProfile, systems, tiersOf } from "../../../profiles/load.ts";
import { decreases } from "../../../profiles/monotonic/compare.ts";
import type { Profile } from "../../../profiles/schema.ts";
import { profiles } from "../../plan/arbitraries.ts";
import { type Json, withChange } from "../../support/profileDocument.ts";
import { sampleDocument } from "../../support/sample.ts";
import { figuresOf, raised, worsened } from "./figures.ts";

const lower = withChange(sampleDocument("medium"), {
  rank: 1,
  features: { loadBalancing: true },
  stores: {
    pages: {
      ...{ kind: "redis", topology: "sentinel", members: 3, memoryMiB: 512, durable: true },
      recovery: { rpoMinutes: 5, rtoMinutes: 60 },
    },
    notes: { kind: "sqlite", capacityGB: 10, backupDays: 7 },
  },
  workloads: { web: { uses: { pages: ["read"], notes: ["read"] } } },
});

const parsed = (document: Json): Profile => parseProfile(document, "a tier");
const higher = (change: Json): Profile => parsed(withChange(lower, { rank: 2, ...change }));
const found = (change: Json): string[] =>
  decreases(parsed(lower), higher(change)).map(({ message }) => message);

/** A change that a higher tier may not have, what is said of it, and one that it may have. */
const rows: Readonly<Record<string, readonly [change: Json, message: RegExp, twin: Json]>> = {
  "a limit": [
    { limits: { tokensPerHour: 100 } },
    /^limits\.tokensPerHour: got 100, expected at least \d+$/,
    { limits: { tokensPerHour: 1e9 } },
  ],
  "a feature that is off": [
    { features: { loadBalancing: false } },
    /^features\.loadBalancing: got false, expected true$/,
    { features: { loadBalancing: true, sso: true } },
  ],
  "a feature that is left out": [
    { features: { loadBalancing: null } },
    /^features\.loadBalancing: got nothing, expected true$/,
    { features: { auditLog: true } },
  ],
  "fewer replicas": [
    { workloads: { web: { autoscaling: null, replicas: { min: 1, max: 1 } } } },
    /^workloads\.web\.replicas\.max: got 1, expected at least \d+$/,
    { workloads: { web: { autoscaling: null, replicas: { min: 9, max: 9 } } } },
  ],
  "a topology that does not fail over": [
    { stores: { pages: { topology: "single", members: 1 } } },
    /^stores\.pages: got the topology single, expected at least the topology sentinel$/,
    { stores: { pages: { topology: "cluster", members: 3, replicasPerShard: 1 } } },
  ],
  "a cluster without copies": [
    { stores: { pages: { topology: "cluster", members: 3 } } },
    /^stores\.pages: got no copy that takes over, expected a copy that takes over$/,
    { stores: { pages: { topology: "cluster", members: 3, replicasPerShard: 1 } } },
  ],
  "a longer recovery": [
    { stores: { pages: { recovery: { rtoMinutes: 61 } } } },
    /^stores\.pages\.recovery\.rtoMinutes: got 61, expected at most 60$/,
    { stores: { pages: { recovery: { rtoMinutes: 60, rpoMinutes: 1 } } } },
  ],
  "a purpose without a store": [
    { stores: { pages: null }, workloads: { web: { uses: { pages: null } } } },
    /^stores: got 0 \(cached values: stores for it\), expected at least 1/,
    { stores: {} },
  ],
  "fewer days of backups of a renamed database": [
    {
      stores: { notes: null, ledger: { kind: "sqlite", capacityGB: 20, backupDays: 6 } },
      workloads: { web: { uses: { notes: null, ledger: ["read"] } } },
    },
    /^stores: got 6 \(databases: days of backups for it\), expected at least 7/,
    {
      stores: {
        notes: null,
        ledger: {
          ...{ kind: "postgres", version: 17, members: 1, cpu: 1, memoryMiB: 1024, capacityGB: 20 },
          ...{ databases: ["ledger"], backupDays: 7 },
        },
      },
      workloads: { web: { uses: { notes: null, ledger: ["read"] } } },
    },
  ],
  "a smaller node pool": [
    { nodes: { cpu: 1 } },
    /^nodes: got [\d.]+ CPU on all nodes, expected at least/,
    // Fewer and larger ones.
    { nodes: { min: 3, max: 3, cpu: 64, memoryGiB: 256 } },
  ],
  "an objective that is lower": [
    { benchmarks: { responseTimeMs: { max: 1e6 } } },
    /^benchmarks\.responseTimeMs\.max: got 1000000 ms, avg, expected at most/,
    { benchmarks: { responseTimeMs: { min: null, max: 1 } } },
  ],
};

describe("a higher tier has no less", () => {
  test.each(Object.entries(rows))("than the tier below: %s", (_, [change, message, twin]) => {
    expect(found(change)).toContainEqual(expect.stringMatching(message));
    expect(found(twin)).toEqual([]);
  });

  test("and a workload may be split, if all its parts together have no less", () => {
    const { web } = lower.workloads as Record<string, Json>;
    const half = { ...web, public: false, autoscaling: null, replicas: { min: 9, max: 9 } };
    const split = (parts: Json): Json => ({
      workloads: { web: null, front: { ...half, public: true }, ...parts },
    });
    expect(found(split({ back: half }))).toEqual([]);
    const small = { requests: { cpu: 0.01, memoryMiB: 8 }, limits: { cpu: 0.01, memoryMiB: 8 } };
    expect(found({ workloads: { web: null, front: { ...half, public: true, ...small } } })).toContainEqual(
      expect.stringMatching(/^workloads: got [\d.]+ CPU at the maximum of replicas/),
    );
  });
});

test("the tiers of every system are compared by their rank, and each is higher than the one below", () => {
  const pairs = systems().flatMap((system) => {
    const tiers = tiersOf(system)
      .map((tier) => loadProfile(`${system}/${tier}`))
      .sort((one, other) => one.rank - other.rank);
    return tiers.slice(1).map((tier, index) => [tiers[index] ?? tier, tier] as const);
  });
  expect(pairs.length).toBeGreaterThan(1);
  for (const [below, above] of pairs) expect(decreases(below, above)).toEqual([]);
});

describe("of random profiles", () => {
  test("any that has more of something is no less", () => {
    fc.assert(
      fc.property(
        profiles,
        fc.infiniteStream(fc.double({ min: 1, max: 3, noNaN: true })),
        (profile, factors) => {
          const above = figuresOf(profile).reduce<Profile>(
            (raisedSoFar, figure) => raised(raisedSoFar, figure, factors.next().value ?? 1),
            profile,
          );
          expect(decreases(profile, above)).toEqual([]);
        },
      ),
      { numRuns: 60 },
    );
  }, 60_000);

  test("a single figure that is less is found, and named", () => {
    fc.assert(
      fc.property(profiles, fc.nat(), (profile, which) => {
        const figures = figuresOf(profile);
        const figure = figures[which % figures.length];
        if (figure === undefined) return;
        const paths = decreases(profile, worsened(profile, figure)).map(({ path }) => `/${path.join("/")}`);
        expect(
          paths.some((path) => figure.pointer.startsWith(path)),
          figure.pointer,
        ).toBe(true);
      }),
      { numRuns: 200 },
    );
  }, 60_000);
});

describe("loading a tier", () => {
  let project: string;
  const before = process.cwd();

  const write = (tier: string, change: Json): void => {
    const document = withChange(lower, { system: "clinic", tier, ...change });
    writeFileSync(join(project, "profiles", "clinic", `${tier}.json`), JSON.stringify(document, null, 2));
  };

  beforeEach(() => {
    project = mkdtempSync(join(tmpdir(), "echelon-tiers-"));
    writeFileSync(join(project, "Pulumi.yaml"), "name: echelon\nruntime: nodejs\n");
    mkdirSync(join(project, "profiles", "clinic"), { recursive: true });
    writeFileSync(join(project, "profiles", "clinic", "system.json"), '{ "provenance": {} }');
    process.chdir(project);
    write("one", { rank: 1 });
  });

  afterEach(() => {
    process.chdir(before);
    rmSync(project, { recursive: true });
  });

  test.each(["one", "two"])("that has less than its neighbour is refused, from either side: %s", (tier) => {
    write("two", { rank: 2, quotas: { replicas: 1 } });
    expect(() => loadProfile(`clinic/${tier}`)).toThrow(
      /^profiles\/clinic\/two\.json:\d+: quotas\.replicas: got 1, expected at least \d+, as profiles\/clinic\/one\.json has: a higher tier has no less than the one below/m,
    );
  });

  test("is compared with the nearest tiers only, and with none that cannot be read", () => {
    write("two", { rank: 2 });
    write("three", { rank: 3, quotas: { replicas: 1 } });
    expect(loadProfile("clinic/one").tier).toBe("one");
    expect(() => loadProfile("clinic/two")).toThrow(/three\.json/);
    write("three", { rank: 3, zones: "many" });
    expect(loadProfile("clinic/two").tier).toBe("two");
    expect(() => loadProfile("clinic/three")).toThrow(/zones: got "many"/);
  });

  test("takes an override of the operator, whatever the other tiers have", () => {
    write("two", { rank: 2 });
    expect(loadProfile("clinic/two", { quotas: { replicas: 900 } }).quotas.replicas).toBe(900);
    expect(loadProfile("clinic/one", { quotas: { replicas: 900 } }).quotas.replicas).toBe(900);
  });
});

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
import { figuresOf, raised, worsened } from "./figures.ts";
import { lower, rows } from "./rows.ts";

const parsed = (document: Json): Profile => parseProfile(document, "a tier");
const found = (change: Json, below: Json = lower): string[] =>
  decreases(parsed(below), parsed(withChange(below, { rank: 2, ...change }))).map(({ message }) => message);

describe("a higher tier has no less", () => {
  test.each(Object.entries(rows))("than the tier below: %s", (_, [change, message, twin, below]) => {
    expect(found(change, below)).toContainEqual(expect.stringMatching(message));
    expect(found(twin, below)).toEqual([]);
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

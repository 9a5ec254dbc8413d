import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RequestError, UnsupportedError } from "../../../base/errors.ts";
import { mergePatch } from "../../../base/mergePatch.ts";
import type { Finding, FindingKey } from "../../../plan/feasibility/finding.ts";
import { plan } from "../../../plan/plan.ts";
import { loadProfile } from "../../../profiles/load.ts";
import type { Target } from "../../../targets/names.ts";
import type { Json } from "../../support/profileDocument.ts";
import { sampleProfile } from "../../support/sample.ts";
import { profiles } from "../arbitraries.ts";
import { cases, planOf } from "./cases.ts";
import { pooled, pooler } from "./connectionCases.ts";

test("poolers on a cluster always fit: the server accepts what they open", () => {
  fc.assert(
    fc.property(fc.nat({ max: 9 }), fc.nat({ max: 400 }), (instances, poolSize) => {
      const change = pooled({
        pooler: { ...pooler, instances: instances + 1, poolSize: poolSize + 1, maxClients: 1000 },
      });
      expect(planOf({}, change).findings).toEqual([]);
    }),
    { numRuns: 20 },
  );
});

const keysOf = (findings: readonly Finding[]): FindingKey[] => findings.map(({ key }) => key);

describe.each(Object.entries(cases))("%s", (_, one) => {
  test("is found where it does not fit, with both numbers", () => {
    expect(planOf(one, one.change).findings).toEqual([
      expect.objectContaining(
        "stated" in one.finds && !Number.isInteger(one.finds.stated)
          ? { ...one.finds, stated: expect.closeTo(one.finds.stated ?? 0, 6) }
          : one.finds,
      ),
    ]);
  });

  test("is not found where it just fits", () => {
    expect(keysOf(planOf(one, one.twin).findings)).toEqual([]);
  });

  test.each(Object.entries(one.advice))("and is gone when its advice is followed: %s", (says, change) => {
    const [found] = planOf(one, one.change).findings;
    expect(found?.fix).toContain(says);
    expect(keysOf(planOf(one, mergePatch(one.change, change) as Json).findings)).toEqual([]);
  });
});

describe("what a cluster would refuse is refused by the plan", () => {
  const huge = { requests: { cpu: 8, memoryMiB: 512 }, limits: { cpu: 8, memoryMiB: 512 } };
  const refused: Readonly<Record<string, readonly [Json, RegExp]>> = {
    "a pod that is larger than a node": [
      { workloads: { web: huge }, nodes: { cpu: 8 } },
      /one pod of web asks for 8 CPU, and a node has 7\.91 for pods, so none ever starts/,
    ],
    "too few nodes at rest": [
      { workloads: { web: huge }, nodes: { min: 3, max: 3, cpu: 9 }, zones: 3 },
      /with every workload at its minimum, the pods need \d+ nodes, and the tier has at most 3/,
    ],
  };

  test.each(Object.entries(refused))("%s", (_, [change, message]) => {
    const planned = () => plan(sampleProfile("large", change), "kubernetes", { operators: "install" });
    expect(planned).toThrow(UnsupportedError);
    expect(planned).toThrow(message);
  });

  test("but not where something else runs the pods", () => {
    const change = refused["too few nodes at rest"]?.[0];
    expect(() => plan(sampleProfile("large", change), "aws")).not.toThrow();
  });
});

describe("a process of a replica gets its part of the pool", () => {
  const settings = (workers: number) =>
    planOf({}, pooled({ maxConnections: 300 }, { environment: { GUNICORN_WORKERS: workers } })).workloads.web
      ?.environment;

  test("rounded down, so that all together stay within the pool of the replica", () => {
    expect(settings(8)).toMatchObject({
      DATABASE_POOL_SIZE: "60",
      DATABASE_POOL_SIZE_SHARE: "7",
      DATABASE_POOL_MAX_OVERFLOW_SHARE: "5",
    });
  });

  test("and one process has it whole", () => {
    expect(Object.keys(settings(1) ?? {}).filter((name) => name.endsWith("_SHARE"))).not.toContain(
      "DATABASE_POOL_SIZE_SHARE",
    );
  });
});

test("1,200 connections an instance over 50 instances are found, and what each worker may open is said", () => {
  const profile = loadProfile("bella/enterprise", {
    workloads: { "bella-app": { environment: { GUNICORN_WORKERS: 8 } } },
  });
  const found = plan(profile, "kubernetes", { operators: "install" }).findings;
  expect(found.find(({ key }) => key === "connections-per-process")).toMatchObject({
    // And 12 workers with 20 each.
    stated: 60_240,
    fix: expect.stringContaining("about 18 for each of 8"),
  });
});

test("no finding says that something fits: more is stated than there is, and both numbers are in its sentence", () => {
  let found = 0;
  const targets = fc.constantFrom<Target>("kubernetes", "aws");
  fc.assert(
    fc.property(profiles, targets, (profile, target) => {
      try {
        const { findings } = plan(profile, target, { operators: "install", workflows: ["reports"] });
        for (const { stated, have, level, message, fix } of findings) {
          expect(stated).toBeGreaterThan(have);
          expect(level).toBe("warning");
          expect(message).toMatch(/\d.*\d/);
          expect(fix).not.toBe("");
          found += 1;
        }
      } catch (error) {
        // The target cannot do the tier.
        if (!(error instanceof RequestError)) throw error;
      }
    }),
    { numRuns: 150 },
  );
  expect(found).toBeGreaterThan(5);
}, 60_000);

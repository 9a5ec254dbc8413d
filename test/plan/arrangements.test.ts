import { describe, expect, test } from "vitest";
import { RequestError, UnsupportedError } from "../../base/errors.ts";
import { plan } from "../../plan/plan.ts";
import type { Choices, Plan } from "../../plan/types.ts";
import { loadProfile } from "../../profiles/load.ts";
import type { Target } from "../../targets/names.ts";
import { sampleProfile, type Tier } from "../support/sample.ts";

const small = sampleProfile("small");
const medium = sampleProfile("medium");
const large = sampleProfile("large");

/** The plan of a stack that goes from one tier to another. */
const move = (from: Tier, to: Tier, choices: Choices = {}, target: Target = "kubernetes"): Plan =>
  plan(sampleProfile(to), target, { previous: { profile: sampleProfile(from) }, ...choices });

const phases = ({ stores }: Plan) =>
  Object.fromEntries(Object.values(stores).map(({ key, phase, released }) => [key, [phase, released]]));

describe("a stack that goes from small to medium", () => {
  test.each([
    ["before the switch", {}, "small", { "files-volume": "serving", "files-seaweedfs": "arriving" }],
    [
      "before the switch, said in words",
      { serve: "previous" },
      "small",
      { "files-volume": "serving", "files-seaweedfs": "arriving" },
    ],
    [
      "after the switch",
      { serve: "current" },
      "medium",
      { "files-seaweedfs": "serving", "files-volume": "retiring" },
    ],
  ] as const)("has the workloads of the tier that serves: %s", (_when, choices, tier, stores) => {
    const planned = move("small", "medium", choices);
    expect(planned.tier).toBe(tier);
    expect(planned.stores).toMatchObject(
      Object.fromEntries(Object.entries(stores).map(([key, phase]) => [key, { phase }])),
    );
    expect(Object.keys(planned.stores)).toHaveLength(3);
    const alone = plan(sampleProfile(tier), "kubernetes");
    expect({ ...planned.workloads }).toEqual(alone.workloads);
    expect({ ...planned, ...beyond(alone) }).toEqual(alone);
  });

  test("has the quotas, the budget and the zones of the larger tier, and the workloads of the other beside", () => {
    for (const serve of ["previous", "current"] as const) {
      const planned = move("small", "medium", { serve });
      expect(planned.budget.monthlyUSD).toBe(medium.budget.monthlyUSD);
      expect(planned.zones).toBe(3);
      expect(planned.quotas.find(({ name }) => name === "replicas")?.limit).toBe(medium.quotas.replicas);
      const { tier, workloads } = plan(serve === "previous" ? medium : small, "kubernetes");
      expect(planned.beside).toMatchObject({ tier, workloads });
    }
    expect(move("small", "medium", { budget: 30 }).budget).toMatchObject({
      monthlyUSD: 30,
      basis: "operator",
    });
    expect(plan(small, "kubernetes").budget.monthlyUSD).toBe(small.budget.monthlyUSD);
  });

  test("counts the stores of both in its quotas", () => {
    const volumes = ({ quotas }: Plan) => quotas.find(({ name }) => name === "volumes")?.used;
    // Files with their backups, the queue with its backups, and the objects.
    expect(volumes(move("small", "medium"))).toBe(5);
    expect(volumes(move("small", "medium", { serve: "current", retire: { files: "delete" } }))).toBe(3);
  });

  test("runs each arrangement on its own compute", () => {
    const planned = move("small", "medium", { compute: "containers" }, "aws");
    expect([planned.compute, planned.beside?.ownCompute]).toEqual(["host", "containers"]);
    const other = { previous: { profile: small, compute: "host" as const }, serve: "current" as const };
    expect(plan(medium, "aws", other)).toMatchObject({
      compute: "containers",
      beside: { ownCompute: "host" },
    });
  });
});

/** What differs from the plan of one tier while two stand. */
const beyond = ({ stores, beside, zones, budget, quotas, lacks, notes }: Plan) => ({
  stores,
  beside,
  zones,
  budget,
  quotas,
  lacks,
  notes,
});

describe("echelon:retire", () => {
  const switched = (retire: Choices["retire"]) => move("small", "medium", { serve: "current", retire });

  test.each([
    [{}, { "files-volume": ["retiring", false] }],
    [{ "files-volume": "unprotect" }, { "files-volume": ["retiring", true] }],
    [{ files: "unprotect" }, { "files-volume": ["retiring", true] }],
    [{ "files-volume": "delete" }, {}],
    [{ files: "delete" }, {}],
    // The key says more than the name.
    [{ files: "delete", "files-volume": "unprotect" }, { "files-volume": ["retiring", true] }],
  ] as const)("%j leaves of the store that retires %j, and both that serve", (retire, left) => {
    expect(phases(switched(retire))).toEqual({
      "files-seaweedfs": ["serving", false],
      "queue-redis": ["serving", false],
      ...left,
    });
    expect(switched(retire).notes.join()).not.toContain("echelon:retire:");
  });

  test.each([
    [{ serve: "current" }, "files-seaweedfs", "workloads run on it, so the line changes nothing"],
    [{ serve: "previous" }, "files-volume", "workloads run on it, so the line changes nothing"],
    [{ serve: "previous" }, "files-seaweedfs", "data moves into it, so the line changes nothing"],
    [{ serve: "current" }, "queue", "workloads run on it, so the line changes nothing"],
    [{ serve: "current" }, "archive-s3", "no store of this stack has that name: take the line out"],
    [{ serve: "current" }, "constructor", "no store of this stack has that name: take the line out"],
  ] as const)("with %j keeps the store %s, and a note says why: %s", (choices, key, why) => {
    const planned = move("small", "medium", { ...choices, retire: { [key]: "delete" } });
    expect(phases(planned)).toEqual(phases(move("small", "medium", choices)));
    expect(planned.notes).toEqual([`echelon:retire: ${key}: ${why}`]);
  });

  test("is noted where nothing stands beside any longer", () => {
    expect(plan(medium, "kubernetes", { retire: { "files-volume": "delete" } }).notes).toEqual([
      "echelon:retire: files-volume: no store of this stack has that name: take the line out",
    ]);
  });
});

describe("echelon:previous", () => {
  test.each([
    [
      "the same stores before the switch",
      () => move("medium", "medium"),
      [
        "echelon:previous: both arrangements have the same stores, so nothing has to be copied: set echelon:serve to current",
      ],
    ],
    [
      "the same arrangement after the switch",
      () => move("medium", "medium", { serve: "current" }),
      [
        "echelon:previous: no store of sample/medium is left beside those that serve: after an up, take echelon:previous, echelon:serve and echelon:retire out",
      ],
    ],
    [
      "nothing left after the last store is deleted",
      () => move("small", "medium", { serve: "current", retire: { files: "delete" } }),
      [
        "echelon:previous: no store of sample/small is left beside those that serve: after an up, take echelon:previous, echelon:serve and echelon:retire out",
      ],
    ],
    ["stores to move", () => move("small", "medium"), []],
    ["sizes to keep", () => move("large", "medium", { serve: "current", retire: all("delete") }), []],
  ] as const)("with %s is planned, and the plan says what to do", (_what, planned, notes) => {
    expect(planned().notes).toEqual(notes);
  });

  test("is named where echelon:serve stands without it", () => {
    expect(plan(medium, "kubernetes", { serve: "current" }).notes).toEqual([
      "echelon:serve: there is no echelon:previous, so the line changes nothing: take it out",
    ]);
    expect(plan(medium, "kubernetes").notes).toEqual([]);
  });

  test.each([
    [
      { serve: "previous" },
      "echelon:serve: got previous without echelon:previous, expected the arrangement that shall serve there",
    ],
    [
      { previous: { profile: loadProfile("marketing-engine/local") } },
      "echelon:previous.profile: got marketing-engine/local, expected a tier of sample",
    ],
    [
      { previous: { profile: small, compute: "containers" } },
      'echelon:previous.compute: got "containers", expected one of host, kubernetes for sample/small',
    ],
    [
      { previous: { profile: small, engines: { qeue: "redis" } } },
      'echelon:previous.engines: got the store "qeue", expected one of files, queue (did you mean queue?)',
    ],
    [{ engines: { constructor: "redis" } }, 'echelon:engines: got the store "constructor", expected one of'],
  ] as const)("is refused as %j", (choices, message) => {
    const attempt = () => plan(medium, "kubernetes", choices as Choices);
    expect(attempt).toThrow(RequestError);
    expect(attempt).not.toThrow(UnsupportedError);
    expect(attempt).toThrow(message);
  });

  test("needs the workflows where either tier has a service for each", () => {
    const each = sampleProfile("medium", { workloads: { job: { perWorkflow: true } } });
    for (const [profile, previous] of [
      [each, small],
      [medium, each],
    ] as const) {
      const attempt = (workflows?: readonly string[]) =>
        plan(profile, "kubernetes", { previous: { profile: previous }, workflows });
      expect(() => attempt()).toThrow("echelon:workflows: got nothing");
      expect(() => attempt(["reports"])).not.toThrow();
    }
  });
});

const all = (retirement: "unprotect" | "delete") => ({ database: retirement, cache: retirement });

describe("echelon:engines", () => {
  const queueOf = (choices: Choices, target: Target = "kubernetes") =>
    Object.values(plan(medium, target, choices).stores).find(({ name }) => name === "queue")?.engine;

  test.each([
    [{}, "redis"],
    [{ operators: "install" }, "redis-operator"],
    [{ operators: "install", engines: { queue: "redis-operator" } }, "redis-operator"],
    [{ operators: "install", engines: { queue: "redis" } }, "redis"],
    [{ engines: { queue: "redis" } }, "redis"],
  ] as const)("%j gives the queue the engine %s", (choices, engine) => {
    expect(queueOf(choices)).toBe(engine);
  });

  test.each([
    [
      { engines: { queue: "redis-operator" } },
      "kubernetes",
      'echelon:engines.queue: got "redis-operator", expected redis on kubernetes: an operator runs that engine, and echelon:operators is none',
    ],
    [
      { operators: "install", engines: { queue: "redis-operatr" } },
      "kubernetes",
      'echelon:engines.queue: got "redis-operatr", expected redis-operator or redis on kubernetes (did you mean redis-operator?)',
    ],
    [
      { previous: { profile: small, engines: { queue: "redis" } } },
      "aws",
      'echelon:previous.engines.queue: got "redis", expected sqs on aws',
    ],
  ] as const)("%j is refused on %s, with what is possible", (choices, target, message) => {
    const attempt = () => queueOf(choices, target);
    expect(attempt).toThrow(UnsupportedError);
    expect(attempt).toThrow(message);
  });

  test("of one tier move a store while operators stay", () => {
    const planned = plan(medium, "kubernetes", {
      operators: "install",
      previous: { profile: medium, engines: { queue: "redis" } },
    });
    expect(phases(planned)).toEqual({
      "files-seaweedfs": ["serving", false],
      "queue-redis": ["serving", false],
      "queue-redis-operator": ["arriving", false],
    });
    expect(planned.workloads.web?.uses).toEqual({ "files-seaweedfs": ["read"], "queue-redis": ["send"] });
  });
});

test("two arrangements and one store that both have keep its larger size, and the plan says so", () => {
  const planned = move("large", "medium", { serve: "current" });
  expect(planned.stores["files-seaweedfs"]).toMatchObject({
    capacityGB: large.stores.files?.kind === "object" ? large.stores.files.capacityGB : 0,
    copies: 2,
    backupDays: 30,
    users: ["web", "worker"],
  });
  expect(planned.lacks).toContainEqual({
    key: "keeps-size",
    store: "files",
    figures: [
      { unit: "members", has: 3, stated: 1 },
      { unit: "GB", has: 200, stated: 50 },
    ],
  });
  expect(plan(medium, "kubernetes").lacks.map(({ key }) => key)).not.toContain("keeps-size");
});

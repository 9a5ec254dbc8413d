import { describe, expect, test } from "vitest";
import { linesOf } from "../../../loadtests/contract/lines.ts";
import { withOverrides } from "../../../loadtests/contract/overrides.ts";
import type { Declared, LoadProfile } from "../../../loadtests/contract/types.ts";
import { profileReferences } from "../../../profiles/load.ts";
import { profileOf } from "./tiers.ts";

/** What the sources state, typed from them: benchmark, how it is compared, the figure, its unit, samples needed. */
const STATED: Readonly<Record<string, readonly string[]>> = {
  "marketing-engine/local": [
    "responseTimeMs avg < 5000 ms, 20 samples, stated",
    "contentPiecesPerHour every 3600 s >= 3 pieces an hour, 20 samples, stated",
    "concurrentUsers >= 3 users, 1 samples, stated",
  ],
  "marketing-engine/regional": [
    "responseTimeMs avg < 3000 ms, 20 samples, stated",
    "contentPiecesPerHour every 3600 s >= 10 pieces an hour, 20 samples, stated",
    "concurrentUsers >= 10 users, 1 samples, stated",
  ],
  "marketing-engine/enterprise": [
    "responseTimeMs avg < 1000 ms, 20 samples, stated",
    "contentPiecesPerHour every 3600 s >= 30 pieces an hour, 20 samples, stated",
    "concurrentUsers >= 20 users, 1 samples, stated",
  ],
  "multi-agent/base": [
    "interactionsPerDay every 86400 s >= 50000 interactions a day, 20 samples, stated",
    "concurrentUsers >= 100 users, 1 samples, stated",
  ],
  "multi-agent/10x": [
    "responseTimeMs p95 < 500 ms, 100 samples, chosen",
    "errorPercent < 1 percent, 300 samples, stated",
    "interactionsPerDay every 86400 s >= 500000 interactions a day, 20 samples, stated",
    "concurrentUsers >= 1000 users, 1 samples, stated",
    "uptimePercent not shown >= 99.9 percent, 0 samples, stated",
  ],
  "agency/starter": ["monitoringRunSeconds for 20 clients <= 300 seconds, 3 samples, stated"],
  "agency/growth": ["monitoringRunSeconds for 20 clients <= 300 seconds, 3 samples, chosen"],
  "agency/scale": ["monitoringRunSeconds for 20 clients <= 300 seconds, 3 samples, chosen"],
  "bella/current": [
    "responseTimeMs p95 < 5000 ms, 100 samples, chosen",
    "errorPercent < 1 percent, 300 samples, chosen",
    "batchBusinesses >= 10 businesses, 3 samples, stated",
    "calendarDays >= 30 days, 3 samples, stated",
    "concurrentUsers >= 100 users, 1 samples, stated",
    "uptimePercent not shown >= 99 percent, 0 samples, stated",
  ],
  "bella/optimized": [
    "responseTimeMs p95 < 3000 ms, 100 samples, chosen",
    "errorPercent < 0.1 percent, 3000 samples, chosen",
    "batchBusinesses >= 100 businesses, 3 samples, stated",
    "calendarDays >= 100 days, 3 samples, stated",
    "concurrentUsers >= 1000 users, 1 samples, stated",
    "uptimePercent not shown >= 99.9 percent, 0 samples, stated",
  ],
  "bella/enterprise": [
    "responseTimeMs p95 < 1000 ms, 100 samples, chosen",
    "errorPercent < 0.01 percent, 30000 samples, chosen",
    "batchBusinesses >= 1000 businesses, 3 samples, stated",
    "calendarDays >= 365 days, 3 samples, stated",
    "concurrentUsers >= 10000 users, 1 samples, stated",
    "uptimePercent not shown >= 99.99 percent, 0 samples, stated",
  ],
  "marcus/solo": ["concurrentUsers >= 1 users, 1 samples, chosen"],
  "marcus/team": ["concurrentUsers >= 10 users, 1 samples, chosen"],
  "marcus/scale": [
    "concurrentUsers >= 50 users, 1 samples, chosen",
    "uptimePercent not shown >= 99.5 percent, 0 samples, chosen",
  ],
  "marcus/enterprise": [
    "concurrentUsers >= 250 users, 1 samples, chosen",
    "uptimePercent not shown >= 99.9 percent, 0 samples, stated",
  ],
};

const said = (profile: LoadProfile): readonly string[] =>
  linesOf(profile)
    .map(({ benchmark, measure, op, value, unit, samples, kind }) => {
      const how = {
        responseTime: () => (measure.kind === "responseTime" ? ` ${measure.statistic}` : ""),
        throughput: () => (measure.kind === "throughput" ? ` every ${measure.perSeconds} s` : ""),
        duration: () =>
          measure.kind === "duration" ? ` for ${measure.quantity?.amount} ${measure.quantity?.unit}` : "",
        none: () => " not shown",
        errors: () => "",
        users: () => "",
        amount: () => "",
      }[measure.kind]();
      return `${benchmark}${how} ${op} ${value} ${unit}, ${samples} samples, ${kind}`;
    })
    .sort();

describe("the lines of each tier are what its source states", () => {
  test("and no tier is left out", () => {
    expect(Object.keys(STATED).toSorted()).toEqual([...profileReferences()].sort());
  });

  test.each(Object.entries(STATED))("%s", (reference, expected) => {
    expect(said(profileOf(reference))).toEqual([...expected].sort());
  });

  test("which a tier with another figure fails", () => {
    const slower = profileOf("marketing-engine/local", { benchmarks: { responseTimeMs: { max: 5001 } } });
    expect(said(slower)).not.toEqual([...(STATED["marketing-engine/local"] ?? [])].sort());
  });
});

describe("the sentence of a line", () => {
  const sentences = (profile: LoadProfile) =>
    Object.fromEntries(linesOf(profile).map(({ benchmark, sentence }) => [benchmark, sentence]));

  test("has the figure, its unit, and what the source states, where", () => {
    const guide = "Marketing Engine scaling guide, Performance Benchmarks";
    expect(sentences(profileOf("marketing-engine/local"))).toEqual({
      responseTimeMs: `Response time: average below 5000 ms; stated as 2000 to 5000 ms (${guide})`,
      contentPiecesPerHour: `Pieces of content, over all agents: at least 3 pieces an hour; stated as 3 to 5 pieces an hour (${guide})`,
      concurrentUsers: `Users at the same time: at least 3 users; stated as 1 to 3 users (${guide})`,
    });
  });

  test("says where the statistic is not the source's", () => {
    expect(sentences(profileOf("multi-agent/10x")).responseTimeMs).toBe(
      "Response time: 95th percentile below 500 ms; stated as <500ms (Multi-agent scaling documents, success criteria); statistic chosen: no statistic is stated: the 95th percentile, which an average could hide",
    );
  });

  test("has the quantity of work and the reason of a chosen figure", () => {
    expect(sentences(profileOf("agency/growth")).monitoringRunSeconds).toBe(
      "One run of the workflow that watches the clients' ad accounts, one client after the other: at most 300 seconds for 20 clients; chosen: each worker is no slower than the single server: 20 clients in at most 5 minutes",
    );
  });

  test("calls what the operator overrides the operator's, in the harness and in a script alike", () => {
    const patch = { benchmarks: { errorPercent: 2 } };
    const expected = "Failed requests: below 2 percent; set by the operator";
    for (const profile of [
      profileOf("multi-agent/10x", patch),
      withOverrides(profileOf("multi-agent/10x"), patch),
    ]) {
      const line = linesOf(profile).find(({ benchmark }) => benchmark === "errorPercent");
      expect(line?.sentence).toContain(expected);
      expect(line?.kind).toBe("operator");
      const untouched = linesOf(profile).find(({ benchmark }) => benchmark === "interactionsPerDay");
      expect(untouched?.kind).toBe("stated");
    }
  });
});

describe("a benchmark that a system of one's own declares", () => {
  const own = (declared: Partial<Declared>, span: object): LoadProfile => ({
    system: "clinic",
    tier: "one",
    benchmarks: { reminders: span },
    limits: {},
    declares: {
      benchmarks: {
        reminders: { description: "Reminders", unit: "reminders", sense: "atLeast", ...declared },
      },
    },
    provenance: {},
  });

  test.each([
    ["reminders a second", "atLeast", { kind: "throughput", perSeconds: 1 }],
    ["reminders a minute", "atLeast", { kind: "throughput", perSeconds: 60 }],
    ["reminders an hour", "atLeast", { kind: "throughput", perSeconds: 3600 }],
    ["reminders per hour", "atLeast", { kind: "throughput", perSeconds: 3600 }],
    ["reminders a day", "atLeast", { kind: "throughput", perSeconds: 86_400 }],
    ["reminders", "atLeast", { kind: "amount" }],
    ["days", "atLeast", { kind: "amount" }],
    ["seconds", "atMost", { kind: "duration", unitSeconds: 1 }],
    ["minutes", "atMost", { kind: "duration", unitSeconds: 60 }],
    ["reminders", "atMost", { kind: "none" }],
  ] as const)("in %s, %s, is measured as %j", (unit, sense, expected) => {
    const [line] = linesOf(own({ unit, sense }, { min: 3, max: 7 }));
    expect(line?.measure).toMatchObject(expected);
  });

  test.each([
    ["atLeast", { min: 3, max: 7 }, ">=", 3],
    ["atLeast", { max: 7 }, ">=", 7],
    ["atMost", { min: 3, max: 7 }, "<=", 7],
    ["atMost", { min: 3 }, "<=", 3],
  ] as const)("%s of %j passes by %s %i", (sense, span, op, value) => {
    expect(linesOf(own({ sense, unit: "seconds" }, span))[0]).toMatchObject({ op, value });
  });

  test("without a declaration or a figure is no line to judge by", () => {
    expect(linesOf({ ...own({}, { min: 3 }), declares: {} })[0]?.measure.kind).toBe("none");
    expect(linesOf(own({}, { min: 0 }))[0]?.measure.kind).toBe("none");
    expect(linesOf(own({}, {}))).toEqual([]);
  });

  test("is said to be chosen where the profile does not say where it comes from", () => {
    expect(linesOf(own({}, { min: 3 }))[0]).toMatchObject({
      kind: "chosen",
      sentence:
        "Reminders: at least 3 reminders; chosen: the profile does not say where the figure comes from",
    });
  });
});

test("a share of errors of 0 can be met, and asks for as many samples as the smallest share that is stated", () => {
  const profile: LoadProfile = {
    ...{ system: "clinic", tier: "one", limits: {}, provenance: {} },
    benchmarks: { errorPercent: 0 },
  };
  expect(linesOf(profile)[0]).toMatchObject({ op: "<=", value: 0, samples: 30_000 });
});

test("a tier that states nothing has no lines", () => {
  expect(linesOf({ system: "a", tier: "b", benchmarks: {}, limits: {}, provenance: {} })).toEqual([]);
});

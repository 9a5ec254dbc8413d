import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { setups } from "../../loadtests/contract/journeys.ts";
import type { Judgement, Load } from "../../loadtests/contract/types.ts";
import { secondsOf } from "../../loadtests/lib/duration.ts";
import { placeOf } from "../../loadtests/lib/place.ts";
import { fieldsOf, idOf, rowsOf } from "../../loadtests/lib/read.ts";
import { circumstancesOf } from "../../loadtests/lib/settings.ts";
import { summaryOf } from "../../loadtests/lib/summary.ts";
import { baseUrl } from "../../loadtests/lib/target.ts";
import { textOf } from "../../loadtests/lib/text.ts";
import { paths } from "../../loadtests/paths.ts";
import { generatorOf } from "../../loadtests/run/request.ts";

describe("the address under load", () => {
  test.each([
    ["http://127.0.0.1:8080", "http://127.0.0.1:8080"],
    ["http://localhost/", "http://localhost"],
    ["https://[::1]:8443/app//", "https://[::1]:8443/app"],
  ])("%s is this machine", (given, expected) => {
    expect(baseUrl({ BASE_URL: given })).toBe(expected);
  });

  test.each([
    "http://10.0.0.1",
    "https://example.com/app",
    "http://localhost.example.com",
    "http://127.0.0.1.example.com",
  ])("%s is refused unless its host is named again", (given) => {
    const host = new URL(given).hostname;
    expect(() => baseUrl({ BASE_URL: given })).toThrow(`set ALLOW_HOST=${host}`);
    expect(() => baseUrl({ BASE_URL: given, ALLOW_HOST: "other.example.com" })).toThrow(host);
    expect(baseUrl({ BASE_URL: given, ALLOW_HOST: host })).toBe(given);
  });

  test.each([
    "",
    "localhost:8080",
    "ftp://localhost",
    "http://127.0.0.1@example.com",
    "http://localhost:1@example.com",
  ])("%j is no address to load", (given) => {
    expect(() => baseUrl({ BASE_URL: given })).toThrow("expected an address");
  });

  test("an address that it accepts as this machine is this machine by the URL standard too", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z0-9.@:/\\?#[\]-]{0,12}$/), (tail) => {
        for (const start of ["http://localhost", "http://127.0.0.1"]) {
          const given = start + tail;
          let accepted: string;
          try {
            accepted = baseUrl({ BASE_URL: given });
          } catch {
            continue;
          }
          if (URL.canParse(accepted))
            expect(new URL(accepted).hostname).toMatch(/^(localhost|127(\.\d+){3})$/);
        }
      }),
    );
  });
});

describe("the place of an operation", () => {
  test("has its placeholders filled, encoded", () => {
    const { method, path, hasBody } = placeOf("GET /content?niche={niche}&city={city}");
    expect(method).toBe("GET");
    expect(hasBody).toBe(false);
    expect(path({ niche: "café", city: "a/b&c" })).toBe("/content?niche=caf%C3%A9&city=a%2Fb%26c");
  });

  test("is an error without a value for a placeholder, as a path with a hole would reach something else", () => {
    expect(() => placeOf("DELETE /v1/jobs/{id}").path()).toThrow("got no id");
  });

  test.each(["/v1", "GET", "GET v1", "FETCH /v1", "GET /v1 /v2"])("%j is none", (named) => {
    expect(() => placeOf(named)).toThrow("expected a method");
  });

  test("stands behind the address that it was given", () => {
    expect(placeOf("GET /v1/jobs/{id}", "http://127.0.0.1:1/app").path({ id: 7 })).toBe(
      "http://127.0.0.1:1/app/v1/jobs/7",
    );
  });

  test("is given for each operation of each system", () => {
    for (const operations of Object.values(paths))
      for (const named of Object.values(operations)) placeOf(named);
  });

  test("keeps every value in its own part of the path", () => {
    const { path } = placeOf("GET /a/{one}/b?c={two}");
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.string({ unit: "grapheme" }), (one, two) => {
        const url = new URL(`http://localhost${path({ one: `x${one}`, two })}`);
        expect(url.pathname.split("/")).toHaveLength(4);
        expect([...url.searchParams]).toEqual([["c", two]]);
      }),
    );
  });
});

describe("what an answer holds", () => {
  test.each([undefined, null, "", "no JSON", "[1]", "3", new ArrayBuffer(1)])("%j has no fields", (body) => {
    expect(fieldsOf({ body })).toEqual({});
  });

  test.each([
    [{ id: "a" }, "a"],
    [{ id: 7 }, 7],
    [{ id: "" }, null],
    [{ id: null }, null],
    [{}, null],
  ])("%j has the id %j", (fields, id) => {
    expect(idOf(fields)).toBe(id);
  });

  test("a list of anything but objects is no list of rows", () => {
    expect(rowsOf({ days: [{ day: 1 }] }, "days")).toEqual([{ day: 1 }]);
    expect(rowsOf({ days: [{ day: 1 }, null] }, "days")).toBeNull();
    expect(rowsOf({ days: "none" }, "days")).toBeNull();
  });
});

describe("the variables of a run", () => {
  test("have sensible defaults", () => {
    expect(circumstancesOf({})).toMatchObject({ shape: "benchmark", target: "url" });
  });

  test("name no machine by default, which then offers as much as two pods of one core", () => {
    const { maxUsers, maxPerSecond } = generatorOf({ cluster: { parallelism: 2 } });
    expect(circumstancesOf({}).generator).toEqual({ maxUsers: 2 * maxUsers, maxPerSecond: 2 * maxPerSecond });
    expect(generatorOf({ cluster: { parallelism: 2 }, maxUsers: 7 })).toEqual({ maxUsers: 7, maxPerSecond });
  });

  test("are taken as given", () => {
    const env = {
      SHAPE: "spike",
      TARGET: "reference",
      SECONDS: "15",
      MAX_USERS: "7",
      MAX_PER_SECOND: "9",
      INSTANCES: "4",
    };
    expect(circumstancesOf(env)).toEqual({
      ...{ shape: "spike", target: "reference", seconds: 15, instances: 4 },
      generator: { maxUsers: 7, maxPerSecond: 9 },
    });
  });

  test.each([
    [{ SHAPE: "fast" }, 'SHAPE is "fast", expected one of smoke'],
    [{ TARGET: "mine" }, 'TARGET is "mine"'],
    [{ SECONDS: "soon" }, 'SECONDS is "soon"'],
    [{ MAX_USERS: "0" }, 'MAX_USERS is "0"'],
    [{ INSTANCES: "Infinity" }, 'INSTANCES is "Infinity"'],
  ])("%j is refused", (env, message) => {
    expect(() => circumstancesOf(env)).toThrow(message);
  });
});

const load: Load = {
  ...{
    system: "sample",
    tier: "small",
    shape: "benchmark",
    timeFactor: 4,
    scaled: null,
    notes: [],
    cannotTell: [],
  },
  phases: [],
  scenarios: {
    visit_benchmark: {
      ...{
        exec: "visit",
        startTime: "10s",
        gracefulStop: "30s",
        executor: "constant-vus",
        vus: 2,
        duration: "30s",
      },
      tags: { phase: "benchmark", journey: "visit" },
    },
    limits_checks: {
      ...{ exec: "limits", startTime: "45s", gracefulStop: "10s", executor: "per-vu-iterations", vus: 1 },
      ...{ iterations: 3, maxDuration: "30s" },
      tags: { phase: "checks", journey: "limits" },
    },
  },
  estimate: { seconds: 85, requests: 1, aiCalls: 0 },
};

describe("what k6 measured", () => {
  const data = (ms: number) => ({
    metrics: { http_reqs: { values: { count: 3, rate: 1 } } },
    root_group: { checks: [{ name: "good", passes: 3, fails: 1 }] },
    state: { testRunDurationMs: ms },
  });

  test("is kept by name, with each check", () => {
    expect(summaryOf(data(46_000), load).metrics).toEqual({
      http_reqs: { count: 3, rate: 1 },
      "checks{check:good}": { passes: 3, fails: 1, rate: 0.75 },
    });
  });

  test("is whole once the last scenario has begun: a few iterations may end sooner than they might", () => {
    expect(summaryOf(data(45_100), load).partial).toBeNull();
  });

  test("is partial by what had failed, if a threshold ended the run", () => {
    const thresholds = { "rate<0.5": { ok: false } };
    const measured = { "echelon_failed{phase:benchmark}": { values: { rate: 0.9 }, thresholds } };
    expect(summaryOf({ ...data(20_000), metrics: measured }, load).partial).toContain("too much had failed");
  });

  test("has no part of setup and teardown, which k6 counts", () => {
    const withAside = (ms: number) => ({
      ...data(ms),
      metrics: { echelon_aside: { values: { count: 30_000, rate: 1 } } },
    });
    expect(summaryOf(withAside(50_000), load)).toMatchObject({
      durationMs: 20_000,
      partial: "ended after 20 of 45 seconds",
    });
    expect(summaryOf(withAside(75_100), load)).toMatchObject({ durationMs: 45_100, partial: null });
  });

  test("is partial if the run ended earlier", () => {
    expect(summaryOf(data(20_000), load).partial).toBe("ended after 20 of 45 seconds");
  });
});

test.each([
  ["30s", 30],
  ["1m30s", 90],
  ["1h", 3600],
  ["250ms", 0.25],
])("%s are %d seconds", (duration, expected) => {
  expect(secondsOf(duration)).toBe(expected);
});

describe("the text at the end of k6 run", () => {
  const judgement: Judgement = {
    ...{
      benchmark: "responseTimeMs",
      phase: "benchmark",
      beyond: false,
      sentence: "",
      kind: "stated",
      op: "<",
    },
    ...{
      stated: 5000,
      unit: "ms",
      measured: 812.345,
      marginPercent: 83.7531,
      samples: 100,
      verdict: "met",
      note: "",
    },
  };
  const measured = {
    metrics: {
      "checks{check:good}": { passes: 3, fails: 1 },
      "checks{check:better}": { passes: 4, fails: 0 },
    },
    durationMs: 1,
    partial: null,
  };

  test("has a line for each judgement, aligned", () => {
    const lines = textOf(
      load,
      [judgement, { ...judgement, benchmark: "users", measured: null }],
      measured,
    ).split("\n");
    const [headings, first, second] = lines.filter((line) =>
      /^(benchmark|responseTimeMs|users)\b/.test(line),
    );
    expect(first).toMatch(/^responseTimeMs {2}benchmark {2}< 5000 ms {2}812 +83.8% {3}met$/);
    const at = headings?.indexOf("verdict");
    expect(first?.indexOf("met")).toBe(at);
    expect(second?.indexOf("met")).toBe(at);
  });

  test("says why something is not met, which checks failed, and what was scaled or cut short", () => {
    const noted = { ...judgement, verdict: "missed", note: "too slow" } as const;
    const scaled = { ...load, scaled: { part: 0.5, why: "one generator" } };
    const text = textOf(scaled, [noted], { ...measured, partial: "killed" });
    expect(text).toContain("responseTimeMs: too slow");
    expect(text).toContain("✗ good (1 of 4 did not)");
    expect(text).toContain("✓ better (4)");
    expect(text).toContain("Scaled to 50% of the stated load: one generator");
    expect(text).toContain("Partial: killed");
    expect(text).toContain("4 times faster");
  });
});

test.each(Object.keys(paths))("the script of %s says how long its setup and teardown took", (name) => {
  const script = readFileSync(new URL(`../../loadtests/${name}.ts`, import.meta.url), "utf8");
  for (const [, , made] of script.matchAll(/export (?:async )?(?:function|const) (setup|teardown)\b(.*)/g))
    expect(made).toMatch(/^ = beside\(/);
  const sets = /export (?:async )?(?:function|const) setup\b/.test(script);
  expect(setups[name] !== undefined).toBe(sets);
});

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type BenchmarkProfile, usersOf } from "../../loadtests/lib/profile.ts";
import { baseUrl } from "../../loadtests/lib/target.ts";
import { thresholdsOf } from "../../loadtests/lib/thresholds.ts";

const profile = (benchmarks: BenchmarkProfile["benchmarks"]): BenchmarkProfile => ({
  system: "sample",
  tier: "small",
  benchmarks,
});

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

describe("figures of a profile", () => {
  test.each([
    [{ min: 1, max: 3 }, 3],
    [{ min: 20 }, 20],
  ])("%j users means %i at once", (concurrentUsers, expected) => {
    expect(usersOf(profile({ concurrentUsers }))).toBe(expected);
  });

  test("a missing user count or response time is an error that names the tier", () => {
    expect(() => usersOf(profile({}))).toThrow("sample/small: got no benchmarks.concurrentUsers");
    expect(() => thresholdsOf(profile({}), "dashboard")).toThrow(": got no benchmarks.responseTimeMs");
  });

  test.each([
    ["avg" as const, "avg<1000"],
    ["p95" as const, "p(95)<1000"],
  ])("only the stated statistic has a threshold: %s", (statistic, expected) => {
    const thresholds = thresholdsOf(profile({ responseTimeMs: { statistic, max: 1000 } }), "dashboard");
    expect(thresholds["http_req_duration{journey:dashboard}"]).toEqual([expected]);
    expect(Object.values(thresholds).filter((lines) => lines.toString() === "rate==1")).toHaveLength(2);
  });
});

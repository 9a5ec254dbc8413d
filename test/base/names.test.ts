import { describe, expect, test } from "vitest";
import { nameRule, physicalName } from "../../base/names.ts";

const label = nameRule(63, "https://example.com/names");

describe("an ordinary name", () => {
  test.each([
    [["two-words", "large"], "two-words-large"],
    [["marcus", "marcus-team"], "marcus-marcus-team"],
    [["two-words", "small", "8080"], "two-words-small-8080"],
    [["work", "redis-operator"], "work-redis-operator"],
  ] as const)("of %j stays as it reads", (parts, name) => {
    expect(physicalName(label, parts)).toBe(name);
  });
});

describe("a border between parts", () => {
  test("is made visible by a hash where the name alone would hide it", () => {
    const one = physicalName(label, ["bella", "prod", "eu-web"]);
    const other = physicalName(label, ["bella", "prod-eu", "web"]);
    expect(one).toMatch(/^bella-prod-eu-web-[0-9a-f]{8}$/);
    expect(other).toBe("bella-prod-eu-web");
  });

  test("is part of the hash", () => {
    const of = (...parts: string[]) => physicalName(label, ["B", ...parts]);
    const names = [of("a-b", "c"), of("a", "b-c"), of("a\u0000b", "c"), of("a", "b", "c"), of('a","b', "c")];
    expect(new Set(names).size).toBe(names.length);
  });
});

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { pathRules } from "../../../../../components/aws/parts/edge/paths.ts";
import type { Served } from "../../../../../components/aws/parts/edge/served.ts";

const entry = (name: string, path: string | null): Served => ({
  ...{ name, path, port: 8080, health: { port: 9464, path: "/readyz" } },
  ...{ stays: false, sticky: false, graceSeconds: 30 },
});

/** As a balancer matches: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html */
const matches = (pattern: string, path: string): boolean =>
  pattern.endsWith("*") ? path.startsWith(pattern.slice(0, -1)) : path === pattern;

/** Where a balancer with these entries sends a request; null if it answers 404 itself. */
function destination(entries: readonly Served[], path: string): string | null {
  const rules = pathRules(entries).toSorted((one, other) => one.priority - other.priority);
  const rule = rules.find(({ patterns }) => patterns.some((pattern) => matches(pattern, path)));
  if (rule !== undefined) return rule.leads === "to" ? rule.entry.name : null;
  return entries.find((one) => one.path === null)?.name ?? null;
}

const shop = [
  entry("seneca", null),
  entry("marcus", "/mcp"),
  entry("realtime", "/ws"),
  entry("sales", "/mcp/sales"),
];

describe("the rules of a balancer", () => {
  test.each([
    ["/", "seneca"],
    ["/mcp", "marcus"],
    ["/mcp/", "marcus"],
    ["/mcp/tools/call", "marcus"],
    ["/mcpx", "seneca"],
    ["/a/mcp", "seneca"],
    ["/ws", "realtime"],
    ["/ws/room", "realtime"],
    ["/mcp/sales", "sales"],
    ["/mcp/sales/now", "sales"],
    ["/mcp/salesforce", "marcus"],
    ["/mcp/metrics", null],
    ["/mcp/readyz", null],
    ["/mcp/sales/metrics", null],
    ["/mcp/metrics/mine", "marcus"],
  ])("send %s to %s", (path, expected) => {
    expect(destination(shop, path)).toBe(expected);
  });

  test("lead nowhere where no path fits and every entry has one", () => {
    expect(destination(shop.slice(1), "/other")).toBeNull();
  });

  test("are none for an entry without a path", () => {
    expect(pathRules([entry("web", null)])).toEqual([]);
  });

  const segment = fc.stringMatching(/^[a-z0-9]{1,6}$/);
  const paths = fc.uniqueArray(
    fc.array(segment, { minLength: 1, maxLength: 3 }).map((parts) => `/${parts.join("/")}`),
    { minLength: 2, maxLength: 12 },
  );
  const entriesOf = (some: readonly string[]): Served[] =>
    some.map((path, index) => entry(`w${index}`, path));

  test("have priorities that AWS takes, each of its own, the deeper path first", () => {
    fc.assert(
      fc.property(paths, (some) => {
        const rules = pathRules(entriesOf(some));
        const priorities = rules.map(({ priority }) => priority);
        expect(new Set(priorities).size).toBe(rules.length);
        expect(Math.min(...priorities)).toBeGreaterThan(1);
        expect(Math.max(...priorities)).toBeLessThanOrEqual(50_000);
        for (const one of rules)
          for (const other of rules)
            if (other.patterns[0]?.startsWith(`${one.patterns[0]}/`))
              expect(other.priority).toBeLessThan(one.priority);
      }),
    );
  });

  test("keep their priorities when another entry comes", () => {
    const priorities = (some: readonly string[]) =>
      Object.fromEntries(pathRules(entriesOf(some)).map(({ patterns, priority }) => [patterns[0], priority]));
    const some = ["/mcp", "/ws", "/sales/mcp", "/support/mcp"];
    for (const path of some)
      expect(priorities(some)).toMatchObject(priorities(some.filter((other) => other !== path)));
    expect(Object.keys(priorities(some))).toHaveLength(2 * some.length);
  });

  test.each([
    [49, true],
    [50, false],
  ])("of %i entries with a path fit on one balancer: %s", (count, fits) => {
    const entries = Array.from({ length: count }, (_, index) => entry(`w${index}`, `/w${index}`));
    if (fits) expect(pathRules(entries)).toHaveLength(2 * count);
    else
      expect(() => pathRules(entries)).toThrow(/got 50 public workloads with a path, expected fewer than 50/);
  });

  test("of a path with five parts are refused", () => {
    expect(() => pathRules([entry("deep", "/a/b/c/d/e")])).toThrow(/expected one of at most 4 parts/);
    expect(pathRules([entry("deep", "/a/b/c/d")])).toHaveLength(2);
  });
});

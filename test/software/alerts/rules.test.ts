import { beforeAll, describe, expect, it } from "vitest";
import type { Case } from "./case.ts";
import { casesOf, rows } from "./cases.ts";
import { factsOf } from "./facts.ts";
import { checkRules, testRule } from "./promtool.ts";
import { type MonitoredStack, monitoredStacks, type Rule } from "./stacks.ts";

let stacks: readonly MonitoredStack[];
beforeAll(async () => {
  stacks = await monitoredStacks();
});

/** A rule in one of the stacks that have it. */
interface Placed {
  readonly stack: MonitoredStack;
  readonly rule: Rule;
}

/** A rule without names: stacks differ in those, and series.test.ts compares them with the objects of every stack. */
const shapeOf = ({ alert, expr, for: duration }: Rule): string =>
  [alert, duration, expr.replaceAll(/"[^"]*"/g, "name")].join();

/** One rule of each shape. */
function shapes(of: readonly MonitoredStack[]): Placed[] {
  const all = of.flatMap((stack) => stack.rules.map((rule) => ({ stack, rule })));
  return [...new Map(all.map((placed) => [shapeOf(placed.rule), placed])).values()];
}

/** What promtool says of a rule on its cases; null if all is as they say. */
async function failure(
  { stack, rule }: Placed,
  cases: Readonly<Record<string, Case>>,
  change = (one: Rule): Rule => one,
): Promise<string | null> {
  const { good, output } = await testRule(change(rule), cases);
  return good ? null : `${stack.title}: ${rule.alert}: ${output}`;
}

describe("the alerts of every stack", () => {
  it("are rules that Prometheus reads", async () => {
    for (const stack of stacks) expect(await checkRules(stack)).toMatchObject({ good: true });
  });

  it("each have a case in which they fire, one in which they are silent, and one without data", () => {
    const alerts = new Set(stacks.flatMap(({ rules }) => rules.map(({ alert }) => alert)));
    expect(Object.keys(rows).toSorted()).toEqual([...alerts].toSorted());
    for (const stack of stacks) {
      for (const { alert } of stack.rules) {
        const { fires, silent, "no data": none } = casesOf(alert, factsOf(stack));
        expect(fires?.alerts, alert).not.toEqual([]);
        expect(silent, alert).toMatchObject({ alerts: [] });
        expect(silent?.given, alert).not.toEqual([]);
        expect(none?.given, alert).toEqual([]);
      }
    }
  });

  it("fire, or stay silent, as their cases say", async () => {
    const outcomes = await Promise.all(
      shapes(stacks).map((placed) => failure(placed, casesOf(placed.rule.alert, factsOf(placed.stack)))),
    );
    expect(outcomes.filter((outcome) => outcome !== null)).toEqual([]);
  });
});

describe("the cases of each alert fail for a rule that", () => {
  it.each<readonly [string, (rule: Rule) => Rule]>([
    ["never fires", (rule) => ({ ...rule, expr: `(${rule.expr}) and vector(0) > 1` })],
    ["always fires", (rule) => ({ ...rule, expr: "vector(1)" })],
    ["waits for longer than it should", (rule) => ({ ...rule, for: "7d" })],
    [
      "asks for series of another namespace",
      (rule) => ({ ...rule, expr: rule.expr.replaceAll('namespace="', 'namespace="other-') }),
    ],
  ])("%s", async (_, change) => {
    const placed = shapes(stacks.filter(({ title }) => title === "enterprise, existing"));
    expect(placed.length).toBe(Object.keys(rows).length);
    const outcomes = await Promise.all(
      placed.map((one) => {
        const { fires, silent } = casesOf(one.rule.alert, factsOf(one.stack));
        return failure(one, { fires, silent } as Readonly<Record<string, Case>>, change);
      }),
    );
    expect(outcomes).not.toContain(null);
  });
});

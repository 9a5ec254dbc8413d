import { beforeAll, describe, expect, it, vi } from "vitest";
import { checkRules, type Outcome, testGroups } from "./promtool.ts";
import { type MonitoredStack, monitoredStack, type Query, type RuleGroups } from "./stacks.ts";

// Promtool calculates thousands of minutes of ten rules: seconds on a machine that does nothing else.
vi.setConfig({ testTimeout: 400_000 });

/** Stack → its objective in percent, and a workload of which it is. Each states another one. */
const stated = {
  "bella-current": [99, "bella-app"],
  "bella-enterprise": [99.99, "bella-app"],
  "bella-optimized": [99.9, "bella-app"],
} as const satisfies Record<string, readonly [objective: number, workload: string]>;
type StackName = keyof typeof stated;

const stacks = new Map<string, MonitoredStack>();
beforeAll(async () => {
  for (const name of Object.keys(stated))
    stacks.set(name, await monitoredStack(name, { "echelon:monitoring": "existing" }));
});

const stackOf = (name: StackName): MonitoredStack => {
  const stack = stacks.get(name);
  if (stack === undefined) throw new Error(`got no stack ${name}, expected one that is rendered`);
  return stack;
};

const HOUR = 60;

/** Minutes, and which part of the requests fails meanwhile, as a multiple of what the objective allows. */
type Stretch = readonly [minutes: number, burn: number];

interface Case {
  /** Requests a minute. */
  readonly requests: number;
  readonly stretches: readonly Stretch[];
  /** Windows of the alerts that are on at the end. */
  readonly pages: readonly string[];
  readonly tickets: readonly string[];
}

const WINDOWS = { "1h": "critical", "6h": "critical", "1d": "warning", "3d": "warning" } as const;
type Window = keyof typeof WINDOWS;

/** A window that reaches back to before the first request is as long as there were requests. */
const cases: Readonly<Record<string, Case>> = {
  "nothing fails": { requests: 600, stretches: [[2 * HOUR, 0]], pages: [], tickets: [] },
  "half as much fails as may": { requests: 600, stretches: [[2 * HOUR, 0.5]], pages: [], tickets: [] },
  "much fails for an hour": {
    requests: 600,
    stretches: [
      [8 * HOUR, 0],
      [HOUR, 16],
    ],
    pages: ["1h"],
    tickets: ["3d"],
  },
  "much has failed for an hour, and no longer does": {
    requests: 600,
    stretches: [
      [8 * HOUR, 0],
      [HOUR, 16],
      [6, 0],
    ],
    pages: [],
    tickets: ["3d"],
  },
  "eight times as much fails as may, for six hours": {
    requests: 600,
    stretches: [
      [6 * HOUR, 0],
      [6 * HOUR, 8],
    ],
    pages: ["6h"],
    tickets: ["1d", "3d"],
  },
  "four times as much fails as may": {
    requests: 600,
    stretches: [[3 * HOUR, 4]],
    pages: [],
    tickets: ["1d", "3d"],
  },
  "twice as much fails as may": { requests: 600, stretches: [[3 * HOUR, 2]], pages: [], tickets: ["3d"] },
};

/** A counter that grows evenly within each stretch. */
function counter(stretches: readonly (readonly [minutes: number, perMinute: number])[]): string {
  let total = 0;
  const parts = stretches.map(([minutes, perMinute], index) => {
    const text = `${total}+${perMinute}x${minutes - (index === 0 ? 0 : 1)}`;
    total += perMinute * minutes;
    return text;
  });
  return parts.join(" ");
}

/** Two replicas share the requests; the labels are those that a PodMonitor adds. */
const seriesOf = ({ namespace }: MonitoredStack, workload: string, budget: number, one: Case) =>
  [0, 1].flatMap((replica) => {
    const labels = (code: string) =>
      `{namespace="${namespace}",workload="${workload}",pod="${workload}-${replica}",code="${code}"}`;
    const part = (share: (burn: number) => number) =>
      counter(one.stretches.map(([minutes, burn]) => [minutes, (share(burn) * one.requests) / 2]));
    return [
      { series: `echelon_http_requests_total${labels("200")}`, values: part((burn) => 1 - burn * budget) },
      { series: `echelon_http_requests_total${labels("503")}`, values: part((burn) => burn * budget) },
    ];
  });

const minutesOf = ({ stretches }: Case): number => stretches.reduce((sum, [minutes]) => sum + minutes, 0);

/** The alerts that are on at the end of a case, as promtool is told to expect them. */
function testOf(name: StackName, one: Case, title: string) {
  const [objective, workload] = stated[name];
  const budget = (100 - objective) / 100;
  const stack = stackOf(name);
  const on = [...one.pages, ...one.tickets];
  return {
    name: `${name}: ${title}`,
    interval: "1m",
    input_series: seriesOf(stack, workload, budget, one),
    promql_expr_test: (Object.keys(WINDOWS) as Window[]).map((window) => ({
      expr: `count(ALERTS{alertname="UptimeBudget${window}",workload="${workload}",severity="${WINDOWS[window]}",level="${WINDOWS[window] === "critical" ? 3 : 2}",alertstate="firing"}) or vector(0)`,
      eval_time: `${minutesOf(one)}m`,
      exp_samples: [{ labels: "{}", value: on.includes(window) ? 1 : 0 }],
    })),
  };
}

/** The rules on objectives alone: thousands of minutes are calculated for each. */
const rulesOf = (name: StackName): RuleGroups => ({
  groups: stackOf(name).groups.groups.map((group) => ({
    ...group,
    rules: group.rules.filter(({ alert }) => alert === undefined || alert.includes("Budget")),
  })),
});

const judge = (name: StackName, tests: readonly unknown[], groups?: RuleGroups): Promise<Outcome> =>
  testGroups(groups ?? rulesOf(name), tests);

describe("alerts on the error budget", () => {
  it.each(Object.keys(stated) as StackName[])("of %s are rules that Prometheus reads", async (name) => {
    expect(await checkRules(stackOf(name))).toMatchObject({ good: true });
  });

  it.each(["bella-optimized"] as const)(
    "of %s page while it burns fast, send a ticket while it burns slowly, and are silent otherwise",
    async (name) => {
      const tests = Object.entries(cases).map(([title, one]) => testOf(name, one, title));
      expect(await judge(name, tests)).toEqual({ good: true, output: expect.anything() });
    },
  );

  it("are silent where a few requests fail of not many more", async () => {
    const few: Case = {
      requests: 2,
      stretches: [
        [HOUR, 0],
        [HOUR, 70],
      ],
      pages: [],
      tickets: [],
    };
    const test = testOf("bella-optimized", few, "8 failures of 120 requests in an hour");
    expect(await judge("bella-optimized", [test])).toMatchObject({ good: true });
    const more = { ...few, requests: 3, pages: ["1h", "6h"], tickets: ["1d", "3d"] };
    expect(await judge("bella-optimized", [testOf("bella-optimized", more, "12 of 180")])).toMatchObject({
      good: true,
    });
  });

  it("that would never fire, or start too early, fail these cases", async () => {
    const name = "bella-optimized";
    const shown = ["half as much fails as may", "four times as much fails as may"];
    const tests = shown.flatMap((title) => {
      const one = cases[title];
      return one === undefined ? [] : [testOf(name, one, title)];
    });
    const { groups } = rulesOf(name);
    const changed = (factor: number): RuleGroups => ({
      groups: groups.map((group) => ({
        ...group,
        rules: group.rules.map((rule) => ({
          ...rule,
          expr: rule.expr.replaceAll(/ > (0\.\d+)\)/g, (text, value: string) =>
            text.replace(value, String(Number(value) * factor)),
          ),
        })),
      })),
    });
    for (const factor of [50, 0.2])
      expect(await judge(name, tests, changed(factor))).toMatchObject({ good: false });
  });
});

it("the panel of an objective shows how much of the budget is left", async () => {
  const name = "bella-optimized";
  const stack = stackOf(name);
  const panel = stack.queries.find(({ place }: Query) => place.startsWith("panel Error budget left"));
  const half: Case = { requests: 600, stretches: [[2 * HOUR, 0.5]], pages: [], tickets: [] };
  const test = {
    ...testOf(name, half, "half of it is left"),
    promql_expr_test: [
      {
        expr: `round(${panel?.expr})`,
        eval_time: "2h",
        exp_samples: [{ labels: '{namespace="bella-bella-optimized", workload="bella-app"}', value: 50 }],
      },
    ],
  };
  expect(await judge(name, [test])).toMatchObject({ good: true });
});

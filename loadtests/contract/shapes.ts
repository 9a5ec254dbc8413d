import type { ShapeName } from "./types.ts";

/** A part of a shape. */
export interface Step {
  readonly name: string;
  /** Load as a multiple of what the benchmarks state. */
  readonly times: number;
  /** `judged`: as long as the lines need, at least `Shape.seconds`. */
  readonly seconds: number | "judged";
}

/** How the load of a run goes up and down over time. */
export interface Shape {
  /** For `--help`. */
  readonly description: string;
  readonly steps: readonly Step[];
  /** Length of a judged step where the lines need no longer one, seconds. */
  readonly seconds: number;
  /** `checks`: one user tries each journey, and no benchmark is judged. */
  readonly judges: "lines" | "checks";
  /** Whether journeys that no benchmark drives (roles, limits, webhooks) are checked after the load. */
  readonly checks: boolean;
  /** What ends a run early. `errors`: half of all fails; `lines`: the first step that misses a line. */
  readonly hopeless: "errors" | "lines" | null;
  /** Whatever a profile or an operator asks for, a run offers no more and takes no longer. */
  readonly caps: {
    readonly judgedSeconds: number;
    readonly seconds: number;
    readonly perSecond: number;
    readonly users: number;
  };
}

/** Name of the phase after the load in which journeys are checked that no benchmark drives: roles, limits, webhooks. */
export const CHECKS_PHASE = "checks";

/** Length of the step in which journeys are checked that no benchmark drives, and the pause before it, seconds. */
export const checkSeconds = 30;
export const pauseSeconds = 5;

/** The load of a warm-up: it fills caches and pools, and leaves no queue behind. */
const warmUp = (seconds: number): Step => ({ name: "warmup", times: 0.5, seconds });

const plateau = (percent: number): Step => ({
  name: `at_${percent}_percent`,
  times: percent / 100,
  seconds: "judged",
});

const HOUR = 3600;
const LARGE = { perSecond: 20_000, users: 100_000 } as const;

export const shapes: Readonly<Record<ShapeName, Shape>> = {
  smoke: {
    description:
      "One user tries each journey for a few seconds; what comes back is checked, no benchmark is judged.",
    steps: [{ name: "smoke", times: 0, seconds: "judged" }],
    seconds: 5,
    judges: "checks",
    checks: true,
    hopeless: "errors",
    caps: { judgedSeconds: 60, seconds: 300, perSecond: 50, users: 1 },
  },
  benchmark: {
    description: "The stated load, as long as the benchmarks need to be judged.",
    steps: [warmUp(10), { name: "benchmark", times: 1, seconds: "judged" }],
    seconds: 30,
    judges: "lines",
    checks: true,
    hopeless: "errors",
    caps: { judgedSeconds: 8 * HOUR, seconds: 13 * HOUR, ...LARGE },
  },
  stress: {
    description: "Rises from half of the stated load to three times of it; only what is stated is judged.",
    steps: [warmUp(10), ...[50, 100, 150, 200, 300].map(plateau)],
    seconds: 30,
    judges: "lines",
    checks: false,
    hopeless: "errors",
    caps: { judgedSeconds: HOUR, seconds: 8 * HOUR, ...LARGE },
  },
  soak: {
    description: "The stated load for half an hour or more, which shows what grows, leaks or fills up.",
    steps: [warmUp(30), { name: "soak", times: 1, seconds: "judged" }],
    seconds: HOUR / 2,
    judges: "lines",
    checks: false,
    hopeless: "errors",
    caps: { judgedSeconds: 12 * HOUR, seconds: 25 * HOUR, ...LARGE },
  },
  spike: {
    description:
      "Three times the stated load for a moment; back at the stated load, the benchmarks must be met again.",
    steps: [
      warmUp(10),
      { name: "up", times: 3, seconds: 20 },
      { name: "down", times: 1, seconds: 10 },
      { name: "back", times: 1, seconds: "judged" },
    ],
    seconds: 30,
    judges: "lines",
    checks: false,
    hopeless: null,
    caps: { judgedSeconds: 4 * HOUR, seconds: 9 * HOUR, ...LARGE },
  },
  breakpoint: {
    description:
      "Rises step by step until a benchmark is missed: finds the highest load that still meets all of them.",
    steps: [warmUp(10), ...[100, 150, 200, 300, 400, 600, 800, 1200, 1600].map(plateau)],
    seconds: 30,
    judges: "lines",
    checks: false,
    hopeless: "lines",
    caps: { judgedSeconds: HOUR, seconds: 10 * HOUR + 60, ...LARGE },
  },
};

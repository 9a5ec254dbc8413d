import type { Profile, TriggerProfile } from "../profiles/schema.ts";

/** An alert on how fast the error budget of an objective is used up. */
export interface BurnAlert extends Pick<TriggerProfile, "severity" | "level"> {
  /** How many times faster than the budget allows. */
  readonly factor: number;
  /** The alert starts when the rate is above `factor` within both. */
  readonly longSeconds: number;
  readonly shortSeconds: number;
}

/** An objective: the share of requests of people that do not fail. */
export interface SloPlan {
  readonly name: "uptime" | "errors";
  /** Percent of the requests. */
  readonly objectivePercent: number;
  /** Workloads whose requests count: those that people reach. */
  readonly workloads: readonly string[];
  readonly alerts: readonly BurnAlert[];
}

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Days over which the budget is counted: the factors are those of thirty days. */
export const BUDGET_DAYS = 30;

const page = { severity: "critical", level: 3 } as const;
const ticket = { severity: "warning", level: 2 } as const;

/**
 * Windows and factors of Google's workbook: 2% of the budget in an hour, 5% in six hours and 10% in one and in three days.
 * A short window ends the alert soon after the failures end. https://sre.google/workbook/alerting-on-slos/
 */
const BURNS: readonly BurnAlert[] = [
  { ...page, factor: 14.4, longSeconds: HOUR, shortSeconds: 5 * MINUTE },
  { ...page, factor: 6, longSeconds: 6 * HOUR, shortSeconds: 30 * MINUTE },
  { ...ticket, factor: 3, longSeconds: DAY, shortSeconds: 2 * HOUR },
  { ...ticket, factor: 1, longSeconds: 3 * DAY, shortSeconds: 6 * HOUR },
];

const ALL = 100;

const DURATIONS = [
  [DAY, "d"],
  [HOUR, "h"],
  [MINUTE, "m"],
] as const;

/** A duration as Prometheus writes it: `5m`, `1h`, `3d`. */
export function duration(seconds: number): string {
  const [unit, letter] = DURATIONS.find(([size]) => seconds % size === 0) ?? [1, "s"];
  return `${seconds / unit}${letter}`;
}

/** One failure of few requests is a large share of them: as many have to fail within the longer window of an alert. */
export const MIN_FAILED = 10;

/** What an objective is called in alerts and panels. */
export const sloText = ({ name, objectivePercent }: SloPlan): string =>
  `${objectivePercent}% of requests do not fail (${name})`;

/** The part of requests that may fail. */
export const budgetOf = ({ objectivePercent }: Pick<SloPlan, "objectivePercent">): number =>
  // To a millionth of a percent: 100 - 99.9 is 0.0999… in binary.
  Math.round((ALL - objectivePercent) * 1e6) / 1e6 / ALL;

/** The stated objectives. Nobody can keep to one of exactly 100 percent, and one of 0 percent asks for nothing. */
const statedObjectives = ({ benchmarks }: Profile): Pick<SloPlan, "name" | "objectivePercent">[] => {
  const { uptimePercent, errorPercent } = benchmarks;
  const stated = [
    ...(uptimePercent === undefined ? [] : [{ name: "uptime", objectivePercent: uptimePercent } as const]),
    ...(errorPercent === undefined
      ? []
      : [{ name: "errors", objectivePercent: ALL - errorPercent } as const]),
  ];
  const budgets = stated.map(budgetOf);
  return (
    stated
      .filter(({ objectivePercent }) => objectivePercent > 0 && objectivePercent < ALL)
      // Two that allow as many failures are one objective.
      .filter((one) => budgets.indexOf(budgetOf(one)) === stated.indexOf(one))
  );
};

/** What of a planned workload says whether people reach it. */
interface Serving {
  readonly name: string;
  readonly public: boolean;
  /** Null for one that serves no requests. */
  readonly port: number | null;
}

/** The objectives of the tier, for the workloads that people reach; of all that serve requests where people reach none. */
export function planSlos(profile: Profile, workloads: readonly Serving[]): SloPlan[] {
  const serving = workloads.filter(({ port }) => port !== null);
  const open = serving.filter((workload) => workload.public);
  const counted = (open.length > 0 ? open : serving).map(({ name }) => name);
  if (counted.length === 0) return [];
  return statedObjectives(profile).map((objective) => ({
    ...objective,
    workloads: counted,
    // More than everything never fails.
    alerts: BURNS.filter(({ factor }) => factor * budgetOf(objective) < 1),
  }));
}

import { isMeasured, needOf } from "./needs.ts";
import { arrivalsAt, isThroughput, usersAt } from "./offer.ts";
import { checkJourneys, journeyOf, type Setting, userJourneys } from "./setting.ts";
import type { Journey, Line, Phase, Scenario } from "./types.ts";

/** What the planning of one phase reads. */
export interface Place {
  readonly setting: Setting;
  readonly phase: Phase;
  readonly timeFactor: number;
}

export type Named = readonly [name: string, scenario: Scenario];

const seconds = (count: number): string => `${count}s`;

/** Time for a last request, or to clean up what was ordered, seconds. */
const GRACE_SECONDS = 10;

/** Iterations of a journey that only checks; one where it spends a whole limit. */
const CHECKS = 3;

const common = ({ exec, drive }: Journey, { name, startSeconds }: Phase, grace: number) => ({
  exec,
  startTime: seconds(startSeconds),
  gracefulStop: seconds(grace),
  tags: { phase: name, journey: exec, ...(drive.by === "benchmark" && { benchmark: drive.benchmark }) },
});

const named = (phase: Phase, scenario: Scenario): Named => [`${scenario.exec}_${phase.name}`, scenario];

/** An even share of the users for each journey, the remainder for the first ones. */
const shareOf = (total: number, count: number, index: number): number =>
  Math.floor(total / count) + (index < total % count ? 1 : 0);

/** A person who waits for the last answer is not cut off: as long as the line, and as long as k6 waits by default. */
const USER_GRACE_SECONDS = 30;

export function usersIn({ setting, phase }: Place): readonly Named[] {
  const journeys = userJourneys(setting);
  const { offered } = usersAt(setting, phase.times);
  return journeys.flatMap((journey, index) => {
    const vus = shareOf(offered, journeys.length, index);
    if (vus === 0) return [];
    const duration = seconds(phase.seconds);
    return [
      named(phase, {
        ...common(journey, phase, USER_GRACE_SECONDS),
        executor: "constant-vus",
        vus,
        duration,
      }),
    ];
  });
}

/**
 * VUs by Little's law: arrivals a second, times the seconds that each waits. A system that only just meets its line
 * works off half of what is offered, so at the end half of all arrivals are under way; one that stands still leaves all.
 */
function arrivals(place: Place, journey: Journey, line: Line): Scenario | null {
  if (!isThroughput(line)) return null;
  const { setting, phase, timeFactor } = place;
  const { offered } = arrivalsAt(setting, line, phase.times, timeFactor);
  const all = (offered / line.measure.perSeconds) * phase.seconds;
  const most = Math.max(1, Math.min(setting.caps.maxUsers, Math.ceil(all)));
  return {
    ...common(journey, phase, GRACE_SECONDS),
    executor: "constant-arrival-rate",
    rate: offered,
    timeUnit: seconds(line.measure.perSeconds),
    duration: seconds(phase.seconds),
    preAllocatedVUs: Math.max(1, Math.ceil(most / 2)),
    maxVUs: most,
  };
}

/** A few runs one after the other; beyond the stated load, several at a time. A slow one may end after the phase. */
function runs({ setting, phase }: Place, journey: Journey, line: Line): Scenario {
  const judged = setting.shape.judges === "lines";
  return {
    ...common(journey, phase, Math.max(GRACE_SECONDS, Math.ceil(phase.seconds / 2))),
    executor: "per-vu-iterations",
    vus: Math.max(1, Math.round(phase.times)),
    iterations: judged ? line.samples : 1,
    maxDuration: seconds(phase.seconds),
  };
}

/** On a deployed stack a smoke test leaves out what takes longer than itself. */
export const isTooLong = ({ setting, phase, timeFactor }: Place, line: Line): boolean =>
  setting.shape.judges === "checks" &&
  needOf(setting, line, 1) / Math.max(1, line.samples) / timeFactor > phase.seconds;

export function workIn(place: Place): readonly Named[] {
  const { setting, phase } = place;
  return setting.lines.flatMap((line) => {
    const journey = journeyOf(setting, line.benchmark);
    if (journey === undefined || !isMeasured(setting, line) || isTooLong(place, line)) return [];
    const steady = setting.shape.judges === "lines" ? arrivals(place, journey, line) : null;
    return [named(phase, steady ?? runs(place, journey, line))];
  });
}

export function checksIn({ setting, phase }: Place): readonly Named[] {
  return checkJourneys(setting).map((journey) => {
    const spends = journey.drive.by === "check" && journey.drive.only !== undefined;
    return named(phase, {
      ...common(journey, phase, GRACE_SECONDS),
      executor: "per-vu-iterations",
      vus: 1,
      iterations: spends ? 1 : CHECKS,
      maxDuration: seconds(phase.seconds),
    });
  });
}

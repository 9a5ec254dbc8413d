import { usersAt } from "./offer.ts";
import { journeyOf, type Setting, userJourneys } from "./setting.ts";
import type { Line, Measure } from "./types.ts";

/** Response time that is reckoned with where none is stated, seconds. */
const RESPONSE_SECONDS = 1;

const responseSeconds = ({ lines }: Setting): number => {
  const line = lines.find(({ measure }) => measure.kind === "responseTime");
  return line === undefined ? RESPONSE_SECONDS : line.value / 1000;
};

/** Seconds in which users make so many requests, if each takes as long as the line allows. */
const requestsNeed = (setting: Setting, { samples }: Line, times: number): number => {
  const { offered } = usersAt(setting, times);
  return offered === 0 ? 0 : (samples * (setting.think + responseSeconds(setting))) / offered;
};

/** Seconds that the samples of a line take, by what it measures, if the system only just meets it. */
const NEEDS: {
  readonly [Kind in Measure["kind"]]: (
    setting: Setting,
    line: Line,
    measure: Extract<Measure, { kind: Kind }>,
    times: number,
  ) => number;
} = {
  responseTime: (setting, line, _, times) => requestsNeed(setting, line, times),
  errors: (setting, line, _, times) => requestsNeed(setting, line, times),
  users: () => 0,
  none: () => 0,
  throughput: (_, { samples, value }, { perSeconds }, times) =>
    (samples * perSeconds) / (value * Math.min(times, 1)),
  duration: (_, { samples, value }, { unitSeconds }) => samples * value * unitSeconds,
  // No time is stated for an amount: it is reckoned that each of it takes a response time, one after the other.
  amount: (setting, { samples, value }) => samples * value * responseSeconds(setting),
};

/** Whether the simulated AI's time passes in it, which the reference workload can speed up. */
export const isWork = ({ measure: { kind } }: Line): boolean =>
  kind === "throughput" || kind === "duration" || kind === "amount";

/** Whether a journey exists that measures the line. */
export function isMeasured(setting: Setting, line: Line): boolean {
  if (line.measure.kind === "none") return false;
  if (isWork(line)) return journeyOf(setting, line.benchmark) !== undefined;
  return userJourneys(setting).length > 0;
}

/** Seconds that the samples of a line take at so many times the stated load, with no time factor. */
export function needOf(setting: Setting, line: Line, times: number): number {
  if (!isMeasured(setting, line)) return 0;
  const need = NEEDS[line.measure.kind] as (
    setting: Setting,
    line: Line,
    measure: Measure,
    times: number,
  ) => number;
  return need(setting, line, line.measure, times);
}

import { type Setting, userJourneys } from "./setting.ts";
import type { Line } from "./types.ts";

/** A journey of throughput offers so many times what has to come back: otherwise a test shows what it offered. */
export const OFFERED_TIMES = 2;

type Throughput = Line & { readonly measure: { readonly kind: "throughput"; readonly perSeconds: number } };

export const isThroughput = (line: Line): line is Throughput => line.measure.kind === "throughput";

/** Users at work, of the wished and of those that can be offered. */
export interface Offer {
  readonly wished: number;
  readonly offered: number;
}

/** Users of all journeys at so many times the stated load. */
export function usersAt(setting: Setting, times: number): Offer {
  if (userJourneys(setting).length === 0) return { wished: 0, offered: 0 };
  const wished = Math.max(1, Math.ceil(setting.users * times));
  const byRate = Math.floor(setting.caps.maxPerSecond * setting.think);
  return { wished, offered: Math.max(1, Math.min(wished, setting.caps.maxUsers, byRate)) };
}

/** Arrivals in the line's unit of time, whole numbers as k6 wants them. */
export function arrivalsAt(
  { caps }: Setting,
  { value, measure: { perSeconds } }: Throughput,
  times: number,
  timeFactor: number,
): Offer {
  const wished = Math.max(1, Math.ceil(OFFERED_TIMES * value * times * timeFactor));
  const most = Math.max(1, Math.floor(caps.maxPerSecond * perSeconds));
  return { wished, offered: Math.min(wished, most) };
}

/** The part (0-1) of the load at so many times the stated one that can be offered. */
export function partAt(setting: Setting, times: number, timeFactor: number): number {
  const offers = [
    usersAt(setting, times),
    ...setting.lines.filter(isThroughput).map((line) => arrivalsAt(setting, line, times, timeFactor)),
  ];
  return Math.min(1, ...offers.map(({ wished, offered }) => (wished === 0 ? 1 : offered / wished)));
}

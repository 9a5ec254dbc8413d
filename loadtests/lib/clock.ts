/// <reference types="k6" />
import { sleep } from "k6";
import exec from "k6/execution";
import type { Load } from "../contract/types.ts";
import { lengthOf, secondsOf } from "./duration.ts";

/** Times of the running scenario, milliseconds since 1970. */
export interface Times {
  /** When its phase ends. What comes later does not count for a rate. */
  readonly phaseEnd: number;
  /**
   * How long an iteration waits for work that it ordered. Where orders come at a rate, until the end of the phase: what
   * is not done by then is slow, and no failure. Where each order is awaited, until just enough time is left to remove
   * what was made before k6 cuts the iteration off.
   */
  readonly waitUntil: number;
  /** Whether each order has to come back. */
  readonly awaited: boolean;
}

const CLEAN_UP_SECONDS = 3;

let scenario = "";
let times: Times = { phaseEnd: 0, waitUntil: 0, awaited: false };

export function timesOf({ scenarios }: Load): Times {
  const { name, startTime } = exec.scenario;
  if (name === scenario) return times;
  const planned = scenarios[name];
  if (planned === undefined) throw new Error(`the scenario is ${name}, expected one that was planned`);
  const phaseEnd = startTime + lengthOf(planned) * 1000;
  const lastMoment = phaseEnd + (secondsOf(planned.gracefulStop) - CLEAN_UP_SECONDS) * 1000;
  const awaited = planned.executor === "per-vu-iterations";
  scenario = name;
  times = { phaseEnd, waitUntil: awaited ? lastMoment : phaseEnd, awaited };
  return times;
}

const { random } = Math;

/** A random time about the given one, so that requests of different people do not coincide. */
export const about = (seconds: number): number => seconds * (0.5 + random());

/** Waits between questions whether work is done: short at first, for work of milliseconds; seconds. */
const WAITS = { first: 0.05, factor: 1.5, longest: 2 } as const;

/**
 * Asks again and again, with growing waits.
 *
 * @returns null if there is no answer by `untilMs` (milliseconds since 1970).
 */
export function poll<Value>(ask: () => Value | null, untilMs: number): Value | null {
  let wait: number = WAITS.first;
  for (;;) {
    const value = ask();
    if (value !== null) return value;
    const left = (untilMs - Date.now()) / 1000;
    if (left <= 0) return null;
    sleep(Math.min(wait, left));
    wait = Math.min(wait * WAITS.factor, WAITS.longest);
  }
}

/// <reference types="k6" />
import { Counter, Rate, Trend } from "k6/metrics";
import { metrics } from "../contract/metrics.ts";

// Each sample gets the tags `phase` and `journey` from its scenario, so none is added here: that costs time per sample.
const finished = new Rate(metrics.finished);
export const failed = new Rate(metrics.failed);
export const underLine = new Rate(metrics.underLine);
export const limited = new Counter(metrics.limited);
export const completed = new Counter(metrics.completed);
export const amount = new Trend(metrics.amount);
export const seconds = new Trend(metrics.seconds);

/** What k6 calls in each iteration, with the data that `setup` returned. */
export type Iteration<Data> = (data: Data) => void | Promise<void>;

/**
 * Wraps a journey: an iteration that throws counts as not finished, which a threshold checks. Without this, k6 would
 * still exit with 0.
 */
export function journey<Data = unknown>(run: Iteration<Data>): Iteration<Data> {
  const count = finished;
  return (data) => {
    let pending: void | Promise<void>;
    try {
      pending = run(data);
    } catch (error) {
      count.add(false);
      throw error;
    }
    if (pending !== undefined) return ended(pending);
    count.add(true);
  };
}

async function ended(pending: Promise<void>): Promise<void> {
  let done = false;
  try {
    await pending;
    done = true;
  } finally {
    finished.add(done);
  }
}

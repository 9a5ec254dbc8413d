/// <reference types="k6" />
import { Rate } from "k6/metrics";
import { metrics } from "../contract/metrics.ts";

// k6 gives its own metric for the name of it.
const checks = new Rate(metrics.checks);

/** A check of k6 whose outcome is known: the sample that `check` would make, at half of its cost. */
export function named(name: string): (held: boolean) => void {
  const rate = checks;
  const tags = { check: name };
  return (held) => {
    rate.add(held, tags);
  };
}

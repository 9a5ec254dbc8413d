/// <reference types="k6" />
import { Rate } from "k6/metrics";

const finished = new Rate("journeys_finished");

/**
 * Wraps a journey: an iteration that throws counts as not finished, which a threshold checks. Without this, k6 would
 * still exit with 0.
 *
 * @param name tag of the journey, the same as in the thresholds.
 */
export function journey(name: string, run: () => void): () => void {
  return () => {
    let done = false;
    try {
      run();
      done = true;
    } finally {
      finished.add(done, { journey: name });
    }
  };
}

/// <reference types="k6" />
import { Rate } from "k6/metrics";

const finished = new Rate("journeys_finished");

/**
 * Wraps a journey so that a throw is counted, and reported once with its message, instead of passing unseen.
 * @param name tag of the journey, as in the thresholds.
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

/// <reference types="k6" />
import { Counter } from "k6/metrics";
import { metrics } from "../contract/metrics.ts";

const aside = new Counter(metrics.aside);

/**
 * Wraps `setup` and `teardown`: k6 counts both as part of the run, and what is planned begins after the one and ends
 * before the other.
 */
export function beside<Data, Made>(run: (data: Data) => Made): (data: Data) => Made {
  return (data) => {
    const began = Date.now();
    try {
      return run(data);
    } finally {
      aside.add(Date.now() - began);
    }
  };
}

import { HISTORIES, synthetic } from "./loadtestNoise/synthetic.ts";

// Holds the comparison of load tests to its promises, nightly.

console.error(`${HISTORIES} synthetic histories a row, at 5% from night to night`);
if (!synthetic((line) => console.log(line))) {
  console.error("got a promise of docs/load-testing-nightly.md broken, expected them all to be kept");
  process.exitCode = 1;
}

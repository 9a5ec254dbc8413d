import { parseArgs } from "node:util";
import { pairs } from "./loadtestNoise/pairs.ts";
import { HISTORIES, synthetic } from "./loadtestNoise/synthetic.ts";

// Holds the comparison of load tests to its promises, nightly. `--pairs N`: N pairs of real runs too; `--no-synthetic`: only those.

const { values } = parseArgs({
  allowNegative: true,
  options: { pairs: { type: "string", default: "0" }, synthetic: { type: "boolean", default: true } },
});
const count = Number(values.pairs);
if (!/^\d{1,3}$/.test(values.pairs))
  throw new Error(`--pairs: got ${values.pairs}, expected a number up to 999`);

const print = (line: string): void => console.log(line);
const kept: boolean[] = [];
if (values.synthetic) {
  console.error(`${HISTORIES} synthetic histories a row, at 5% from night to night`);
  kept.push(synthetic(print));
}
if (count > 0) kept.push(await pairs(count, print));
if (kept.includes(false)) {
  console.error("got a promise of docs/load-testing-nightly.md broken, expected them all to be kept");
  process.exitCode = 1;
}

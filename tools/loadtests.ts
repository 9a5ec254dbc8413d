import { stackNames } from "../config/stackFile.ts";
import { resolveK6 } from "../loadtests/run/k6.ts";
import { ROOT } from "./echelon.ts";
import { readRecord, rowsOf, twinRow, writeRecord } from "./loadtests/record.ts";
import { loadTest } from "./loadtests/run.ts";
import { fault, twinsOf } from "./loadtests/twins.ts";

// Runs the benchmark of every preset of stacks/ on the reference workload, one after the other, and writes the record row
// by row. With --twins: each benchmark once more, on a workload that just misses it. Arguments: names of stacks, whose rows
// alone are then written anew; all without any.

const TWINS = "--twins";
const asked = process.argv.slice(2).filter((argument) => argument !== TWINS);
const all = stackNames(ROOT);
const stacks = asked.length > 0 ? asked : all;
const recorded = readRecord();
const { version } = await resolveK6({ env: process.env, notify: console.error });
let good = true;

async function runStack(stack: string): Promise<void> {
  const run = await loadTest(stack);
  recorded.runs.set(stack, rowsOf(stack, run));
  const passed = run.result?.passed === true;
  good &&= passed;
  console.error(`${stack}: ${passed ? "passed" : "not passed"}, ${run.result?.seconds ?? 0} s`);
}

async function runTwins(stack: string): Promise<void> {
  const rows: string[] = [];
  for (const twin of twinsOf(stack)) {
    const run = await loadTest(stack, ["--degrade", JSON.stringify(twin.degrade)]);
    const wrong = run.result === null ? run.said : fault(twin, run.result);
    good &&= wrong === null;
    rows.push(twinRow(twin, run, wrong));
    console.error(`${stack}, ${twin.line.benchmark}: ${wrong ?? "missed, as it should be"}`);
  }
  recorded.twins.set(stack, rows);
}

const work = process.argv.includes(TWINS) ? runTwins : runStack;
for (const stack of stacks) {
  await work(stack);
  writeRecord(all, recorded, version);
}
process.exit(good ? 0 : 1);

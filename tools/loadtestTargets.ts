import { readTargets } from "../loadtests/report/targets.ts";

// Prints the targets of the nightly load tests as outputs of a step of a GitHub workflow: the matrix, and how many.

const { targets } = readTargets();
console.log(`count=${targets.length}`);
console.log(`matrix=${JSON.stringify(targets.map((target) => ({ ...target, url: target.url ?? "" })))}`);

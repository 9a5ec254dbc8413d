import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

// Adds up what the test runners themselves reported; the last line of a CI run.
interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly numTotalTestSuites: number;
  readonly success: boolean;
}

const REPORTS = join(import.meta.dirname, "..", ".cache", "reports");
const reports = globSync("*.json", { cwd: REPORTS }).map(
  (file) => JSON.parse(readFileSync(join(REPORTS, file), "utf8")) as Report,
);
const total = (pick: (report: Report) => number): number => reports.reduce((sum, one) => sum + pick(one), 0);
const failed = total(
  (report) => report.numFailedTests + (report.success || report.numFailedTests > 0 ? 0 : 1),
);
const skipped = total((report) => report.numPendingTests + report.numTodoTests);
console.log(`${total((report) => report.numPassedTests)} passed, ${failed} failed, ${skipped} skipped`);
process.exit(failed === 0 && reports.length > 0 ? 0 : 1);

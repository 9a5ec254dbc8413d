import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  copyTree,
  git,
  inTemporaryFolder,
  type Outcome,
  restore,
  runPackage,
  typecheck,
  vitest,
} from "./copy.ts";
import {
  diffPath,
  filesOfSection,
  type JourneyFile,
  type JourneyName,
  journeyNames,
  RECORD,
  ROOT,
  readContributing,
} from "./read.ts";
import { type Checked, type Left, recordWith } from "./record.ts";

// Applies each journey of CONTRIBUTING.md to a copy of the tree: whole, where types, lint, imports and the tests that it
// names pass; then, if they do, without each of its files in turn, where what the section says names that file.
// Arguments: names of journeys; all of them without any. Writes their sections of the record.

interface Result extends Checked {
  /** What was wrong with the whole journey; empty where nothing was. */
  readonly problems: readonly string[];
}

const apply = (folder: string, journey: JourneyName, without?: string): void => {
  restore(folder);
  const exclude = without === undefined ? [] : [`--exclude=${without}`];
  git(folder, "apply", ...exclude, join(ROOT, diffPath(journey)));
};

const testsOf = (rows: readonly JourneyFile[]): string[] =>
  [...new Set(rows.map(({ noticedBy }) => noticedBy))].filter((by) => by !== "tsc").toSorted();

const wrong = (what: string, { passed, output }: Outcome): string[] =>
  passed ? [] : [`${what}:\n${output.trim().split("\n").slice(-40).join("\n")}`];

/** Types first: what does not compile is not tested. */
function wholeJourney(folder: string, journey: JourneyName, rows: readonly JourneyFile[]): string[] {
  apply(folder, journey);
  const types = wrong("types", typecheck(folder));
  if (types.length > 0) return types;
  return [
    ...wrong("lint", runPackage(folder, "@biomejs/biome/bin/biome", "check", ".")),
    ...wrong(
      "imports",
      runPackage(folder, "dependency-cruiser/bin/dependency-cruiser.mjs", "--config", "tools/rooms.ts", "."),
    ),
    ...wrong("tests", vitest(folder, ...testsOf(rows))),
  ];
}

/** How a line of a test that passed begins. */
const PASSED = "✓";

function without(folder: string, journey: JourneyName, row: JourneyFile): Left {
  apply(folder, journey, row.file);
  const { passed, output } = row.noticedBy === "tsc" ? typecheck(folder) : vitest(folder, row.noticedBy);
  const lines = output.split("\n").map((one) => one.trim());
  const line = lines.find((one) => !one.startsWith(PASSED) && one.includes(row.words));
  return { row, line: passed ? undefined : line };
}

function check(folder: string, journey: JourneyName): Result {
  const start = Date.now();
  const rows = filesOfSection(readContributing(), journey);
  const problems = wholeJourney(folder, journey, rows);
  // In a journey that fails as a whole, a failure says nothing about the file that is left out.
  const left = problems.length > 0 ? [] : rows.map((row) => without(folder, journey, row));
  for (const { row, line } of left) {
    console.log(
      `${line === undefined ? "✗" : "✓"} ${journey} without ${row.file}: ${line ?? "nothing names it"}`,
    );
  }
  for (const problem of problems) console.log(`✗ ${journey}: ${problem}`);
  return { journey, seconds: Math.round((Date.now() - start) / 1000), problems, left };
}

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !journeyNames.some((journey) => journey === name));
if (unknown.length > 0) {
  console.error(`got ${unknown.join(", ")}, expected some of ${journeyNames.join(", ")}`);
  process.exit(2);
}
const chosen = journeyNames.filter((journey) => asked.length === 0 || asked.includes(journey));
const results = inTemporaryFolder((folder) => {
  copyTree(folder);
  return chosen.map((journey) => check(folder, journey));
});
const good = results.every(
  ({ problems, left }) => problems.length === 0 && left.every(({ line }) => line !== undefined),
);
if (good) {
  const today = new Date().toISOString().slice(0, 10);
  writeFileSync(RECORD, recordWith(readFileSync(RECORD, "utf8"), results, today));
}
process.exit(good ? 0 : 1);

import { writeFileSync } from "node:fs";
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
  journeys,
  ROOT,
  readContributing,
} from "./read.ts";

// Applies each journey of CONTRIBUTING.md to a copy of the tree: whole, where types, lint, imports and the tests that it
// names pass; then, if they do, without each of its files in turn, where what the section says names that file.
// Arguments: names of journeys; all of them without any. Writes the record where all were checked.

const RECORD = "docs/journeys/README.md";

/** What became of one journey without one of its files. */
interface Left {
  readonly row: JourneyFile;
  /** The line that names the file; undefined where nothing did. */
  readonly line: string | undefined;
}

interface Result {
  readonly journey: JourneyName;
  readonly seconds: number;
  /** What was wrong with the whole journey; empty where nothing was. */
  readonly problems: readonly string[];
  readonly left: readonly Left[];
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

const MOST_CHARACTERS = 140;

/** A line of output as a cell of a table. */
function cell(line: string): string {
  const text = line
    .replace(/ \d+ms$/, "")
    .replaceAll("|", "\\|")
    .replaceAll("`", "'");
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS - 1)}…` : text;
}

const sectionOf = ({ journey, seconds, left }: Result): string =>
  [
    `## ${journeys[journey]}`,
    "",
    `\`${journey}.diff\`, ${left.length} files, ${seconds} s.`,
    "",
    "| Left out | Named by | Its words |",
    "|---|---|---|",
    ...left.map(({ row, line }) => `| \`${row.file}\` | \`${row.noticedBy}\` | \`${cell(line ?? "")}\` |`),
  ].join("\n");

const recordOf = (results: readonly Result[]): string => `# Journeys

One diff for each journey in CONTRIBUTING.md. \`npm test\` checks that each diff applies and changes exactly the files
that its section lists. \`npm run test:journeys\` applies each diff to a copy of the tree and checks types, lint, imports
and the tests that the section names. Then it leaves out each file in turn, and writes this page. When the tree has
changed so that a diff no longer applies, \`node tools/journeys/refresh.ts\` brings it up to date.

Last run: ${new Date().toISOString().slice(0, 10)}, ${results.reduce((sum, { seconds }) => sum + seconds, 0)} s.

${results.map(sectionOf).join("\n\n")}
`;

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
if (good && asked.length === 0) writeFileSync(join(ROOT, RECORD), recordOf(results));
process.exit(good ? 0 : 1);

import { type JourneyFile, type JourneyName, journeyNames, journeys } from "./read.ts";

/** What became of one journey without one of its files. */
export interface Left {
  readonly row: JourneyFile;
  /** The line that names the file; undefined where nothing did. */
  readonly line: string | undefined;
}

/** A journey that was checked. */
export interface Checked {
  readonly journey: JourneyName;
  readonly seconds: number;
  readonly left: readonly Left[];
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

/** @param day of the check, as `2026-11-26`. */
const sectionOf = ({ journey, seconds, left }: Checked, day: string): string =>
  [
    `## ${journeys[journey]}`,
    "",
    `\`${journey}.diff\`, ${left.length} files. Last run: ${day}, ${seconds} s.`,
    "",
    "| Left out | Named by | Its words |",
    "|---|---|---|",
    ...left.map(({ row, line }) => `| \`${row.file}\` | \`${row.noticedBy}\` | \`${cell(line ?? "")}\` |`),
  ].join("\n");

const HEAD = `# Journeys

One diff for each journey in CONTRIBUTING.md. \`npm test\` checks that each diff applies and changes exactly the files
that its section lists. \`npm run test:journeys\` applies each diff to a copy of the tree and checks types, lint, imports
and the tests that the section names. Then it leaves out each file in turn, and writes this page; with the name of a
journey, as in \`npm run test:journeys -- engine\`, it writes that section alone. When the tree has changed so that a diff
no longer applies, \`node tools/journeys/refresh.ts\` brings it up to date.`;

/** The section of a journey; empty where the record has none. */
function sectionIn(record: string, journey: JourneyName): string {
  const [, section = ""] = record.split(`## ${journeys[journey]}\n`);
  const [own = ""] = section.split(/^## /m);
  return own === "" ? "" : `## ${journeys[journey]}\n${own.trimEnd()}`;
}

/** The record with new sections for the journeys that were checked. The other sections stay as they are. */
export function recordWith(record: string, checked: readonly Checked[], day: string): string {
  const sections = journeyNames.map((journey) => {
    const found = checked.find((one) => one.journey === journey);
    return found === undefined ? sectionIn(record, journey) : sectionOf(found, day);
  });
  return `${[HEAD, ...sections].filter((text) => text !== "").join("\n\n")}\n`;
}

/** The files of a journey of which the record says who named each when it was left out. */
export const filesOfRecord = (record: string, journey: JourneyName): string[] =>
  [...sectionIn(record, journey).matchAll(/^\| `([^`]+)` \|/gm)].map(([, file]) => file ?? "");

import { readFileSync } from "node:fs";
import { join } from "node:path";

export const ROOT = join(import.meta.dirname, "../..");

/** What the last check of each journey found. */
export const RECORD = join(ROOT, "docs/journeys/README.md");

/** The journeys of CONTRIBUTING.md: file of the diff → heading of the section. */
export const journeys = {
  system: "Add a system",
  engine: "Add an engine",
  rule: "Add a rule",
  target: "Add a target",
} as const;
export type JourneyName = keyof typeof journeys;
export const journeyNames = Object.keys(journeys) as readonly JourneyName[];

/** A file of a journey, and what names it when it is forgotten. */
export interface JourneyFile {
  readonly file: string;
  /** `tsc`, or a test file. */
  readonly noticedBy: string;
  /** Words of that one's output. */
  readonly words: string;
}

export const diffPath = (journey: JourneyName): string => `docs/journeys/${journey}.diff`;

/** The files that a diff adds or changes, in its order. */
export const filesOfDiff = (diff: string): string[] =>
  [...diff.matchAll(/^diff --git a\/\S+ b\/(\S+)$/gm)].map(([, file]) => file ?? "");

const codeSpans = (cell: string): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, code]) => code ?? "");

function fileOfRow(row: string): JourneyFile {
  const [, first = "", , last = ""] = row.split("|");
  const [file] = codeSpans(first);
  const [noticedBy, words] = codeSpans(last);
  if (file === undefined || noticedBy === undefined || words === undefined) {
    throw new Error(
      `CONTRIBUTING.md: got the row ${row}, expected | \`file\` | why | \`tsc\` or \`test\`: \`words of its output\` |`,
    );
  }
  return { file, noticedBy, words };
}

/** A `*` in a row stands for a part of the name: one row per file of the diff that fits, or the row itself if none. */
function filesThatFit(row: JourneyFile, files: readonly string[]): JourneyFile[] {
  const [start = "", end] = row.file.split("*");
  if (end === undefined) return [row];
  const fitting = files.filter((file) => file.startsWith(start) && file.endsWith(end));
  const part = (file: string): string => file.slice(start.length, file.length - end.length);
  const rows = fitting.map((file) => ({ ...row, file, words: row.words.replace("*", part(file)) }));
  return rows.length > 0 ? rows : [row];
}

/** The files of a journey's section, in the order in which a reader goes through them. */
export function filesOfSection(text: string, journey: JourneyName): JourneyFile[] {
  const [, section] = text.split(`\n### ${journeys[journey]}\n`);
  if (section === undefined) {
    throw new Error(`CONTRIBUTING.md: got no section "### ${journeys[journey]}", expected one`);
  }
  const [own = ""] = section.split(/\n##+ /);
  const files = filesOfDiff(readDiff(journey));
  return own
    .split("\n")
    .filter((line) => line.startsWith("| `"))
    .map(fileOfRow)
    .flatMap((row) => filesThatFit(row, files));
}

export const readContributing = (): string => readFileSync(join(ROOT, "CONTRIBUTING.md"), "utf8");
export const readDiff = (journey: JourneyName): string => readFileSync(join(ROOT, diffPath(journey)), "utf8");

import { readFileSync } from "node:fs";
import { join } from "node:path";

export const ROOT = join(import.meta.dirname, "../..");

/** The journeys of CONTRIBUTING.md: file of the diff → heading of the section. */
export const journeys = {
  system: "Add a system",
  engine: "Add an engine",
  rule: "Add a rule",
  target: "Add a target",
} as const;
export type JourneyName = keyof typeof journeys;
export const journeyNames = Object.keys(journeys) as readonly JourneyName[];

/** A row of a section: a file of the journey, and what names it where it is forgotten. */
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

/** The rows of a journey's section, in the order in which a reader goes through them. */
export function filesOfSection(text: string, journey: JourneyName): JourneyFile[] {
  const [, section] = text.split(`\n### ${journeys[journey]}\n`);
  if (section === undefined) {
    throw new Error(`CONTRIBUTING.md: got no section "### ${journeys[journey]}", expected one`);
  }
  const [own = ""] = section.split(/\n##+ /);
  return own
    .split("\n")
    .filter((line) => line.startsWith("| `"))
    .map(fileOfRow);
}

export const readContributing = (): string => readFileSync(join(ROOT, "CONTRIBUTING.md"), "utf8");
export const readDiff = (journey: JourneyName): string => readFileSync(join(ROOT, diffPath(journey)), "utf8");

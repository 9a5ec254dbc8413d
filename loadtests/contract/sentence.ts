import type { Line, LoadProfile, Measure, Provenance, Range } from "./types.ts";

/** What a line says before its sentence is made. */
export type Draft = Pick<Line, "measure" | "op" | "value" | "unit" | "samples"> & { readonly title: string };

/** The entry of a value, or of the nearest object around it that has one. */
function entryOf({ provenance }: LoadProfile, pointer: string): Provenance | undefined {
  for (let end = pointer.length; end > 0; end = pointer.lastIndexOf("/", end - 1)) {
    const entry = provenance[pointer.slice(0, end)];
    if (entry !== undefined) return entry;
  }
  return undefined;
}

/** The JSON Pointer of the figure that is the line. */
function figureOf({ benchmarks }: LoadProfile, benchmark: string, value: number): string {
  const stated = benchmarks[benchmark];
  if (typeof stated !== "object" || stated === null) return `/benchmarks/${benchmark}`;
  const end = (stated as Range).max === value ? "max" : "min";
  return `/benchmarks/${benchmark}/${end}`;
}

const OPS: Readonly<Record<Line["op"], string>> = { "<": "below", "<=": "at most", ">=": "at least" };

/** What of a measure stands before the figure. */
const STATISTIC: Readonly<Record<"avg" | "p95", string>> = { avg: "average", p95: "95th percentile" };

const subject = (measure: Measure): string =>
  measure.kind === "responseTime" ? `${STATISTIC[measure.statistic]} ` : "";

const quantityOf = (measure: Measure): string =>
  measure.kind === "duration" && measure.quantity !== undefined
    ? ` for ${measure.quantity.amount} ${measure.quantity.unit}`
    : "";

/** How the source writes a span that it states without a note: `2000 to 5000 ms`. */
function spanOf({ benchmarks }: LoadProfile, benchmark: string, unit: string): string {
  const { min, max } = (Object(benchmarks[benchmark]) ?? {}) as Range;
  return min === undefined || max === undefined || min === max ? "" : ` as ${min} to ${max} ${unit}`;
}

const inBrackets = (source: string | undefined): string => (source === undefined ? "" : ` (${source})`);

/** Where a figure comes from, in words. */
const ORIGINS: Readonly<Record<Provenance["kind"], (entry: Provenance, span: string) => string>> = {
  stated: ({ note, source }, span) => {
    const said = note?.startsWith("stated") ? note : `stated${note === undefined ? span : `: ${note}`}`;
    return `${said}${inBrackets(source)}`;
  },
  chosen: ({ note, source }) => `chosen${note === undefined ? "" : `: ${note}`}${inBrackets(source)}`,
  operator: ({ note }) => `set by the operator${inBrackets(note)}`,
};

const UNKNOWN: Provenance = { kind: "chosen", note: "the profile does not say where the figure comes from" };

/** The statistic is named apart from the figure, as sources often state the one and not the other. */
function statisticOf(profile: LoadProfile, measure: Measure): Provenance | null {
  if (measure.kind !== "responseTime") return null;
  return entryOf(profile, "/benchmarks/responseTimeMs/statistic") ?? UNKNOWN;
}

const STATISTIC_SAID: Readonly<Record<Provenance["kind"], (entry: Provenance) => string>> = {
  stated: () => "",
  chosen: ({ note }) => `; statistic chosen${note === undefined ? "" : `: ${note}`}`,
  operator: () => "; statistic set by the operator",
};

/** Kinds, from what is furthest from the source to what it states. */
const WEAKEST_FIRST = ["operator", "chosen", "stated"] as const;

/** The sentence that states a benchmark, and whether figure and statistic are the source's. */
export function sentenceOf(
  profile: LoadProfile,
  benchmark: string,
  { title, measure, op, value, unit }: Draft,
): Pick<Line, "sentence" | "kind"> {
  const entry = entryOf(profile, figureOf(profile, benchmark, value)) ?? UNKNOWN;
  const statistic = statisticOf(profile, measure);
  const kinds = [entry.kind, statistic?.kind ?? entry.kind];
  const figure = `${subject(measure)}${OPS[op]} ${value} ${unit}`.trimEnd();
  const origin = ORIGINS[entry.kind](entry, spanOf(profile, benchmark, unit));
  const said = statistic === null ? "" : STATISTIC_SAID[statistic.kind](statistic);
  return {
    sentence: `${title}: ${figure}${quantityOf(measure)}; ${origin}${said}`,
    kind: WEAKEST_FIRST.find((kind) => kinds.includes(kind)) ?? "stated",
  };
}

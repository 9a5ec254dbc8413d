import { figure } from "../contract/figure.ts";
import { metrics } from "../contract/metrics.ts";
import type { Judgement, Load, Summary, Values } from "../contract/types.ts";

/** What a person reads on the terminal at the end of `k6 run`. */
export function textOf(load: Load, judgements: readonly Judgement[], measured: Summary): string {
  const { system, tier, shape, timeFactor, scaled } = load;
  const faster = timeFactor === 1 ? "" : `, AI latency and windows of limits ${timeFactor} times faster`;
  return [
    "",
    `${system}/${tier}, shape ${shape}${faster}`,
    ...(scaled === null ? [] : [`Scaled to ${figure(scaled.part * 100)}% of the stated load: ${scaled.why}`]),
    ...(measured.partial === null ? [] : [`Partial: ${measured.partial}`]),
    "",
    ...aligned([HEADINGS, ...judgements.map(rowOf)]),
    ...notesOf(judgements),
    "",
    ...aligned(totalsOf(measured.metrics)),
    "",
    ...checksOf(measured.metrics),
    "",
  ].join("\n");
}

const HEADINGS = ["benchmark", "phase", "stated", "measured", "margin", "verdict"];

function rowOf({
  benchmark,
  phase,
  op,
  stated,
  unit,
  measured,
  marginPercent,
  verdict,
}: Judgement): string[] {
  return [
    benchmark,
    phase,
    `${op} ${figure(stated)} ${unit}`,
    measured === null ? "-" : figure(measured),
    marginPercent === null ? "-" : `${figure(marginPercent)}%`,
    verdict,
  ];
}

function notesOf(judgements: readonly Judgement[]): readonly string[] {
  const noted = judgements.filter(({ note }) => note !== "");
  return noted.length === 0 ? [] : ["", ...noted.map(({ benchmark, note }) => `${benchmark}: ${note}`)];
}

const count = (values: Values | undefined): string => String(values?.count ?? 0);

/** Of a rate, how many samples were false, or true. */
const share = (values: Values | undefined, of: "passes" | "fails"): string =>
  `${values?.[of] ?? 0} of ${(values?.passes ?? 0) + (values?.fails ?? 0)}`;

function totalsOf(measured: Summary["metrics"]): string[][] {
  return [
    ["requests", count(measured.http_reqs)],
    ["failed", share(measured[metrics.failed], "passes")],
    ["refused by a limit", count(measured[metrics.limited])],
    ["iterations without end", share(measured[metrics.finished], "fails")],
    ["iterations not started", count(measured[metrics.dropped])],
  ];
}

const NAMED = `${metrics.checks}{check:`;

function checksOf(measured: Summary["metrics"]): readonly string[] {
  return Object.entries(measured)
    .filter(([name]) => name.startsWith(NAMED))
    .map(([name, { passes = 0, fails = 0 }]) => {
      const title = name.slice(NAMED.length, -1);
      return fails === 0 ? `✓ ${title} (${passes})` : `✗ ${title} (${fails} of ${passes + fails} did not)`;
    });
}

/** Columns of the same width, two spaces apart. */
function aligned(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}

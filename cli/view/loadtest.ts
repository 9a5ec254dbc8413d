import { figure } from "../../loadtests/contract/figure.ts";
import type { Result } from "../../loadtests/contract/result.ts";
import type { Judgement, Verdict } from "../../loadtests/contract/types.ts";
import { MOST_DROPPED_PERCENT } from "../../loadtests/run/result.ts";
import { columns, hang, paint, table } from "../terminal.ts";

const marks = {
  met: () => paint("green", "met"),
  missed: () => paint("red", "missed"),
  scaled: () => paint("yellow", "scaled"),
  "cannot tell": () => paint("yellow", "cannot tell"),
  "nothing stated": () => paint("dim", "nothing stated"),
  information: () => paint("dim", "information"),
} satisfies Record<Verdict, () => string>;

const heads = [
  { title: "BENCHMARK" },
  { title: "PHASE" },
  { title: "STATED", right: true },
  { title: "MEASURED", right: true },
  { title: "MARGIN", right: true },
  { title: "VERDICT" },
];

/** A longer unit stands in the sentence below the table. */
const LONGEST_UNIT = 10;

const statedOf = ({ op, stated, unit }: Judgement): string =>
  `${op} ${figure(stated)}${unit.length > LONGEST_UNIT ? "" : ` ${unit}`}`.trim();

const marginOf = ({ marginPercent }: Judgement): string =>
  marginPercent === null ? "" : `${marginPercent > 0 ? "+" : ""}${figure(marginPercent)}%`;

const rowOf = (judgement: Judgement): string[] => {
  const { benchmark, phase, measured, verdict } = judgement;
  return [
    benchmark,
    phase,
    verdict === "nothing stated" ? "" : statedOf(judgement),
    measured === null ? "" : figure(measured),
    marginOf(judgement),
    marks[verdict](),
  ];
};

/** Each sentence once, with the notes of its judgements. */
function sentenceLines({ judgements }: Result, width: number): string[] {
  const byBenchmark = Map.groupBy(judgements, ({ benchmark }) => benchmark);
  return [...byBenchmark].flatMap(([benchmark, rows]) => {
    const sentence = rows[0]?.sentence ?? "";
    const notes = rows.filter(({ note }) => note !== "");
    return [
      ...hang(`  ${benchmark}: `, sentence, width),
      ...notes.flatMap(({ phase, note }) => hang(phase === "" ? "    - " : `    - ${phase}: `, note, width)),
    ];
  });
}

const checkLines = ({ checks }: Result, width: number): string[] =>
  checks
    .filter(({ fails }) => fails > 0)
    .flatMap(({ name, passes, fails }) =>
      hang(`  ${paint("red", "check failed")}: `, `${name} (${fails} of ${passes + fails})`, width),
    );

function droppedLine(percent: number): string {
  if (percent === 0) return "";
  const text = `${figure(percent)}% of the iterations could not be started in time`;
  return percent <= MOST_DROPPED_PERCENT ? `${text}.` : `${text}, so the load was not the stated one.`;
}

function loadLines({ load, droppedPercent, limited, holdsTimes }: Result): string[] {
  const { timeFactor, scaled } = load;
  return [
    timeFactor === 1
      ? ""
      : `The simulated AI and the windows of limits ran ${timeFactor} times faster than in life.`,
    scaled === null
      ? ""
      : `Scaled: ${Math.round(scaled.part * 100)}% of the stated load, because ${scaled.why}.`,
    droppedLine(droppedPercent),
    limited > 0 ? `${limited} answers of limits (429), which are no failures.` : "",
    holdsTimes === null ? "" : `Every benchmark is met up to ${figure(holdsTimes)} times the stated load.`,
  ].filter((line) => line !== "");
}

function verdictOf({ passed, partial, judgements }: Result): string {
  if (partial !== null) return `${paint("red", "No result")}: the run is not whole: ${partial}.`;
  const stated = judgements.some(({ verdict }) => verdict !== "nothing stated" && verdict !== "information");
  if (passed) return stated ? `${paint("green", "Passed")}.` : "Nothing that a load test can show is stated.";
  return `${paint("red", "Not passed")}.`;
}

/** The result of a load test for people: what was stated, what was measured, and by how much it holds. */
export function loadTestView(result: Result, out: string): string[] {
  const { stack, system, tier, shape, title, seconds, judgements } = result;
  const width = columns();
  return [
    `${stack}: ${system}/${tier}, ${shape}: ${title}`,
    "",
    ...table(heads, judgements.map(rowOf), width),
    "",
    ...sentenceLines(result, width),
    ...checkLines(result, width),
    "",
    ...loadLines(result),
    `${verdictOf(result)} ${Math.round(seconds)} s; report.html, result.json, junit.xml in ${out}`,
  ];
}

import type { Result } from "../contract/result.ts";
import type { Judgement } from "../contract/types.ts";
import type { Comparison } from "../history/compare.ts";
import { duration, marginText, measuredText, number, shortCommit, statedText, time } from "./format.ts";
import { outcomeOf } from "./outcome.ts";
import { changeLooks, verdictLooks } from "./words.ts";

/** Zero width: breaks `@name`, which would notify somebody, and `#1`, which would link to another issue. */
const BREAK = "\u200b";

/** Characters that mean something to Markdown, by their names in HTML, which hold no # to be broken. */
const names: Readonly<Record<string, string>> = {
  "&": "amp",
  "<": "lt",
  ">": "gt",
  "\\": "bsol",
  "`": "grave",
  "*": "ast",
  _: "lowbar",
  "{": "lcub",
  "}": "rcub",
  "[": "lsqb",
  "]": "rsqb",
  "|": "vert",
  "~": "#126",
  "!": "excl",
  ":": "colon",
};

/** Text that Markdown shows as it is, in a cell of a table too. */
export const escapeMarkdown = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll(/[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}]+/gu, " ")
    .replaceAll(/[@#]/g, (character) => `${character}${BREAK}`)
    .replaceAll(/[&<>\\`*_{}[\]|~!]|:(?=\/\/)/g, (character) => `&${names[character]};`)
    .trim();

const row = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;

const table = (titles: readonly string[], rows: readonly (readonly string[])[]): readonly string[] =>
  rows.length === 0
    ? []
    : [row(titles), row(titles.map(() => "---")), ...rows.map((cells) => row(cells.map(escapeMarkdown))), ""];

const judgementCells = (judgement: Judgement): readonly string[] => [
  `${judgement.benchmark}: ${judgement.sentence}`,
  judgement.phase,
  statedText(judgement),
  measuredText(judgement),
  marginText(judgement),
  `${verdictLooks[judgement.verdict].sign} ${judgement.verdict}${judgement.beyond ? " (above the stated load)" : ""}`,
  number(judgement.samples),
  judgement.note,
];

const comparisonCells = ({ benchmark, phase, verdict, note }: Comparison): readonly string[] => [
  benchmark,
  phase,
  `${changeLooks[verdict].sign} ${verdict}`,
  note,
];

const factsLine = ({ target, runner, ...result }: Result): string =>
  [
    target.kind === "reference" ? "Target: the reference workload" : `Target: ${target.kind} ${target.url}`,
    `image ${target.image ?? "unknown"}`,
    `profile ${result.system}/${result.tier} ${result.profileHash}`,
    `commit ${shortCommit(result.commit)}`,
    `runner ${runner.cores} cores, ${number(runner.memoryGiB)} GiB, ${runner.instances} × k6 ${runner.k6}`,
    `started ${time(result.startedAt)}, took ${duration(result.seconds)}`,
  ].join(" · ");

/** A run in Markdown, for the summary of a job or a comment on a pull request. */
export function summaryMarkdown(result: Result, comparisons: readonly Comparison[]): string {
  const { words, sentence } = outcomeOf(result, comparisons);
  const { scaled, timeFactor } = result.load;
  const notes = [
    ...(scaled === null ? [] : [`Offered ${number(scaled.part * 100)}% of the stated load: ${scaled.why}.`]),
    ...(timeFactor === 1 ? [] : [`Simulated time runs ${number(timeFactor)} times as fast as in life.`]),
  ];
  return [
    `### ${escapeMarkdown(result.stack)}: load test, shape ${result.shape}`,
    "",
    `**${escapeMarkdown(result.title)}**`,
    "",
    `**${words}.** ${escapeMarkdown(sentence)}`,
    "",
    ...table(
      ["Benchmark", "Phase", "Stated", "Measured", "Margin", "Verdict", "Samples", "Note"],
      result.judgements.map(judgementCells),
    ),
    ...table(["Against past runs", "Phase", "Verdict", "Note"], comparisons.map(comparisonCells)),
    ...notes.flatMap((note) => [escapeMarkdown(note), ""]),
    escapeMarkdown(factsLine(result)),
    "",
  ].join("\n");
}

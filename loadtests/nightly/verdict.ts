import { counted } from "../../base/counted.ts";
import type { Result } from "../contract/result.ts";
import type { Judgement } from "../contract/types.ts";
import { marginText, measuredText, statedText } from "../report/format.ts";

const HEADS = ["BENCHMARK", "PHASE", "STATED", "MEASURED", "MARGIN", "VERDICT"];

const cellsOf = (judgement: Judgement): readonly string[] => [
  judgement.benchmark,
  judgement.phase,
  judgement.verdict === "nothing stated" ? "" : statedText(judgement),
  measuredText(judgement),
  marginText(judgement),
  judgement.beyond ? `${judgement.verdict} (above the stated load)` : judgement.verdict,
];

/** The verdicts as a table in plain text, with what a reader has to know below it. */
export function tableOf({ judgements, partial }: Result): readonly string[] {
  const rows = [HEADS, ...judgements.map(cellsOf)];
  const widths = HEADS.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  const notes = judgements.filter(({ note }) => note !== "");
  return [
    ...lines,
    ...notes.map(({ benchmark, phase, note }) => `${[benchmark, phase].filter(Boolean).join(", ")}: ${note}`),
    ...(partial === null ? [] : [`partial: ${partial}`]),
  ];
}

/** The kubelet keeps no more of a message: https://kubernetes.io/docs/tasks/debug/debug-application/determine-reason-pod-failure/ */
const LONGEST_MESSAGE = 4096;

const GOOD: readonly Judgement["verdict"][] = ["met", "scaled", "information", "nothing stated"];

/** The outcome in a few words, for `kubectl describe pod`. */
export function shortVerdict({ passed, judgements, partial, droppedPercent }: Result): string {
  const judged = judgements.filter(({ beyond }) => !beyond);
  const bad = judged.filter(({ verdict }) => !GOOD.includes(verdict));
  const good = judged.filter(({ verdict }) => verdict === "met" || verdict === "scaled");
  const texts = passed
    ? [`passed: ${counted(good.length, "benchmarks")} met`]
    : [
        "failed",
        ...(partial === null ? [] : [partial]),
        ...bad.map(
          (one) =>
            `${one.benchmark} ${one.phase}: ${one.verdict}, ${measuredText(one)}, stated ${statedText(one)}`,
        ),
        ...(droppedPercent > 1 ? [`${droppedPercent}% of the iterations could not be started in time`] : []),
      ];
  return texts.join("; ").slice(0, LONGEST_MESSAGE).toWellFormed();
}

import { counted } from "../../base/counted.ts";
import type { Result } from "../contract/result.ts";
import { type Verdict, verdicts } from "../contract/types.ts";
import type { Comparison } from "../history/compare.ts";

/** How a run ended, in a few words and a sentence. */
export interface Outcome {
  readonly tone: "good" | "bad" | "plain";
  readonly words: string;
  readonly sentence: string;
}

const countsOf = ({ judgements }: Result): string =>
  verdicts
    .map((verdict): readonly [Verdict, number] => [
      verdict,
      judgements.filter((judgement) => judgement.verdict === verdict && !judgement.beyond).length,
    ])
    .filter(([, count]) => count > 0)
    .map(([verdict, count]) => `${count} ${verdict}`)
    .join(", ");

const worseText = (comparisons: readonly Comparison[]): string => {
  const worse = comparisons.filter(({ verdict }) => verdict === "worse");
  const names = worse.map(({ benchmark }) => benchmark).join(", ");
  return worse.length === 0
    ? ""
    : ` ${counted(worse.length, "benchmarks")} worse than in past runs: ${names}.`;
};

const nothingStated = ({ judgements }: Result): boolean =>
  judgements.every(({ verdict }) => verdict === "nothing stated" || verdict === "information");

/** Whether a nightly run is good: its lines held, and none became worse. */
export const isGood = (result: Result, comparisons: readonly Comparison[]): boolean =>
  result.passed && comparisons.every(({ verdict }) => verdict !== "worse");

export function outcomeOf(result: Result, comparisons: readonly Comparison[]): Outcome {
  const counts = countsOf(result);
  const sentence = `${counts === "" ? "No benchmark." : `Benchmarks: ${counts}.`}${worseText(comparisons)}`;
  if (result.partial !== null)
    return { tone: "bad", words: "Ended early", sentence: `${result.partial}. ${sentence}` };
  if (!result.passed) return { tone: "bad", words: "Did not pass", sentence };
  if (!isGood(result, comparisons)) return { tone: "bad", words: "Passed, but became worse", sentence };
  return nothingStated(result)
    ? { tone: "plain", words: "Nothing stated", sentence }
    : { tone: "good", words: "Passed", sentence };
}

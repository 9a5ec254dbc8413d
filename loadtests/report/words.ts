import type { Verdict } from "../contract/types.ts";
import type { Change } from "../history/compare.ts";

/** How a verdict looks: a sign beside the word, because color alone tells not everybody apart. */
interface Look {
  readonly sign: string;
  readonly tone: "good" | "bad" | "unsure" | "plain";
  readonly meaning: string;
}

export const verdictLooks: Readonly<Record<Verdict, Look>> = {
  met: { sign: "✓", tone: "good", meaning: "The stated load was offered in full, and the line held." },
  missed: { sign: "✗", tone: "bad", meaning: "The line did not hold." },
  scaled: {
    sign: "◐",
    tone: "unsure",
    meaning:
      "The line held, but under a part of the stated load: more than that could not be offered from here.",
  },
  "cannot tell": { sign: "?", tone: "unsure", meaning: "Too few samples, or the run ended early." },
  "nothing stated": { sign: "–", tone: "plain", meaning: "The tier states no benchmark." },
  information: { sign: "i", tone: "plain", meaning: "A load test cannot show it." },
};

export const changeLooks: Readonly<Record<Change, Look>> = {
  better: { sign: "✓", tone: "good", meaning: "Better than the runs before, by more than their noise." },
  worse: { sign: "✗", tone: "bad", meaning: "Worse than the runs before, by more than their noise." },
  "cannot tell": { sign: "?", tone: "plain", meaning: "No change that can be told from noise." },
};

import { checksFindings } from "./checks.ts";
import { type Case, type Finding, findingOf } from "./findings.ts";
import { isWatched } from "./options.ts";
import { earliestEnd, SLACK_MS, scenariosIn, statedIn } from "./stated.ts";
import type { Judgement, Line, Load, Measure, Phase, Summary, Verdict } from "./types.ts";

const isBeyond = ({ times }: Phase): boolean => times > 1;

const SCALE_OUT = "run it on more generators (--on-cluster) for the whole load";

/** Why what was measured in a phase is not all of it, or null. */
function cutShort({ load, phase, measured }: Case): string | null {
  if (measured.partial !== null) return measured.partial;
  const end = Math.max(0, ...scenariosIn(load, phase).map(earliestEnd)) * 1000;
  return measured.durationMs < end - SLACK_MS ? "the run ended before the phase did" : null;
}

/** A rate counts what came back within the whole phase: it says nothing of a part of one. */
const needsTheWhole = (measure: Measure["kind"] | null): boolean => measure === "throughput";

/** What a finding means, with a note that says what to do. */
function verdictOf(
  { held, note }: Finding,
  one: Case,
  measure: Measure["kind"] | null,
): Pick<Judgement, "verdict" | "note"> {
  const cut = cutShort(one);
  const { load, phase } = one;
  const said = (...notes: readonly (string | null)[]) => notes.filter(Boolean).join("; ");
  if (held === false && (cut === null || !needsTheWhole(measure)))
    return { verdict: "missed", note: said(note, isBeyond(phase) ? "beyond the stated load" : null) };
  if (cut !== null) return { verdict: "cannot tell", note: said(cut, "run it again") };
  if (held === null) return { verdict: "cannot tell", note };
  if (load.scaled !== null) return { verdict: "scaled", note: said(note, load.scaled.why, SCALE_OUT) };
  return { verdict: "met", note };
}

function judgedLine(line: Line, one: Case): Judgement {
  const { phase, load } = one;
  const finding = findingOf(line, one);
  const planned = load.cannotTell.find(({ benchmark }) => benchmark === line.benchmark);
  const { verdict, note } = verdictOf(finding, one, line.measure.kind);
  return {
    benchmark: line.benchmark,
    phase: phase.name,
    beyond: isBeyond(phase),
    sentence: line.sentence,
    kind: line.kind,
    op: line.op,
    stated: statedIn(line, phase),
    unit: line.unit,
    measured: finding.measured,
    marginPercent: verdict === "cannot tell" ? null : finding.marginPercent,
    samples: finding.samples,
    verdict,
    note: verdict === "cannot tell" && planned !== undefined ? `${note}; ${planned.why}` : note,
  };
}

/** What a row of no phase has measured. */
const UNMEASURED = { phase: "", beyond: false, measured: null, marginPercent: null, samples: 0 } as const;

/** A line that no load test shows. */
const untold = (line: Line): Judgement => ({
  ...UNMEASURED,
  benchmark: line.benchmark,
  sentence: line.sentence,
  kind: line.kind,
  op: line.op,
  stated: line.value,
  unit: line.unit,
  verdict: "information",
  note: line.measure.kind === "none" ? line.measure.why : "",
});

const nothingStated = ({ system, tier }: Load): Judgement => ({
  ...UNMEASURED,
  benchmark: "",
  sentence: `${system}/${tier} states no benchmark`,
  kind: "stated",
  op: ">=",
  stated: 0,
  unit: "",
  verdict: "nothing stated",
  note: "nothing to judge: state benchmarks in the profile, or in echelon:overrides",
});

function judgedPhase(one: Case): readonly Judgement[] {
  const { lines, phase } = one;
  const judged = phase.judged ? lines.filter(({ measure }) => measure.kind !== "none") : [];
  return [
    ...judged.map((line) => judgedLine(line, one)),
    ...checksFindings(one).map(({ finding, ...rest }): Judgement => {
      const { verdict, note } = verdictOf(finding, one, null);
      const { measured, marginPercent, samples } = finding;
      const met = lines.length === 0 && verdict === "met" ? "information" : verdict;
      return { ...rest, measured, marginPercent, samples, verdict: met, note, beyond: isBeyond(phase) };
    }),
  ];
}

/** The verdicts of a run. k6 lets a threshold without samples pass (k6#4283); this does not. */
export function judge(load: Load, lines: readonly Line[], measured: Summary): readonly Judgement[] {
  const phases = load.phases.filter((phase) => isWatched(phase, load) && scenariosIn(load, phase).length > 0);
  return [
    ...(lines.length === 0 ? [nothingStated(load)] : []),
    ...phases.flatMap((phase) => judgedPhase({ load, lines, phase, measured })),
    ...lines.filter(({ measure }) => measure.kind === "none").map(untold),
  ];
}

const PASSING: readonly Verdict[] = ["met", "scaled", "nothing stated", "information"];

/** Whether a run is good: nothing is missed or untold at the stated load, and it came to its end. */
export function passes(judgements: readonly Judgement[], { partial }: Summary): boolean {
  return (
    partial === null &&
    judgements.length > 0 &&
    judgements.every(({ beyond, verdict }) => beyond || PASSING.includes(verdict))
  );
}

/** The highest load up to which every line was met in every step, as a multiple of the stated one; null if none was. */
export function holdsTimes(load: Load, judgements: readonly Judgement[]): number | null {
  if (load.shape !== "breakpoint") return null;
  const held = (phase: Phase) => {
    const own = judgements.filter((judgement) => judgement.phase === phase.name);
    return own.length > 0 && own.every(({ verdict }) => verdict === "met" || verdict === "scaled");
  };
  let highest: number | null = null;
  for (const phase of load.phases.filter(({ judged }) => judged)) {
    if (!held(phase)) break;
    highest = phase.times * (load.scaled?.part ?? 1);
  }
  return highest;
}

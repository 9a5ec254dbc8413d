import { counted } from "../../base/counted.ts";
import type { Result } from "../contract/result.ts";
import { comparableRuns } from "./comparable.ts";
import { type Series, seriesOf } from "./series.ts";
import {
  type Effect,
  effectOf,
  neededRuns,
  probability,
  type Sides,
  settings,
  sidesOf,
  spreadOf,
  varies,
} from "./sides.ts";

export type Change = "better" | "worse" | "cannot tell";

/** What past runs say of one benchmark of a run. */
export interface Comparison {
  readonly benchmark: string;
  readonly phase: string;
  readonly verdict: Change;
  /** Change of the newest runs against those before, percent of the latter; null if there is nothing to compare. */
  readonly changePercent: number | null;
  /** Runs that were compared, this one among them. */
  readonly runs: number;
  readonly note: string;
}

const percentText = (fraction: number): string => `${Math.round(Math.abs(fraction) * 1000) / 10}%`;

function spreadText(sides: Sides): string {
  const spread = spreadOf(sides);
  return Number.isFinite(spread) ? `; earlier runs spread by ${percentText(spread)}` : "";
}

/** How the change reads: `12.3% higher`, or only that it is higher where the earlier value is 0. */
function changeText({ change, side }: Effect): string {
  const word = side === "greater" ? "higher" : "lower";
  return Number.isFinite(change) ? `${percentText(change)} ${word}` : `${word}, from 0`;
}

function comparisonOf(series: Series, benchmarks: number): Comparison {
  const { benchmark, phase, judgement } = series;
  const sides = sidesOf(series);
  const runs = sides.earlier.length + sides.recent.length;
  const base = { benchmark, phase, runs } as const;
  const needed = neededRuns(Math.max(1, benchmarks));
  if (sides.earlier.length < needed) {
    const note = `${counted(runs, "comparable runs")}, and ${needed + settings.recent} are needed`;
    return { ...base, verdict: "cannot tell", changePercent: null, note };
  }
  const effect = effectOf(sides, judgement.stated);
  const changePercent = Number.isFinite(effect.change) ? effect.change * 100 : null;
  const seen = `last ${sides.recent.length} runs against ${sides.earlier.length} before them: ${changeText(effect)}`;
  const unclear = (why: string): Comparison => ({
    ...base,
    verdict: "cannot tell",
    changePercent,
    note: `${why} (${seen}${spreadText(sides)})`,
  });
  if (!varies(sides))
    return { ...base, verdict: "cannot tell", changePercent: 0, note: "the same in each run" };
  if (!effect.matters)
    return unclear(`no lasting change of ${percentText(settings.leastChange)} of the value or more`);
  if (probability(sides, effect.side) > settings.falseAlarms / benchmarks) return unclear("may be noise");
  const worseSide = judgement.op === ">=" ? "less" : "greater";
  const verdict = effect.side === worseSide ? "worse" : "better";
  return { ...base, verdict, changePercent, note: `${seen}${spreadText(sides)}` };
}

/**
 * What changed, as far as several past runs can tell it from noise: the last runs, this one among them, against those
 * before them. Runs of another profile, runner or target are left out.
 */
export function compare(past: readonly Result[], now: Result): readonly Comparison[] {
  // Above the stated load a system may fail as it likes.
  const all = seriesOf([...comparableRuns(past, now), now]).filter(({ judgement }) => !judgement.beyond);
  // A value that never changes cannot raise an alarm, so it takes no part in sharing out their probability.
  const varying = all.filter((series) => varies(sidesOf(series))).length;
  return all.map((series) => comparisonOf(series, varying));
}

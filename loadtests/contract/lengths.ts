import { isMeasured, isWork, needOf } from "./needs.ts";
import type { Setting } from "./setting.ts";
import type { Step } from "./shapes.ts";
import type { Line, Load } from "./types.ts";

/** An hour of the simulated AI in a second: beyond that, timers are too coarse. */
export const MAX_TIME_FACTOR = 3600;

/**
 * Orders in the reference workload come back so many times over what a line needs: what is under way when the phase
 * begins to be measured is then a small part of it, and chance does not decide.
 */
const THROUGHPUT_ROOM = 2;

const roomOf = ({ measure }: Line): number => (measure.kind === "throughput" ? THROUGHPUT_ROOM : 1);

/**
 * A smoke test needs one sample of each line. Of a throughput, one order may be under way for much longer than the time
 * between two that come back, as many are at once: time is given as for all samples.
 */
const needed = (setting: Setting, line: Line, times: number): number => {
  if (setting.shape.judges === "lines") return needOf(setting, line, times);
  const samples = line.measure.kind === "throughput" ? 1 : Math.max(1, line.samples);
  return needOf(setting, line, 1) / samples;
};

const isJudged = ({ seconds }: Step): boolean => seconds === "judged";

const onReference = ({ circumstances }: Setting): boolean => circumstances.target === "reference";

/** Lines for which a judged phase is made longer: on the reference workload, AI's time passes faster instead. */
const lengthen = (setting: Setting): readonly Line[] =>
  setting.lines.filter((line) => !(onReference(setting) && isWork(line)));

/** Length of a judged phase, seconds. Beyond the stated load it is that of the stated load, although samples come faster. */
export function judgedSeconds(setting: Setting, times: number): number {
  const { shape, circumstances } = setting;
  const needs = lengthen(setting).map((line) => needed(setting, line, Math.min(times, 1)));
  const wished = circumstances.seconds ?? Math.max(shape.seconds, ...needs);
  return Math.max(1, Math.ceil(Math.min(shape.caps.judgedSeconds, wished)));
}

/** The smallest whole factor by which the work of every line fits into its phase, with room. */
export function timeFactorOf(setting: Setting): number {
  if (!onReference(setting)) return 1;
  const work = setting.lines.filter(isWork);
  const factors = setting.shape.steps
    .filter(isJudged)
    .flatMap(({ times }) =>
      work.map((line) => (roomOf(line) * needed(setting, line, times)) / judgedSeconds(setting, times)),
    );
  const wished = Math.ceil(Math.max(1, ...factors));
  return Math.min(wished, MAX_TIME_FACTOR);
}

/** Why a line cannot be judged in a phase of the planned length, or null. */
function whyNot(setting: Setting, line: Line, times: number, timeFactor: number): string | null {
  if (line.measure.kind === "none") return null;
  if (!isMeasured(setting, line)) return `no journey of ${setting.profile.system} measures it`;
  const need = Math.ceil(needed(setting, line, times) / (isWork(line) ? timeFactor : 1));
  const length = judgedSeconds(setting, times);
  return need > length
    ? `it takes ${need} seconds until enough was measured (${line.samples} samples), and the phase has ${length}`
    : null;
}

/** Lines that the planned length cannot judge at the stated load. */
export function cannotTellOf(setting: Setting, timeFactor: number): Load["cannotTell"] {
  const times = Math.min(1, ...setting.shape.steps.filter(isJudged).map((step) => step.times || 1));
  return setting.lines.flatMap((line) => {
    const why = whyNot(setting, line, times, timeFactor);
    return why === null ? [] : [{ benchmark: line.benchmark, why }];
  });
}

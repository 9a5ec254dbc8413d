import { estimateOf } from "./estimate.ts";
import { cannotTellOf, judgedSeconds, timeFactorOf } from "./lengths.ts";
import { partAt } from "./offer.ts";
import { checksIn, isTooLong, type Named, type Place, usersIn, workIn } from "./scenarios.ts";
import {
  type Circumstances,
  checkJourneys,
  journeyOf,
  type Setting,
  settingOf,
  userJourneys,
} from "./setting.ts";
import { CHECKS_PHASE, checkSeconds, pauseSeconds, type Step } from "./shapes.ts";
import type { Journey, Line, Load, LoadProfile, Phase } from "./types.ts";

export type { Circumstances } from "./setting.ts";

/** Steps of the shape that can be offered: one beyond the stated load that would be cut is left out. */
function stepsOf(setting: Setting, timeFactor: number): { steps: readonly Step[]; notes: readonly string[] } {
  const isWhole = ({ times, seconds }: Step) =>
    times <= 1 || seconds !== "judged" || partAt(setting, times, timeFactor) === 1;
  const { steps } = setting.shape;
  const cut = steps.filter((step) => !isWhole(step));
  return {
    steps: steps.filter(isWhole),
    notes: cut.map(
      ({ name, times }) =>
        `${name} is left out: one load generator cannot offer ${times} times the stated load`,
    ),
  };
}

function phasesOf(setting: Setting, steps: readonly Step[]): readonly Phase[] {
  const phases: Phase[] = [];
  let startSeconds = 0;
  for (const { name, times, seconds } of steps) {
    const judged = seconds === "judged";
    // Only users warm anything up.
    if (!judged && times <= 1 && userJourneys(setting).length === 0) continue;
    const length = judged ? judgedSeconds(setting, times) : seconds;
    phases.push({
      name,
      startSeconds,
      seconds: length,
      times,
      judged: judged && setting.shape.judges === "lines",
    });
    startSeconds += length;
  }
  if (checkJourneys(setting).length > 0) {
    const start = startSeconds + pauseSeconds;
    phases.push({ name: CHECKS_PHASE, startSeconds: start, seconds: checkSeconds, times: 0, judged: false });
  }
  return phases;
}

function scenariosIn(place: Place): readonly Named[] {
  if (place.phase.name === CHECKS_PHASE) return checksIn(place);
  // A warm-up orders no work: what it left in the queue would wait in front of what is measured.
  const ordersWork = place.phase.judged || place.setting.shape.judges === "checks";
  return [...usersIn(place), ...(ordersWork || place.phase.times > 1 ? workIn(place) : [])];
}

function scaledOf(setting: Setting, timeFactor: number): Load["scaled"] {
  const part = partAt(setting, 1, timeFactor);
  if (part === 1 || setting.shape.judges === "checks") return null;
  const { maxUsers, maxPerSecond } = setting.caps;
  const percent = Number((part * 100).toPrecision(3));
  const why = `the load generator has room for ${maxUsers} users and ${maxPerSecond} requests a second, ${percent} percent of what the benchmarks state`;
  return { part, why };
}

const tooLong = (setting: Setting, phases: readonly Phase[], timeFactor: number): readonly string[] =>
  phases
    .filter(({ name }) => name !== CHECKS_PHASE)
    .flatMap((phase) =>
      setting.lines
        .filter(
          (line) => journeyOf(setting, line.benchmark) && isTooLong({ setting, phase, timeFactor }, line),
        )
        .map(({ benchmark }) => `${benchmark} is left out: it takes longer than a smoke test`),
    );

/** What a run sends: phases, scenarios, and what it cannot show. */
export function loadOf(
  profile: LoadProfile,
  lines: readonly Line[],
  journeys: readonly Journey[],
  circumstances: Circumstances,
): Load {
  const setting = settingOf(profile, lines, journeys, circumstances);
  const timeFactor = timeFactorOf(setting);
  const { steps, notes } = stepsOf(setting, timeFactor);
  const wished = phasesOf(setting, steps);
  const scenarios = Object.fromEntries(
    wished.flatMap((phase) => scenariosIn({ setting, phase, timeFactor })),
  );
  const phases = Object.keys(scenarios).length === 0 ? [] : wished;
  return {
    system: profile.system,
    tier: profile.tier,
    shape: circumstances.shape,
    ...(circumstances.instances !== undefined && { instances: circumstances.instances }),
    phases,
    scenarios,
    timeFactor,
    scaled: scaledOf(setting, timeFactor),
    notes: [...notes, ...tooLong(setting, phases, timeFactor)],
    cannotTell: setting.shape.judges === "lines" ? cannotTellOf(setting, timeFactor) : [],
    estimate: estimateOf(setting, phases, scenarios),
  };
}

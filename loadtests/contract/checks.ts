import { type Case, type Finding, holds, marginOf } from "./findings.ts";
import { keys, rateOf } from "./keys.ts";
import { allowedPercent, scenariosIn, tidy } from "./stated.ts";
import type { Judgement } from "./types.ts";

type Row = Pick<Judgement, "benchmark" | "phase" | "sentence" | "kind" | "op" | "stated" | "unit">;

const round = (percent: number): number => tidy(Math.floor(percent * 1000) / 1000);

/** Iterations that a scenario has to bring to an end at least: those of a journey that only checks, all of them. */
const expected = ({ load, phase }: Case): readonly { exec: string; iterations: number }[] =>
  scenariosIn(load, phase).map((scenario) => ({
    exec: scenario.exec,
    iterations:
      scenario.executor === "per-vu-iterations" && phase.times === 0 ? scenario.vus * scenario.iterations : 1,
  }));

function findingOf(one: Case, least: number): Finding {
  const { measured, phase } = one;
  const rates = [rateOf(measured, keys.checks(phase.name)), rateOf(measured, keys.finished(phase.name))];
  const told = rates.filter(({ count }) => count > 0);
  const percent = Math.min(1, ...told.map(({ share }) => share)) * 100;
  const silent = expected(one)
    .filter(({ exec, iterations }) => rateOf(measured, keys.finishedBy(exec, phase.name)).count < iterations)
    .map(({ exec }) => exec);
  const base = {
    measured: told.length === 0 ? null : round(percent),
    samples: told.reduce((sum, { count }) => sum + count, 0),
    marginPercent: told.length === 0 ? null : marginOf(">=", percent, least),
  };
  if (!holds(">=", percent, least))
    return {
      ...base,
      held: false,
      note: `${round(100 - percent)} percent of checks or iterations failed: the report names them`,
    };
  if (silent.length > 0)
    return { ...base, held: null, note: `journeys that did not come to their end: ${silent.join(", ")}` };
  return told.length < rates.length
    ? { ...base, held: null, note: "nothing was checked: see that the journeys check what comes back" }
    : { ...base, held: true, note: "" };
}

/** What the journeys check themselves, which no profile states: every phase with scenarios has one such row. */
export function checksFindings(one: Case): readonly (Row & { readonly finding: Finding })[] {
  const { lines, phase } = one;
  const allowed = phase.times > 0 ? allowedPercent(lines) : 0;
  const least = tidy(100 - allowed);
  const sentence =
    allowed === 0
      ? "Checks: everything that came back is as expected; chosen: nothing may fail"
      : `Checks: at least ${least} percent of what came back is as expected; chosen: as many may fail as requests may`;
  return [
    {
      benchmark: "checks",
      phase: phase.name,
      sentence,
      kind: "chosen",
      op: ">=",
      stated: least,
      unit: "percent",
      finding: findingOf(one, least),
    },
  ];
}

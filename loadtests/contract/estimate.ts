import { caches } from "./caches.ts";
import { setups } from "./journeys.ts";
import type { Setting } from "./setting.ts";
import type { Journey, Load, Phase, Scenario } from "./types.ts";

/** Requests of one iteration of work: it orders, asks until it is done, and cleans up. */
const REQUESTS_OF_WORK = 4;

export const secondsOf = (duration: string): number => Number.parseFloat(duration);

/** Iterations that a scenario starts. */
export function iterationsOf(scenario: Scenario, think: number): number {
  switch (scenario.executor) {
    case "constant-vus":
      return scenario.vus * Math.ceil(secondsOf(scenario.duration) / Math.max(think, 0.1));
    case "constant-arrival-rate":
      return Math.ceil((scenario.rate / secondsOf(scenario.timeUnit)) * secondsOf(scenario.duration));
    case "per-vu-iterations":
      return scenario.vus * scenario.iterations;
  }
}

/** How many of the benchmark's amount, or of the quantity that its duration is stated for, one iteration asks for. */
function amountOf({ lines, journeys }: Setting, exec: string): number {
  const drive = journeys.find((journey) => journey.exec === exec)?.drive;
  if (drive?.by !== "benchmark") return 1;
  const line = lines.find(({ benchmark }) => benchmark === drive.benchmark);
  if (line?.measure.kind === "amount") return line.value;
  return line?.measure.kind === "duration" ? (line.measure.quantity?.amount ?? 1) : 1;
}

/** Calls to a paid AI service in one iteration. */
const callsOf = ({ profile }: Setting, { aiCalls, cachedBy }: Journey): number =>
  cachedBy !== undefined && caches(profile, cachedBy) ? 0 : aiCalls;

/** The calls that `setup` of all processes makes. A cache that they share may save some of them. */
const callsOfSetup = ({ profile, circumstances: { instances = 1 } }: Setting): number =>
  (setups[profile.system]?.aiCalls ?? 0) * instances;

/** Roughly what a run sends and spends. */
export function estimateOf(
  setting: Setting,
  phases: readonly Phase[],
  scenarios: Load["scenarios"],
): Load["estimate"] {
  const all = Object.values(scenarios).map((scenario) => {
    const iterations = iterationsOf(scenario, setting.think);
    const journey = setting.journeys.find(({ exec }) => exec === scenario.exec);
    const calls = journey === undefined ? 0 : callsOf(setting, journey);
    return {
      requests: iterations * (scenario.executor === "constant-vus" ? 1 : REQUESTS_OF_WORK),
      aiCalls: iterations * calls * amountOf(setting, scenario.exec),
    };
  });
  // A run without a load does not begin.
  const before = all.length === 0 ? 0 : callsOfSetup(setting);
  return {
    seconds: Math.max(0, ...phases.map(({ startSeconds, seconds }) => startSeconds + seconds)),
    requests: all.reduce((sum, { requests }) => sum + requests, 0),
    aiCalls: all.reduce((sum, { aiCalls }) => sum + aiCalls, before),
  };
}

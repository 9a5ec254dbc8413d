import { counted } from "../../base/counted.ts";
import { type ProfileOfSpend, spendOf } from "../contract/spend.ts";
import type { Load, Scenario } from "../contract/types.ts";
import { type Aim, baseUrlOf } from "./target.ts";

const seconds = (text: string): string => text.replace(/^(\d+)s$/, "$1 s");

const UNITS: Readonly<Record<string, string>> = {
  "1s": "a second",
  "60s": "a minute",
  "3600s": "an hour",
  "86400s": "a day",
};

const every = (unit: string): string => UNITS[unit] ?? `every ${seconds(unit)}`;

const round = (count: number): string => Math.round(count).toLocaleString("en");

/** What a scenario offers, by its executor. */
function offerOf(scenario: Scenario): string {
  switch (scenario.executor) {
    case "constant-vus":
      return `${counted(scenario.vus, "users")} for ${seconds(scenario.duration)}`;
    case "constant-arrival-rate":
      return `${round(scenario.rate)} ${every(scenario.timeUnit)} for ${seconds(scenario.duration)}, at most ${scenario.maxVUs} at once`;
    case "per-vu-iterations":
      return `${counted(scenario.vus * scenario.iterations, "times")}, by ${scenario.vus} at once`;
  }
}

const loadLines = ({ scenarios }: Load): readonly string[] =>
  Object.values(scenarios).map((one) => `  ${one.tags.phase}: ${one.exec}, ${offerOf(one)}`);

function spendLine(aim: Aim, profile: ProfileOfSpend, load: Load): string {
  const calls = round(load.estimate.aiCalls);
  if (load.estimate.aiCalls === 0) return "AI calls: none";
  if (aim.kind === "reference") return `AI calls: ${calls}, all simulated: nothing is spent`;
  const { usd, basis } = spendOf(profile, load);
  const cost = usd === null ? "unknown" : `${usd.toFixed(2)} USD`;
  return `AI calls: ${calls}; if the target pays for them: ${cost} (${basis})`;
}

const targetText = (aim: Aim): string =>
  aim.kind === "reference" ? "the reference workload on this machine" : baseUrlOf(aim.url);

const factorLines = ({ timeFactor }: Load): readonly string[] =>
  timeFactor === 1
    ? []
    : [`time: the simulated AI and the windows of limits run ${timeFactor} times faster than in life`];

const scaledLines = ({ scaled }: Load): readonly string[] =>
  scaled === null
    ? []
    : [`scaled: ${Math.round(scaled.part * 100)}% of the stated load, because ${scaled.why}`];

/** What a run is going to send, line by line, before anything is sent. */
export function announcement(aim: Aim, profile: ProfileOfSpend, load: Load): readonly string[] {
  const { estimate, system, tier, shape, notes, cannotTell } = load;
  return [
    `${shape} of ${system}/${tier} on ${targetText(aim)}`,
    ...loadLines(load),
    `about ${round(estimate.requests)} requests in ${round(estimate.seconds)} s`,
    spendLine(aim, profile, load),
    ...factorLines(load),
    ...scaledLines(load),
    ...notes,
    ...cannotTell.map(({ benchmark, why }) => `cannot be judged in that time: ${benchmark}: ${why}`),
  ];
}

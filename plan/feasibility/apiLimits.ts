import type { Profile } from "../../profiles/schema.ts";
import { sizingFigure } from "../../profiles/units.ts";
import { type Check, HOURS_PER_MONTH, roughly, shown } from "./check.ts";
import type { Finding } from "./finding.ts";

const MINUTES_PER_DAY = 24 * 60;
const MINUTES_PER_MONTH = HOURS_PER_MONTH * 60;
const MINUTES_PER_HOUR = 60;

/**
 * A stated load, and the least of an AI API that a unit of it takes: chosen, as no source says it. A hundred tokens are about 75
 * words of English (read 2026-11-26): https://help.openai.com/en/articles/4936856
 */
interface Load {
  readonly minutes: number;
  readonly what: string;
  readonly calls: number;
  readonly tokens: number;
}

const loads = {
  interactionsPerDay: { minutes: MINUTES_PER_DAY, what: "interactions", calls: 1, tokens: 100 },
  contentPiecesPerMonth: { minutes: MINUTES_PER_MONTH, what: "pieces of content", calls: 1, tokens: 1000 },
} as const satisfies Partial<Record<keyof Profile["fit"], Load>>;

type LoadName = keyof typeof loads;

/** A stated load, and how many of it there are a minute. */
interface Rated extends Load {
  readonly name: LoadName;
  readonly rate: number;
}

const ratedLoads = ({ fit }: Profile): Rated[] =>
  (Object.keys(loads) as LoadName[]).flatMap((name) => {
    const stated = fit[name];
    return stated === undefined
      ? []
      : [{ ...loads[name], name, rate: sizingFigure(stated) / loads[name].minutes }];
  });

const quota = (limit: string, needed: number): string =>
  `a quota of the API of at least ${shown(Math.ceil(needed))} (limits.${limit} by overrides, as far as the API gives it), or answers from a cache`;

function tooManyCalls({ name, rate, what, calls }: Rated, { limits }: Profile): Finding[] {
  const have = limits.requestsPerMinute;
  const stated = rate * calls;
  if (have === undefined || stated <= have) return [];
  return [
    {
      key: "calls",
      level: "warning",
      subject: `fit.${name}`,
      stated,
      have,
      unit: "calls a minute",
      message: `the stated load is ${roughly(rate)} ${what} a minute, and limits.requestsPerMinute lets ${roughly(have)} calls through`,
      fix: quota("requestsPerMinute", stated),
    },
  ];
}

/** The limits of tokens, by how many minutes each is for. */
const tokenLimits = { tokensPerMinute: 1, tokensPerHour: MINUTES_PER_HOUR } as const;

function tooManyTokens({ name, rate, what, tokens }: Rated, { limits }: Profile): Finding[] {
  const stated = rate * tokens;
  return (Object.keys(tokenLimits) as (keyof typeof tokenLimits)[]).flatMap((limit): Finding[] => {
    const have = (limits[limit] ?? Number.POSITIVE_INFINITY) / tokenLimits[limit];
    if (stated <= have) return [];
    return [
      {
        key: "tokens",
        level: "warning",
        subject: `fit.${name}`,
        stated,
        have,
        unit: "tokens a minute",
        message: `${roughly(rate)} ${what} a minute need ${roughly(stated)} tokens at ${tokens} each, and limits.${limit} lets ${roughly(have)} through`,
        fix: quota(limit, stated * tokenLimits[limit]),
      },
    ];
  });
}

/** Whether the limits of external APIs let the stated load through. */
export const apiLimits: Check = ({ profile }) =>
  ratedLoads(profile).flatMap((load) => [...tooManyCalls(load, profile), ...tooManyTokens(load, profile)]);

import type { Profile } from "../../profiles/schema.ts";
import { sizingFigure } from "../../profiles/units.ts";
import { type Check, roughly } from "./check.ts";
import type { Finding } from "./finding.ts";

const MINUTES_PER_DAY = 24 * 60;
const MINUTES_PER_MONTH = 730 * 60;
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

/** Each stated load as a number a minute. */
const perMinute = ({ fit }: Profile): (Load & { readonly name: LoadName; readonly rate: number })[] =>
  (Object.keys(loads) as LoadName[]).flatMap((name) => {
    const stated = fit[name];
    return stated === undefined
      ? []
      : [{ ...loads[name], name, rate: sizingFigure(stated) / loads[name].minutes }];
  });

/** The limits of tokens as a number a minute. */
const tokenLimits = ({ limits }: Profile): { readonly name: string; readonly perMinute: number }[] => [
  ...(limits.tokensPerMinute === undefined
    ? []
    : [{ name: "tokensPerMinute", perMinute: limits.tokensPerMinute }]),
  ...(limits.tokensPerHour === undefined
    ? []
    : [{ name: "tokensPerHour", perMinute: limits.tokensPerHour / MINUTES_PER_HOUR }]),
];

const quota = (limit: string): string =>
  `the quota that the API really gives you (overrides: limits.${limit}), or answers from a cache`;

/** Whether the limits of external APIs let the stated load through. */
export const apiLimits: Check = ({ profile }) =>
  perMinute(profile).flatMap(({ name, rate, what, calls, tokens }): Finding[] => {
    const { requestsPerMinute } = profile.limits;
    const subject = `fit.${name}`;
    const asked = rate * calls;
    return [
      ...(requestsPerMinute === undefined || asked <= requestsPerMinute
        ? []
        : [
            {
              ...({
                key: "calls",
                level: "warning",
                subject,
                stated: asked,
                have: requestsPerMinute,
              } as const),
              unit: "calls a minute",
              message: `the stated load is ${roughly(rate)} ${what} a minute, and limits.requestsPerMinute lets ${roughly(requestsPerMinute)} calls through`,
              fix: quota("requestsPerMinute"),
            },
          ]),
      ...tokenLimits(profile)
        .filter((limit) => rate * tokens > limit.perMinute)
        .map((limit) => ({
          ...({
            key: "tokens",
            level: "warning",
            subject,
            stated: rate * tokens,
            have: limit.perMinute,
          } as const),
          unit: "tokens a minute",
          message: `${roughly(rate)} ${what} a minute need ${roughly(rate * tokens)} tokens at ${tokens} each, and limits.${limit.name} lets ${roughly(limit.perMinute)} through`,
          fix: quota(limit.name),
        })),
    ];
  });

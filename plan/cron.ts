import { RequestError } from "../base/errors.ts";

interface Field {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  /** Three letters that stand for a value, from `min` on. */
  readonly words?: readonly string[];
}

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const WEEKDAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

const FIELDS = [
  { name: "minute", min: 0, max: 59 },
  { name: "hour", min: 0, max: 23 },
  { name: "day of month", min: 1, max: 31 },
  { name: "month", min: 1, max: 12, words: MONTHS },
  { name: "day of week", min: 0, max: 7, words: WEEKDAYS },
] as const satisfies readonly Field[];

/** Values of one field, ascending; null means every value. */
export type Values = readonly number[] | null;

/** One rule: all its fields have to match. A cron expression that restricts both kinds of day becomes two rules. */
export interface CalendarRule {
  readonly minutes: Values;
  readonly hours: Values;
  readonly days: Values;
  readonly months: Values;
  /** 0 is Sunday, 6 Saturday. */
  readonly weekdays: Values;
}

/** `MON` as `1`; other words stay as they are. */
const inDigits = (part: string, { min, words = [] }: Field): string =>
  part.replaceAll(/[A-Za-z]+/g, (word) => {
    const index = words.indexOf(word.toLowerCase());
    return index === -1 ? word : String(min + index);
  });

/** One part of a list, such as `1-5/2`, as first value, last value and step; null if it is malformed. */
function span(part: string, field: Field): { first: number; last: number; stride: number } | null {
  const { min, max } = field;
  const match = /^(?:\*|(\d+)(?:-(\d+))?)(?:\/(\d+))?$/.exec(inDigits(part, field));
  if (match === null) return null;
  const [, from, to, step] = match;
  const first = from === undefined ? min : Number(from);
  const open = from === undefined || step !== undefined ? max : first;
  const last = to === undefined ? open : Number(to);
  const stride = step === undefined ? 1 : Number(step);
  return first < min || last > max || first > last || stride < 1 ? null : { first, last, stride };
}

function values(text: string, field: Field, expression: string): Values {
  if (text === "*") return null;
  const found = new Set<number>();
  for (const part of text.split(",")) {
    const range = span(part, field);
    if (range === null) {
      throw new RequestError(
        `schedule: got "${expression}", expected a ${field.name} of numbers from ${field.min} to ${field.max}, ranges, steps and lists`,
      );
    }
    for (let value = range.first; value <= range.last; value += range.stride) found.add(value);
  }
  return [...found].sort((a, b) => a - b);
}

const isFull = (list: Values, count: number): boolean => list === null || list.length === count;

/**
 * Parses a five-field cron expression (numbers, names of months and days, `*`, lists, ranges, steps). A time matches if one of the rules does.
 *
 * @throws RequestError naming the field that is wrong.
 */
export function parseCron(expression: string): CalendarRule[] {
  const parts = expression.trim().split(/\s+/);
  const [minutes, hours, days, months, rawWeekdays] = FIELDS.map((field, index) =>
    values(parts[index] ?? "", field, expression),
  ) as [Values, Values, Values, Values, Values];
  const weekdays = rawWeekdays && [...new Set(rawWeekdays.map((day) => day % 7))].sort((a, b) => a - b);
  const common = { minutes, hours, months };
  const anyDay = isFull(days, 31);
  const anyWeekday = isFull(weekdays, 7);
  // Cron matches when either kind of day matches. EventBridge and systemd need both to match, so this takes two
  // rules.
  if (!anyDay && !anyWeekday) {
    return [
      { ...common, days, weekdays: null },
      { ...common, days: null, weekdays },
    ];
  }
  return [{ ...common, days: anyDay ? null : days, weekdays: anyWeekday ? null : weekdays }];
}

/** Two years hold every gap of a schedule that runs once a year or more often. */
const DAYS = 2 * 366;
const DAY_MINUTES = 24 * 60;
const MINUTE_SECONDS = 60;

const has = (list: Values, value: number): boolean => list === null || list.includes(value);
const range = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);

const isOn = ({ days, months, weekdays }: CalendarRule, date: Date): boolean =>
  has(days, date.getUTCDate()) && has(months, date.getUTCMonth() + 1) && has(weekdays, date.getUTCDay());

/** The minutes of a day at which a rule starts a run. */
const minutesOf = ({ minutes, hours }: CalendarRule): number[] =>
  range(24)
    .filter((hour) => has(hours, hour))
    .flatMap((hour) => range(60).flatMap((minute) => (has(minutes, minute) ? [hour * 60 + minute] : [])));

/**
 * Longest time between two runs of a schedule, seconds; of `0 9 * * 1-5` it is the weekend. Infinite where it runs less
 * than once a year.
 */
export function longestGapSeconds(expression: string): number {
  const rules = parseCron(expression).map((rule) => ({ rule, minutes: minutesOf(rule) }));
  const start = Date.UTC(2027, 0, 1);
  let [last, longest] = [Number.NaN, 0];
  for (const day of range(DAYS)) {
    const date = new Date(start + day * DAY_MINUTES * MINUTE_SECONDS * 1000);
    const due = rules.filter(({ rule }) => isOn(rule, date)).flatMap(({ minutes }) => minutes);
    for (const minute of due.toSorted((one, other) => one - other)) {
      const now = day * DAY_MINUTES + minute;
      longest = Math.max(longest, Number.isNaN(last) ? 0 : now - last);
      last = now;
    }
  }
  return longest === 0 ? Number.POSITIVE_INFINITY : longest * MINUTE_SECONDS;
}

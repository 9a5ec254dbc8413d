import { defect } from "../base/errors.ts";

/*
 * The grammar is what Kubernetes accepts in a CronJob (robfig/cron's standard parser, without time zones and words such as
 * @daily, which EventBridge and systemd write otherwise): so a schedule is right on every target, or on none.
 * https://github.com/robfig/cron/blob/v3.0.1/parser.go
 */

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
  { name: "day of week", min: 0, max: 6, words: WEEKDAYS },
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

interface Span {
  readonly first: number;
  readonly last: number;
  readonly stride: number;
  /** Whether it stands for every value, as `*` does. */
  readonly all: boolean;
}

/** One part of a list, such as `1-5/2`; null if it is malformed. */
function span(part: string, field: Field): Span | null {
  const { min, max } = field;
  const match = /^(?:[*?]|(\d{1,2})(?:-(\d{1,2}))?)(?:\/(\d{1,2}))?$/.exec(inDigits(part, field));
  if (match === null) return null;
  const [, from, to, step] = match;
  const first = from === undefined ? min : Number(from);
  const open = from === undefined || step !== undefined ? max : first;
  const last = to === undefined ? open : Number(to);
  const stride = step === undefined ? 1 : Number(step);
  const all = from === undefined && stride === 1;
  return first < min || last > max || first > last || stride < 1 ? null : { first, last, stride, all };
}

type Parsed = { readonly values: Values } | { readonly wrong: Field };

function parseField(text: string, field: Field): Parsed {
  const spans = text.split(",").map((part) => span(part, field));
  const found = spans.filter((one) => one !== null);
  if (found.length < spans.length) return { wrong: field };
  if (found.some(({ all }) => all)) return { values: null };
  const values = found.flatMap(({ first, last, stride }) =>
    Array.from({ length: Math.floor((last - first) / stride) + 1 }, (_, index) => first + index * stride),
  );
  return { values: [...new Set(values)].toSorted((a, b) => a - b) };
}

const parseFields = (expression: string): readonly Parsed[] | null => {
  const parts = expression.trim().split(/\s+/);
  return parts.length === FIELDS.length
    ? FIELDS.map((field, index) => parseField(parts[index] ?? "", field))
    : null;
};

/** What a schedule has to be instead; null if it is right. */
export function cronProblem(expression: string): string | null {
  const fields = parseFields(expression);
  if (fields === null) return "a cron expression of five fields, as in 0 * * * *";
  const wrong = fields.find((field) => "wrong" in field);
  if (wrong !== undefined && "wrong" in wrong) {
    const { name, min, max, words } = wrong.wrong;
    const names = words === undefined ? "" : `, or ${words.join(", ")}`;
    return `${/^[aeiouh]/.test(name) ? "an" : "a"} ${name} of numbers from ${min} to ${max}${names}; with ranges, steps and lists, such as ${min}-${max}/2`;
  }
  return firesAtAll(expression) ? null : "a schedule that has a day to run on";
}

/**
 * The rules of a five-field cron expression (numbers, names of months and days, `*`, lists, ranges, steps). A time matches
 * if one of them does.
 *
 * @throws Error for an expression that `cronProblem` refuses: the schema of profiles lets none through.
 */
export function parseCron(expression: string): CalendarRule[] {
  const fields = parseFields(expression) ?? [];
  const values = fields.map((field) => {
    if ("wrong" in field)
      throw defect(`schedule: got "${expression}", expected one that the profile's schema accepts`);
    return field.values;
  });
  const [minutes, hours, days, months, weekdays] = values as [Values, Values, Values, Values, Values];
  const common = { minutes, hours, months };
  // Cron matches when either kind of day matches, if both are restricted. EventBridge and systemd need both to match, so
  // this takes two rules.
  if (days !== null && weekdays !== null) {
    return [
      { ...common, days, weekdays: null },
      { ...common, days: null, weekdays },
    ];
  }
  return [{ ...common, days, weekdays }];
}

/** Nine years hold a 29 February, whichever years are skipped. */
const YEARS_SHOWN = 9;

/** Whether there is a day on which the schedule runs: there is no 31 April. */
const firesAtAll = (expression: string): boolean => {
  const rules = parseCron(expression);
  return Array.from({ length: YEARS_SHOWN * 366 }, (_, day) => new Date(Date.UTC(2027, 0, 1 + day))).some(
    (date) => rules.some((rule) => isOn(rule, date)),
  );
};

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

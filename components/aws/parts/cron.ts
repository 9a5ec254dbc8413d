import { RequestError } from "../../../base/errors.ts";

interface Field {
  readonly name: string;
  readonly min: number;
  readonly max: number;
}

const FIELDS = [
  { name: "minute", min: 0, max: 59 },
  { name: "hour", min: 0, max: 23 },
  { name: "day of month", min: 1, max: 31 },
  { name: "month", min: 1, max: 12 },
  { name: "day of week", min: 0, max: 7 },
] as const satisfies readonly Field[];

const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"] as const;

/** Values of one field, ascending; null means every value. */
type Values = readonly number[] | null;

/** One rule: all its fields have to match. A cron expression that restricts both kinds of day becomes two rules. */
export interface CalendarRule {
  readonly minutes: Values;
  readonly hours: Values;
  readonly days: Values;
  readonly months: Values;
  /** 0 is Sunday, 6 Saturday. */
  readonly weekdays: Values;
}

/** One part of a list, such as `1-5/2`, as first value, last value and step; null if it is malformed. */
function span(part: string, { min, max }: Field): { first: number; last: number; stride: number } | null {
  const match = /^(?:\*|(\d+)(?:-(\d+))?)(?:\/(\d+))?$/.exec(part);
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
 * Parses a five-field cron expression (numbers, `*`, lists, ranges, steps). A time matches if one of the rules does.
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

/** Numbers as text; three or more consecutive ones become a range, as in `1-5,9`. Null for every value. */
function folded(list: Values, separator: string, show: (value: number) => string = String): string | null {
  if (list === null) return null;
  const runs: number[][] = [];
  for (const value of list) {
    const run = runs.at(-1);
    if (run !== undefined && run.at(-1) === value - 1) run.push(value);
    else runs.push([value]);
  }
  return runs
    .map((run) =>
      run.length < 3
        ? run.map(show).join(",")
        : `${show(run[0] as number)}${separator}${show(run.at(-1) as number)}`,
    )
    .join(",");
}

/** Expressions for EventBridge Scheduler, in UTC. One of its two fields for days has to be `?`. */
export const schedulerExpressions = (cron: string): string[] =>
  parseCron(cron).map(({ minutes, hours, days, months, weekdays }) => {
    const names = folded(weekdays, "-", (day) => (DAYS[day] as string).toUpperCase());
    const monthDays = names === null ? (folded(days, "-") ?? "*") : "?";
    const fields = [folded(minutes, "-") ?? "*", folded(hours, "-") ?? "*", monthDays];
    return `cron(${[...fields, folded(months, "-") ?? "*", names ?? "?", "*"].join(" ")})`;
  });

/** `OnCalendar` expressions for systemd, in UTC. */
export const calendarExpressions = (cron: string): string[] =>
  parseCron(cron).map(({ minutes, hours, days, months, weekdays }) => {
    const names = folded(weekdays, "..", (day) => DAYS[day] as string);
    const date = `*-${folded(months, "..") ?? "*"}-${folded(days, "..") ?? "*"}`;
    const time = `${folded(hours, "..") ?? "*"}:${folded(minutes, "..") ?? "*"}:00`;
    return [...(names === null ? [] : [names]), date, time, "UTC"].join(" ");
  });

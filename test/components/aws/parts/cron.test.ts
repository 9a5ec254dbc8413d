import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { calendarExpressions, schedulerExpressions } from "../../../../components/aws/parts/cron.ts";
import { type CalendarRule, parseCron } from "../../../../profiles/cron.ts";

describe("a cron expression", () => {
  test.each([
    ["0 * * * *", ["cron(0 * * * ? *)"], ["*-*-* *:0:00 UTC"]],
    ["*/30 * * * *", ["cron(0,30 * * * ? *)"], ["*-*-* *:0,30:00 UTC"]],
    ["15 3 * * 1-5", ["cron(15 3 ? * MON-FRI *)"], ["Mon..Fri *-*-* 3:15:00 UTC"]],
    ["0 0 1 1,7 *", ["cron(0 0 1 1,7 ? *)"], ["*-1,7-1 0:0:00 UTC"]],
    ["0 8 * * 0", ["cron(0 8 ? * SUN *)"], ["Sun *-*-* 8:0:00 UTC"]],
    // A list of every day is no star: cron runs on the days of either kind, so on each.
    [
      "0 8 1-31 * 1",
      ["cron(0 8 1-31 * ? *)", "cron(0 8 ? * MON *)"],
      ["*-*-1..31 8:0:00 UTC", "Mon *-*-* 8:0:00 UTC"],
    ],
    ["5-8 10-12 * * *", ["cron(5-8 10-12 * * ? *)"], ["*-*-* 10..12:5..8:00 UTC"]],
    // Cron runs on both days where day of month and day of week are given.
    [
      "0 6 13 * 5",
      ["cron(0 6 13 * ? *)", "cron(0 6 ? * FRI *)"],
      ["*-*-13 6:0:00 UTC", "Fri *-*-* 6:0:00 UTC"],
    ],
  ])("%s is written for the scheduler and for systemd", (cron, scheduler, calendar) => {
    expect(schedulerExpressions(cron)).toEqual(scheduler);
    expect(calendarExpressions(cron)).toEqual(calendar);
  });

  test("is never longer than the scheduler accepts", () => {
    const list = (min: number, max: number) =>
      fc
        .uniqueArray(fc.integer({ min, max }), { minLength: 1, maxLength: max - min })
        .map((values) => values.join(","));
    fc.assert(
      fc.property(list(0, 59), list(0, 23), list(1, 31), list(1, 12), (minute, hour, day, month) => {
        for (const one of schedulerExpressions(`${minute} ${hour} ${day} ${month} *`)) {
          expect(one.length).toBeLessThanOrEqual(256);
        }
      }),
    );
  });

  test("matches the same moments as cron", () => {
    const field = (min: number, max: number) =>
      fc.oneof(
        fc.constant("*"),
        fc.integer({ min, max }).map(String),
        fc.integer({ min: 1, max: 9 }).map((step) => `*/${step}`),
        fc
          .tuple(fc.integer({ min, max }), fc.integer({ min, max }))
          .map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`),
      );
    const moment = fc.date({ min: new Date("2026-01-01"), max: new Date("2030-12-31"), noInvalidDate: true });
    const cron = fc.tuple(field(0, 59), field(0, 23), field(1, 31), field(1, 12), field(0, 6));
    fc.assert(
      fc.property(cron, moment, (fields, date) => {
        const rules = parseCron(fields.join(" "));
        expect(rules.some((rule) => ruleMatches(rule, date))).toBe(cronMatches(fields, date));
      }),
      { numRuns: 500 },
    );
  });
});

const includes = (values: readonly number[] | null, value: number): boolean =>
  values === null || values.includes(value);

const ruleMatches = ({ minutes, hours, days, months, weekdays }: CalendarRule, date: Date): boolean =>
  includes(minutes, date.getUTCMinutes()) &&
  includes(hours, date.getUTCHours()) &&
  includes(days, date.getUTCDate()) &&
  includes(months, date.getUTCMonth() + 1) &&
  includes(weekdays, date.getUTCDay());

/** How cron reads the four forms that the property generates. */
function fieldMatches(text: string, value: number, min: number): boolean {
  if (text === "*") return true;
  if (text.startsWith("*/")) return (value - min) % Number(text.slice(2)) === 0;
  const [from, to = from] = text.split("-").map(Number);
  return from !== undefined && to !== undefined && value >= from && value <= to;
}

function cronMatches(
  [minute, hour, day, month, weekday]: readonly [string, string, string, string, string],
  date: Date,
): boolean {
  const time =
    fieldMatches(minute, date.getUTCMinutes(), 0) &&
    fieldMatches(hour, date.getUTCHours(), 0) &&
    fieldMatches(month, date.getUTCMonth() + 1, 1);
  const onDay = fieldMatches(day, date.getUTCDate(), 1);
  const onWeekday = fieldMatches(weekday, date.getUTCDay(), 0);
  // Only a star is every day; a list of all days is a restriction.
  const everyDay = day === "*" || day === "*/1";
  const everyWeekday = weekday === "*" || weekday === "*/1";
  return time && (!everyDay && !everyWeekday ? onDay || onWeekday : onDay && onWeekday);
}

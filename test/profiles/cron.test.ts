import { describe, expect, test } from "vitest";
import { cronProblem, longestGapSeconds } from "../../profiles/cron.ts";

const HOUR = 3600;
const DAY = 24 * HOUR;

describe("the longest time between two runs", () => {
  test.each([
    ["* * * * *", 60],
    ["*/15 * * * *", 15 * 60],
    ["0 * * * *", HOUR],
    // From 10:50 to 10:00 of the next day.
    ["*/10 10 * * *", DAY - 50 * 60],
    ["0 9 * * 1-5", 3 * DAY],
    ["0 9 * * MON-FRI", 3 * DAY],
    ["30 2 1 * *", 31 * DAY],
    ["0 0 1 JAN,jul *", 184 * DAY],
    // Cron runs on both days where day of month and day of week are given: a week is the longest.
    ["0 6 13 * 5", 7 * DAY],
    ["0 0 29 2 *", Number.POSITIVE_INFINITY],
  ])("of %s is %d s", (schedule, seconds) => {
    expect(longestGapSeconds(schedule)).toBe(seconds);
  });
});

describe("a schedule", () => {
  test.each([
    "0 * * * *",
    "*/15 * * * *",
    "5/15 0-6/2 1,15 jan-JUN,12 mon",
    "? ? ? ? ?",
    "0 0 29 2 *",
    "0 0 31 4 1",
    "  0  0 * * *",
  ])("%j is right on every target", (schedule) => {
    expect(cronProblem(schedule)).toBeNull();
  });

  test.each([
    ["61 25 * * *", "a minute of numbers from 0 to 59;"],
    ["60 * * * *", "a minute of numbers from 0 to 59;"],
    ["* 24 * * *", "an hour of numbers from 0 to 23;"],
    ["* * 0 * *", "a day of month of numbers from 1 to 31;"],
    ["* * * 13 *", "a month of numbers from 1 to 12, or jan, feb,"],
    ["* * * * 7", "a day of week of numbers from 0 to 6, or sun, mon,"],
    ["5-1 * * * *", "a minute of"],
    ["*/0 * * * *", "a minute of"],
    ["1,,2 * * * *", "a minute of"],
    ["a * * * *", "a minute of"],
    ["0 9 * * FRIDAY", "a day of week of"],
    ["0 9 * foo *", "a month of"],
    ["MON * * * *", "a minute of"],
    ["0 0 L * *", "a day of month of"],
    ["0 0 * * 1#2", "a day of week of"],
    ["0 0 * *", "a cron expression of five fields"],
    ["0 0 * * * *", "a cron expression of five fields"],
    ["@daily", "a cron expression of five fields"],
    ["TZ=UTC 0 0 * * *", "a cron expression of five fields"],
    ["", "a cron expression of five fields"],
    ["0 0 31 4 *", "a schedule that has a day to run on"],
    ["0 0 30 feb *", "a schedule that has a day to run on"],
  ])("%j is refused, as it should be %s", (schedule, expected) => {
    expect(cronProblem(schedule)).toContain(expected);
  });
});

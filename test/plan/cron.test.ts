import { describe, expect, test } from "vitest";
import { longestGapSeconds, parseCron } from "../../plan/cron.ts";

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
    ["0 0 31 4 *", Number.POSITIVE_INFINITY],
  ])("of %s is %d s", (schedule, seconds) => {
    expect(longestGapSeconds(schedule)).toBe(seconds);
  });
});

test.each(["0 9 * * FRIDAY", "0 9 * foo *", "MON * * * *"])(
  "a word that names no value is refused: %s",
  (schedule) => {
    expect(() => parseCron(schedule)).toThrow(`got "${schedule}"`);
  },
);

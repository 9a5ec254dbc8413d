import { describe, expect, test } from "vitest";
import { ebs, snapshotsOf } from "../../plan/engines/ebs.ts";
import { given } from "../support/storesOfEachKind.ts";

/** Snapshots of a volume whose tier keeps so many days, and asks for an RPO of so many minutes. */
const taken = (backupDays: number, rpoMinutes?: number) =>
  snapshotsOf({
    ...ebs(given("file", { backupDays })),
    ...(rpoMinutes === undefined ? {} : { asked: { rpoMinutes, rtoMinutes: 240 } }),
  });

describe("the snapshots of a volume", () => {
  test.each([
    ["nothing asked for: each day", 7, undefined, 24, 7],
    ["a day", 7, 1440, 24, 7],
    ["a little less than a day", 7, 1439, 12, 14],
    ["five hours, which no schedule has", 7, 300, 4, 42],
    ["an hour", 7, 60, 1, 168],
    ["less than an hour, which no schedule has either", 7, 10, 1, 168],
    ["an hour for 41 days, nearly as many as AWS keeps", 41, 60, 1, 984],
    ["an hour for so long that only every second one is kept", 42, 60, 2, 504],
  ] as const)("%s", (_what, days, rpoMinutes, everyHours, kept) => {
    expect(taken(days, rpoMinutes)).toEqual({ everyHours, kept });
  });

  test("are none without backups", () => {
    expect(taken(0, 60)).toBeNull();
  });
});

import { describe, expect, test } from "vitest";
import { lackSentence } from "../../plan/lack.ts";
import { plan } from "../../plan/plan.ts";
import type { Plan, StorePlan } from "../../plan/types.ts";
import type { Json } from "../support/profileDocument.ts";
import { sampleProfile } from "../support/sample.ts";

const planned = (database: Json, target: "kubernetes" | "aws" = "kubernetes"): Plan =>
  plan(sampleProfile("large", { stores: { database } }), target);

function storeOf({ stores }: Plan, name: string): StorePlan {
  const found = Object.values(stores).find((store) => store.name === name);
  if (found === undefined) throw new Error(`no store ${name}`);
  return found;
}

const asked = (rpoMinutes: number, rtoMinutes = 10_000) => ({ recovery: { rpoMinutes, rtoMinutes } });
const recoveryLacks = ({ lacks }: Plan): string[] =>
  lacks.filter(({ key }) => key === "recovery").map(lackSentence);

describe("what is left after a loss of a store", () => {
  test.each([
    // 10 GB at 20 MB/s take 9 minutes, and a person half an hour.
    ["nothing asked for: a night", {}, "17 2 * * *", 1440, 39],
    ["a day", asked(1440), "17 2 * * *", 1440, 39],
    ["a little less than a day", asked(1439), "17 */12 * * *", 720, 39],
    ["six hours", asked(360), "17 */6 * * *", 360, 39],
    ["five hours, which no part of a day is", asked(300), "17 */4 * * *", 240, 39],
    ["an hour", asked(60), "17 * * * *", 60, 39],
  ] as const)("%s", (_what, more, schedule, rpoMinutes, rtoMinutes) => {
    const result = planned({ capacityGB: 10, ...more });
    const { backup, recovery } = storeOf(result, "database");
    expect(backup?.schedule).toBe(schedule);
    expect(recovery).toEqual({ rpoMinutes, rtoMinutes });
    expect(recoveryLacks(result)).toEqual([]);
  });

  test("is lacking where the store cannot be copied that fast, or cannot come back that fast", () => {
    // 400 GB take 334 minutes, so a copy may begin every 12 hours.
    const result = planned({ capacityGB: 400, ...asked(60, 60) });
    expect(storeOf(result, "database").backup?.everyHours).toBe(12);
    expect(recoveryLacks(result)).toEqual([
      "after a loss of database data of up to 12 hours is missing, instead of 1 hour: it is not copied more often",
      "after a loss database may take 7 hours to come back when it is full, instead of 1 hour",
    ]);
  });

  test("is nothing without a backup, and a lack where something was asked for", () => {
    const result = planned({ backupDays: 0, ...asked(1440, 60) });
    expect(storeOf(result, "database").recovery).toEqual({ rpoMinutes: null, rtoMinutes: null });
    expect(recoveryLacks(result)).toEqual([
      "after a loss of database all its data is gone, instead of that of at most 24 hours: the stack has no copy of it",
      "after a loss database does not come back within 1 hour: the stack has no copy of it",
    ]);
    expect(recoveryLacks(planned({ backupDays: 0 }))).toEqual([]);
  });

  test("of several backups a day needs room for those of one day more, as older ones are thinned out", () => {
    const room = (more: Json) =>
      storeOf(planned({ capacityGB: 100, ...more }), "database").backup?.volume.capacityGB;
    // 14 days and 2 further ones of 25 GB; then three more a day.
    expect([room({}), room(asked(360))]).toEqual([400, 475]);
  });

  test("is what a service of the cloud keeps, there", () => {
    expect(storeOf(planned({}, "aws"), "database").recovery).toEqual({ rpoMinutes: 5, rtoMinutes: 120 });
    expect(recoveryLacks(planned(asked(5, 120), "aws"))).toEqual([]);
    expect(recoveryLacks(planned(asked(4, 120), "aws"))).toHaveLength(1);
  });

  test("is asked for by the stricter of two arrangements that stand side by side", () => {
    const [often, seldom] = [{ database: asked(120) }, { database: asked(1440) }];
    for (const [one, other] of [
      [often, seldom],
      [seldom, often],
    ] as const) {
      const both = plan(sampleProfile("large", { stores: one }), "kubernetes", {
        previous: { profile: sampleProfile("large", { stores: other }) },
        serve: "current",
      });
      expect(storeOf(both, "database").backup?.everyHours).toBe(2);
    }
  });
});

describe("a prefix of the variables", () => {
  test("is at the start of those that the store has alone, and of no others", () => {
    const profile = sampleProfile("large", {
      stores: { database: { variablePrefix: "COSTS" }, cache: { variablePrefix: "PAGES" } },
    });
    const names = Object.values(plan(profile, "kubernetes").stores).flatMap(({ name, variables }) =>
      ["database", "cache"].includes(name) ? variables.map((variable) => variable.name) : [],
    );
    expect(names).toEqual(["COSTS_DATABASE_URL", "COSTS_PGPASSWORD", "PAGES_REDIS_URL", "REDIS_PASSWORD"]);
  });
});

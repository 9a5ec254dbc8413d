import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { settingsFrom } from "../../config/keys.ts";
import { settingsSchema } from "../../config/settings.ts";
import { keys as table } from "../config/settingsTable.ts";
import { hostileValues } from "./hostileValues.ts";
import { built, judged, refusalOf, SCALE, seeded } from "./judge.ts";
import { mutationsOf } from "./mutations.ts";

type Key = keyof typeof table;
const keys = Object.keys(settingsSchema().shape) as Key[];

/** The text of a value in a stack's configuration, as the engine passes it. */
const textOf = (value: unknown): string =>
  typeof value === "string" ? value : (JSON.stringify(value) ?? "");

const ORIGIN = "stacks/Pulumi.fuzz.yaml: ";

/** A key of README's table with each hostile value, and with its good values of which one part is hostile. */
const textsOf = (key: Key): string[] => {
  const values = hostileValues.flatMap((value) => [
    value,
    ...table[key].good.slice(0, 6).flatMap((good) => mutationsOf(good, value)),
  ]);
  return [...new Set(values.map(textOf))];
};

const read = (key: Key, text: string, target: string) =>
  settingsFrom(
    {
      values: {
        "echelon:profile": "marketing-engine/enterprise",
        "echelon:target": target,
        [`echelon:${key}`]: text,
      },
      secretKeys: [],
    },
    ORIGIN,
  );

/** Texts that the key takes; each other one is refused in lines that begin with the file and the key. */
async function takenBy(key: Key, target: string): Promise<string[]> {
  const taken: string[] = [];
  for (const text of textsOf(key)) {
    const refusal = await refusalOf(() => read(key, text, target));
    if (refusal === null) taken.push(text);
    else for (const line of refusal.message.split("\n")) expect(line).toContain(`${ORIGIN}echelon:${key}`);
  }
  return taken;
}

test("the table of keys is that of the settings", () => {
  expect(Object.keys(table).toSorted()).toEqual(keys.toSorted());
});

describe.each(keys)("echelon:%s", (key) => {
  test.each(judged)(
    "takes or refuses each hostile value on %s, and a refusal names file and key",
    async (target) => {
      const taken = await takenBy(key, target);
      expect(taken.length).toBeLessThan(textsOf(key).length);
    },
  );
});

/** Keys that say which stack it is: their hostile values are all refused. */
const IDENTITY: readonly Key[] = ["profile", "target"];
const RUNS = 10 * SCALE;

describe("what a key takes is built, or refused by the key's name, on every target", () => {
  test.each(judged)("on %s", { timeout: 60_000 * SCALE }, async (target) => {
    const texts = await Promise.all(
      keys
        .filter((key) => !IDENTITY.includes(key))
        .map(async (key) => [key, await takenBy(key, target)] as const),
    );
    const cases = texts.flatMap(([key, taken]) => taken.map((text) => ({ key, text })));
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...cases), async ({ key, text }) => {
        expect(await built(target, { [`echelon:${key}`]: text }, [`echelon:${key}`])).toEqual([]);
      }),
      { numRuns: RUNS, ...seeded },
    );
  });
});

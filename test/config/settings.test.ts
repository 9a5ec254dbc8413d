import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkWorkloadNames, parseSettings, settingsSchema } from "../../config/settings.ts";
import { type Key, keys } from "./settingsTable.ts";

const PROFILE = { profile: "marketing-engine/enterprise" };
const ORIGIN = "stacks/Pulumi.a.yaml: echelon:";

const linesOf = (raw: Readonly<Record<string, unknown>>): string[] => {
  try {
    parseSettings(raw, ORIGIN);
    return [];
  } catch (error) {
    expect(error).toMatchObject({ name: "RequestError", exitCode: 2 });
    return (error as Error).message.split("\n");
  }
};

describe.each(Object.entries<Key>(keys))("the key %s", (key, { good, bad }) => {
  test.each(good.map((value) => [value]))("takes %j", (value) => {
    expect(parseSettings({ ...PROFILE, [key]: value }, ORIGIN)).toMatchObject({ [key]: value });
  });

  test.each(bad)("refuses %j, saying: %s", (value, line) => {
    const lines = linesOf({ ...PROFILE, [key]: value });
    expect(lines).toHaveLength(lines.filter((one) => one.startsWith(`${ORIGIN}${key}`)).length);
    expect(
      lines.some((one) => one === `${ORIGIN}${line}` || one.endsWith(line)),
      lines.join("\n"),
    ).toBe(true);
  });
});

describe("settings", () => {
  test("have their defaults where the operator says nothing", () => {
    expect(parseSettings(PROFILE, ORIGIN)).toEqual({
      ...PROFILE,
      target: "kubernetes",
      images: {},
      secrets: {},
      tags: {},
      alerts: {},
      pullSecrets: [],
      operators: "none",
      gateway: "none",
      ephemeral: false,
    });
  });

  test.each([
    ["taget", " (did you mean target?)"],
    ["Budget", " (did you mean budget?)"],
    ["pull-secrets", " (did you mean pullSecrets?)"],
    ["constructor", ""],
    ["region", ""],
  ])("refuse the unknown key %s with the known ones", (key, guess) => {
    const known = Object.keys(settingsSchema.shape).join(", ");
    expect(linesOf({ ...PROFILE, [key]: "x" })).toEqual([
      `${ORIGIN}${key}: got an unknown key, expected one of ${known}${guess}`,
    ]);
  });

  test("name every problem at once, a line each", () => {
    expect(linesOf({ target: "awz", budget: -1, ephemeral: "no" })).toHaveLength(4);
  });

  test("refuse any unknown key", () => {
    fc.assert(
      fc.property(fc.string(), fc.jsonValue(), (key, value) => {
        fc.pre(!Object.hasOwn(settingsSchema.shape, key) && key !== "__proto__");
        const lines = linesOf({ ...PROFILE, [key]: value });
        expect(lines).toHaveLength(1);
        expect(lines[0]).toContain("got an unknown key");
      }),
    );
  });
});

describe("the value of a secret", () => {
  const PLANTED = "hunter2-planted";

  test.each([
    ["under a wrong name", { secrets: { "Bad Name": PLANTED } }],
    ["in a wrong type", { secrets: { a: [PLANTED] } }],
    ["in an unknown key of a reference", { secrets: { a: { existing: "x", value: PLANTED } } }],
    ["in a wrong reference", { secrets: { a: { existing: { name: PLANTED } } } }],
    ["in place of the object", { secrets: PLANTED }],
    ["in a list", { secrets: [PLANTED] }],
    ["beside another wrong secret", { secrets: { a: 5, b: PLANTED } }],
    ["beside another wrong key", { secrets: { a: PLANTED }, target: "x", budget: "y" }],
    ["in a mistyped key", { secret: { a: PLANTED }, Secrets: { a: PLANTED } }],
    ["in a webhook's URL that is not https", { alerts: { 1: `http://hooks.example.com/${PLANTED}` } }],
    ["in a webhook's URL on an unknown level", { alerts: { 9: `https://hooks.example.com/${PLANTED}` } }],
  ])("stays out of the message %s", (_where, raw) => {
    const lines = linesOf({ ...PROFILE, ...raw });
    expect(lines).not.toEqual([]);
    expect(lines.join("\n")).not.toContain(PLANTED);
  });

  test("stays out of the message wherever below secrets it stands", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), (shape) => {
        const planted = JSON.parse(
          JSON.stringify(shape, (_key, value: unknown) => (typeof value === "string" ? PLANTED : value)),
        ) as unknown;
        expect(linesOf({ ...PROFILE, secrets: planted, target: "nowhere" }).join("\n")).not.toContain(
          PLANTED,
        );
      }),
    );
  });

  test("is taken as it is", () => {
    expect(parseSettings({ ...PROFILE, secrets: { a: PLANTED } }, ORIGIN).secrets).toEqual({ a: PLANTED });
  });
});

describe("names of workloads", () => {
  test("that the profile has are taken", () => {
    expect(() => checkWorkloadNames(["agents"], ["agents", "dashboard"], "echelon:images")).not.toThrow();
  });

  test("that it has not are refused, with those it has", () => {
    expect(() => checkWorkloadNames(["agent"], ["agents", "dashboard"], "echelon:images")).toThrow(
      'echelon:images: got the workload "agent", expected one of agents, dashboard (did you mean agents?)',
    );
    expect(() => checkWorkloadNames(["constructor"], ["agents"], "echelon:images")).toThrow(
      "expected one of agents",
    );
  });
});

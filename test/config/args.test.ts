import * as pulumi from "@pulumi/pulumi";
import { describe, expect, expectTypeOf, test } from "vitest";
import type { SystemArgs } from "../../config/args.ts";
import { settingsFromArgs } from "../../config/fromArgs.ts";
import { parseSettings, type SettingsInput } from "../../config/settings.ts";

const profile = "sample/large";
const given = (more: Readonly<Record<string, unknown>>) =>
  settingsFromArgs("shop", { profile, ...more } as unknown as SystemArgs);

type DeepReadonly<T> = T extends object ? { readonly [Key in keyof T]: DeepReadonly<T[Key]> } : T;

/** Args that have another form than in a stack's file, or that a stack's file does not have. */
type Apart = "secrets" | "overrides" | "previous" | "budgetCeiling" | "region";

/** The arrangement before, without its overrides: in args those are JSON, in a file anything until they are checked. */
type Before<Args extends { readonly previous?: unknown }> = DeepReadonly<
  Omit<NonNullable<Args["previous"]>, "overrides">
>;

describe("the args of a System", () => {
  test("have the names and types of the keys of a stack's file", () => {
    expectTypeOf<keyof SystemArgs>().toEqualTypeOf<keyof SettingsInput | "budgetCeiling" | "region">();
    expectTypeOf<DeepReadonly<Omit<SystemArgs, Apart>>>().toEqualTypeOf<
      DeepReadonly<Omit<SettingsInput, Apart>>
    >();
    expectTypeOf<Before<SystemArgs>>().toEqualTypeOf<Before<SettingsInput>>();
    expectTypeOf<{ readonly existing: string }>().toExtend<NonNullable<SystemArgs["secrets"]>[string]>();
    expectTypeOf<pulumi.Output<string>>().toExtend<NonNullable<SystemArgs["secrets"]>[string]>();
  });

  test("accept no other types", () => {
    expectTypeOf<keyof SystemArgs>().not.toEqualTypeOf<keyof SettingsInput>();
    expectTypeOf<DeepReadonly<Omit<SystemArgs, Apart | "budget">>>().not.toEqualTypeOf<
      DeepReadonly<Omit<SettingsInput, Apart>>
    >();
    expectTypeOf<{ readonly existin: string }>().not.toExtend<NonNullable<SystemArgs["secrets"]>[string]>();
  });

  test("give the same settings as a file with the same keys", () => {
    const keys = {
      profile,
      target: "aws",
      secrets: { "crm-api-key": "s3cret", other: { existing: "in-vault" } },
      network: { create: { cidr: "10.20.0.0/16" } },
      overrides: { limits: { users: 5 } },
      budget: 20,
    };
    expect(given(keys).settings).toEqual(parseSettings(keys, ""));
  });

  test("count as left out where they are undefined, at any depth", () => {
    const { settings, surroundings } = given({
      target: undefined,
      budget: undefined,
      region: undefined,
      secrets: undefined,
      images: { dashboard: undefined, agents: "acme/agents:1" },
      domain: { name: "shop.example.com", zoneId: undefined },
      overrides: { limits: { users: undefined } },
    });
    expect(settings).toEqual(
      parseSettings(
        {
          profile,
          images: { agents: "acme/agents:1" },
          domain: { name: "shop.example.com" },
          overrides: { limits: {} },
        },
        "",
      ),
    );
    expect(surroundings).toEqual({});
  });

  test("also contain region and ceiling", () => {
    expect(given({ region: "eu-west-1", budgetCeiling: 30 }).surroundings).toEqual({
      region: "eu-west-1",
      budgetCeiling: 30,
    });
  });

  test.each([
    [{ region: "" }, 'region: got "", expected text that is not empty'],
    [{ budgetCeiling: 0 }, "budgetCeiling: got 0, expected more than 0 (highest budget, USD a month)"],
    [{ tags: new Map([["a", "b"]]) }, "tags: got {}, expected an object (tag name → its value)"],
  ])("are refused as %j", (more, line) => {
    expect(() => given(more)).toThrow(`System "shop": ${line}`);
  });

  test("are refused where they refer to themselves", () => {
    const circle: Record<string, unknown> = {};
    circle.again = circle;
    expect(() => given({ overrides: circle })).toThrow(
      /System "shop": got a document of more than 64 levels/,
    );
  });

  test.each([
    [profile, '"sample/large"'],
    [[profile], '["sample/large"]'],
    [pulumi.output({ profile }), "an Output"],
    [Promise.resolve({ profile }), "a Promise"],
  ])("are refused where they are not an object: %#", (args, got) => {
    expect(() => settingsFromArgs("shop", args as unknown as SystemArgs)).toThrow(
      `System "shop": got ${got}, expected an object with fields such as {"profile":"marketing-engine/enterprise"}`,
    );
  });

  test("are refused where there are none", () => {
    const none = undefined as unknown as SystemArgs;
    expect(() => settingsFromArgs("shop", none)).toThrow(
      'System "shop": profile: got nothing, expected text',
    );
  });
});

describe("an Output", () => {
  const later = pulumi.output("x");

  test.each([
    [{ profile: later }, "profile"],
    [{ target: later }, "target"],
    [{ budget: pulumi.output(5) }, "budget"],
    [{ images: { dashboard: later } }, "images.dashboard"],
    [{ pullSecrets: ["a", later] }, "pullSecrets.1"],
    [{ secrets: pulumi.output({ a: "x" }) }, "secrets"],
    [{ secrets: { a: { existing: later } } }, "secrets.a.existing"],
    [{ overrides: { limits: { users: later } } }, "overrides.limits.users"],
    [{ region: later }, "region"],
  ])("is refused where a plain value is needed: %#", (more, path) => {
    expect(() => given(more)).toThrow(
      `System "shop": ${path}: got an Output, expected a plain value: it decides what is planned`,
    );
  });

  test("is refused, a Promise too, and the message names each of them", () => {
    expect(() => given({ compute: Promise.resolve("host"), domain: later })).toThrow(
      /compute: got a Promise, .*\nSystem "shop": domain: got an Output, /,
    );
  });

  test("is accepted as the value of a secret, without being read", () => {
    const secrets = { a: later, b: Promise.resolve("y"), c: "z" };
    expect(given({ secrets }).settings.secrets).toEqual(secrets);
    expect(given({ secrets }).settings.secrets.a).toBe(later);
  });

  test("is refused under an invalid name like any other secret", () => {
    expect(() => given({ secrets: { Airtable: later } })).toThrow(
      'System "shop": secrets.Airtable: got an unknown name, expected lowercase letters, digits and dashes, at most 30',
    );
  });
});

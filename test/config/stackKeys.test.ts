import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { settingsFrom } from "../../config/keys.ts";
import { settingsSchema } from "../../config/settings.ts";

const profile = { "echelon:profile": "sample/large" };
const settings = (values: Record<string, string>, secretKeys: string[] = []) =>
  settingsFrom({ values: { ...profile, ...values }, secretKeys }, "stacks/Pulumi.s.yaml: ");

describe("settings from raw keys", () => {
  it.each([
    ["budget", "1200", 1200],
    ["budget", "99.5", 99.5],
    ["ephemeral", "true", true],
    ["ephemeral", "false", false],
    ["target", "aws", "aws"],
    ["images", '{"agents":"registry.example.com/agents:1.0"}', { agents: "registry.example.com/agents:1.0" }],
    ["pullSecrets", '["registry"]', ["registry"]],
    ["domain", "shop.example.com", "shop.example.com"],
    ["domain", '{"name":"shop.example.com","zoneId":"Z1"}', { name: "shop.example.com", zoneId: "Z1" }],
    ["secrets", '{"crm-api-key":"[secret]"}', { "crm-api-key": "[secret]" }],
  ] as const)("reads echelon:%s %s", (key, text, expected) => {
    expect(settings({ [`echelon:${key}`]: text })[key]).toEqual(expected);
  });

  it("accepts the older spelling of a key, as Pulumi does", () => {
    expect(settings({ "echelon:config:target": "aws" }).target).toBe("aws");
  });

  it.each([
    [
      "a mistyped key",
      { "echelon:taget": "aws" },
      /Pulumi\.s\.yaml: echelon:taget: got an unknown key.*target/,
    ],
    [
      "another project's namespace",
      { "echelom:target": "aws" },
      /echelom:target: got an unknown namespace.*echelon:.*did you mean echelon\?/,
    ],
    ["no namespace", { target: "aws" }, /target: got a key without a namespace, expected echelon:target/],
    ["an unknown target", { "echelon:target": "mars" }, /echelon:target: got "mars", expected .*kubernetes/],
    ["a figure that is none", { "echelon:budget": "lots" }, /echelon:budget: got "lots", expected/],
    ["a negative budget", { "echelon:budget": "-5" }, /echelon:budget: got -5, expected/],
    ["a word for a boolean", { "echelon:ephemeral": "yes" }, /echelon:ephemeral: got "yes", expected/],
    [
      "a text for an object",
      { "echelon:images": "nginx:1" },
      /echelon:images: got "nginx:1", expected a list or an object/,
    ],
    ["broken JSON", { "echelon:tags": '{"a":' }, /echelon:tags: got malformed JSON/],
    ["a JSON key given twice", { "echelon:tags": '{"a":"b","a":"c"}' }, /got the key "a" twice/],
    ["a property of every object", { "echelon:toString": "x" }, /toString/],
    ["the prototype", { "echelon:__proto__": "x" }, /__proto__/],
  ] as const)("refuses %s", (_, values, message) => {
    expect(() => settings({ ...values })).toThrow(message);
  });

  it("refuses a secret where a plain value is expected", () => {
    expect(() => settings({ "echelon:domain": "[secret]" }, ["echelon:domain"])).toThrow(
      /echelon:domain: got a secret, expected a plain value/,
    );
  });

  it("takes an encrypted address for that of a webhook, which only the engine can read", () => {
    const text = '{"1":"ops@example.com","4":"[secret]"}';
    const { alerts } = settings({ "echelon:alerts": text }, ["echelon:alerts"]);
    expect(alerts).toEqual({ "1": "ops@example.com", "4": "https://withheld.invalid/[secret]" });
    expect(() => settings({ "echelon:alerts": text })).toThrow(
      /alerts\.4: got "\[secret\]", expected an e-mail/,
    );
  });

  it.each([
    "https://hooks.example.com/hunter2",
    '{"4":"https://hooks.example.com/hunter2"',
    '["https://hooks.example.com/hunter2"]',
    '{"4":"http://hooks.example.com/hunter2"}',
  ])("refuses the alerts %s, and never shows the address", (text) => {
    for (const secretKeys of [[], ["echelon:alerts"]]) {
      const attempt = () => settings({ "echelon:alerts": text }, secretKeys);
      expect(attempt).toThrow(/echelon:alerts.*: got .*, expected /);
      expect(attempt).not.toThrow(/hunter2/);
    }
  });

  it("decodes every key that the schema has", () => {
    const values = Object.fromEntries(
      Object.keys(settingsSchema().shape).map((key) => [`echelon:${key}`, "\u0000"]),
    );
    expect(() => settings(values)).not.toThrow(/unknown key/);
  });

  it("never shows the value of an invalid secret", () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1, maxLength: 5 }),
        fc.constantFrom('{"a":"', "[", "", '{"UPPER":"', '{"a":{"b":"'),
        (noise, opening) => {
          try {
            settings({ "echelon:secrets": `${opening}${noise}hunter2` });
          } catch (error) {
            expect((error as Error).message).not.toContain("hunter2");
          }
        },
      ),
    );
  });
});

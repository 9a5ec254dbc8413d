import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { SECRET_TEXT } from "../../base/errors.ts";
import { settingsOfFile } from "../../config/fileSettings.ts";
import { readStackFile, type StackFile, stackName, stackNames } from "../../config/stackFile.ts";

const root = mkdtempSync(join(tmpdir(), "echelon-stacks-"));
mkdirSync(join(root, "stacks"));
afterAll(() => rmSync(root, { recursive: true }));

const write = (stack: string, text: string) =>
  writeFileSync(join(root, "stacks", `Pulumi.${stack}.yaml`), text);

function read(text: string, stack = "one") {
  write(stack, text);
  return readStackFile(stack, root);
}

describe("a stack file", () => {
  it("is read as the engine passes it to a program: all values as text, structures as JSON", () => {
    const { values } = read(
      "config:\n  echelon:target: kubernetes\n  echelon:budget: 1200\n  echelon:ephemeral: true\n  echelon:tags: {a: b}\n",
    );
    expect(values).toEqual({
      "echelon:target": "kubernetes",
      "echelon:budget": "1200",
      "echelon:ephemeral": "true",
      "echelon:tags": '{"a":"b"}',
    });
  });

  it("keeps the providers' own keys", () => {
    expect(read("config:\n  aws:region: eu-central-1\n").values["aws:region"]).toBe("eu-central-1");
  });

  it("does not keep an encrypted value, only the fact that there is one", () => {
    const { values, secretKeys } = read(
      "config:\n  echelon:secrets:\n    crm-api-key:\n      secure: v1:abc:cipher\n    other:\n      existing: in-vault\n",
    );
    expect(values["echelon:secrets"]).toBe(
      JSON.stringify({ "crm-api-key": SECRET_TEXT, other: { existing: "in-vault" } }),
    );
    expect(secretKeys).toEqual(["echelon:secrets"]);
  });

  it.each([
    ["secrets:\n    crm-api-key: hunter2\n", ["secrets.crm-api-key"], ["echelon:secrets"]],
    ['alerts:\n    "4": https://hooks.example.com/x\n', ["alerts.4"], ["echelon:alerts"]],
    ['alerts:\n    "4": {secure: v1:abc}\n', [], ["echelon:alerts"]],
    ['alerts:\n    "1": ops@example.com\n', [], []],
    ["tags:\n    a: https://example.com\n", [], []],
  ])("of echelon:%j has the plain secrets %j, and the secret keys %j", (text, plain, keys) => {
    const { plainSecrets, secretKeys } = read(`config:\n  echelon:${text}`);
    expect({ plainSecrets, secretKeys }).toEqual({ plainSecrets: plain, secretKeys: keys });
  });

  it("has no keys where the file has no configuration", () => {
    expect(read("").values).toEqual({});
    expect(read("config:\n").values).toEqual({});
  });

  it.each([
    ["encryptionsalt: v1:x\n", true],
    ["secretsprovider: awskms://key\n", true],
    ["config: {}\n", false],
  ])("with the content %j says whether its secrets' encryption is configured", (text, expected) => {
    expect(read(text).hasEncryption).toBe(expected);
  });

  it("accepts organization and project before the name", () => {
    write("one", "config: {}\n");
    expect(readStackFile("acme/echelon/one", root).origin).toBe("stacks/Pulumi.one.yaml");
  });
});

describe("the project's file", () => {
  const project = mkdtempSync(join(tmpdir(), "echelon-project-"));
  afterAll(() => rmSync(project, { recursive: true }));
  const PROFILE = "  echelon:profile: marketing-engine/local\n";

  function inProject(text: string, stack = "config:\n", folder = ""): StackFile {
    mkdirSync(join(project, folder), { recursive: true });
    writeFileSync(join(project, "Pulumi.yaml"), `name: echelon\n${text}`);
    writeFileSync(join(project, folder, "Pulumi.one.yaml"), stack);
    return readStackFile("one", project);
  }

  it.each([
    ["stackConfigDir: settings\n", "settings", "settings/Pulumi.one.yaml"],
    ["config: older\n", "older", "older/Pulumi.one.yaml"],
    ["", "", "Pulumi.one.yaml"],
  ])("%j says where the files of stacks are", (text, folder, origin) => {
    expect(inProject(text, undefined, folder).origin).toBe(origin);
    expect(stackNames(project)).toEqual(["one"]);
  });

  it("has values for all stacks, which the file of a stack replaces", () => {
    const declared = "config:\n  budget: 5\n  aws:region: eu-west-1\n  echelon:serve: {default: current}\n";
    const { values, inherited } = inProject(declared, "config:\n  echelon:budget: 7\n");
    expect(values).toEqual({ "echelon:budget": "7", "aws:region": "eu-west-1", "echelon:serve": "current" });
    expect(inherited).toEqual(["aws:region", "echelon:serve"]);
  });

  it("is named where its value is wrong, and the stack's file where that one's is", () => {
    const text = "config:\n  budgt: 5\n  echelon:tags: {default: {a b: c}}\n";
    const file = inProject(text, `config:\n${PROFILE}  echelon:target: awz\n`);
    expect(() => settingsOfFile(file)).toThrow(
      /^Pulumi\.one\.yaml:3: echelon:target: [^\n]*\nPulumi\.yaml:4: echelon:tags\.[^\n]*\nPulumi\.yaml:3: echelon:budgt: /,
    );
  });

  it.each([
    ["config: [1]\n", /Pulumi\.yaml: config: got \[1\], expected keys/],
    [
      "config:\n  budget: {vlue: 5}\n",
      /Pulumi\.yaml: config\.budget: got the field "vlue", .*did you mean value/,
    ],
    [
      "config:\n  budget: {type: integer}\n",
      /config\.budget: got no default, and the stack's file has no value/,
    ],
    ["config:\n  aws:region: {default: a}\n", /config\.aws:region: got no value, expected one/],
    ["config:\n  budget: {value: 1, default: 2}\n", /config\.budget: got both value and default/],
    ["config:\n  budget: 1.5\n", /config\.budget: got 1\.5, expected text, a list, or an object/],
    ["stackConfigDir: 5\n", /stackConfigDir: got 5, expected a folder/],
    ["config: {a\n", /Pulumi\.yaml:\d: got malformed YAML/],
  ])("is refused for %j", (text, message) => {
    expect(() => inProject(text)).toThrow(message);
  });

  it("may declare a key that every stack has to set", () => {
    const { values } = inProject("config:\n  budget: {type: integer}\n", "config:\n  budget: 5\n");
    expect(values).toEqual({ "echelon:budget": "5" });
  });

  it.each([
    ["environment: [shop]\n", true],
    ["environment:\n", false],
    ["config: {}\n", false],
  ])("and a stack's file with %j has environments of Pulumi: %s", (text, expected) => {
    expect(inProject("", text).hasEnvironments).toBe(expected);
  });
});

describe("a wrong stack file", () => {
  it.each([
    [
      "a key given twice",
      "config:\n  echelon:target: aws\n  echelon:target: aws\n",
      /Pulumi\.one\.yaml:3: .*unique/,
    ],
    [
      "an open bracket",
      "config:\n  echelon:tags: {a: b\n  echelon:x: 1\n",
      /Pulumi\.one\.yaml:\d: got malformed YAML/,
    ],
    ["a tab", "config:\n\techelon:target: aws\n", /Pulumi\.one\.yaml:2: got malformed YAML/],
    ["a list instead of keys", "config: [1]\n", /config: got \[1\], expected keys/],
    ["a text instead of a document", "hello\n", /got "hello", expected the key config/],
    [
      "a mistyped top-level key",
      "confg:\n  echelon:target: aws\n",
      /confg: got an unknown key, expected one of config.*did you mean config\?/,
    ],
    [
      "a key in two forms",
      "config:\n  target: aws\n  echelon:target: aws\n",
      /echelon:target: got the key twice/,
    ],
    ["a tag", "config:\n  echelon:tags: !!binary aGk=\n", /:2: got the YAML tag "tag:yaml.org,2002:binary"/],
    [
      "a number that is none",
      "config:\n  echelon:budget: .inf\n",
      /:2: got "\.inf", which is no finite number/,
    ],
    [
      "a key that is nothing",
      "config:\n  echelon:tags: {~: a}\n",
      /:2: got the key "~", which YAML reads as null/,
    ],
    [
      "a key without a value",
      "config:\n  echelon:target:\n",
      /echelon:target: got nothing, expected a value/,
    ],
    [
      "aliases that expand without limit",
      `config:\n  a: &a [x,x,x,x,x,x,x,x,x,x]\n  b: &b [${"*a,".repeat(20)}]\n  c: &c [${"*b,".repeat(20)}]\n  d: [${"*c,".repeat(50)}]\n`,
      /cannot be read/,
    ],
  ])("is refused: %s", (_, text, message) => {
    expect(() => read(text)).toThrow(message);
  });

  it("is never quoted in the message, because a line may hold a secret", () => {
    const attempt = () => read("config:\n  echelon:secrets: {crm-api-key: hunter2\n");
    expect(attempt).toThrow(/malformed YAML/);
    expect(attempt).not.toThrow(/hunter2/);
  });
});

describe("the name of a stack", () => {
  it("is one that has a file", () => {
    write("one", "config: {}\n");
    expect(() => readStackFile("two", root)).toThrow(
      /got "two", expected one of one;.*stacks\/Pulumi\.two\.yaml/,
    );
    expect(stackNames(root)).toEqual(["one"]);
  });

  it.each(["../one", "..", "a/../one", "/etc/passwd", "", "a b", "one\n", "a/b/c/d", "-x", "one\0"])(
    "is never a path or harmful text: %j",
    (name) => {
      expect(() => readStackFile(name, root)).toThrow(/--stack: got/);
    },
  );

  it("never leads out of the folder of stacks", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        let name: string;
        try {
          name = stackName(text);
        } catch {
          return true;
        }
        return !name.includes("/") && !name.includes("\\") && !name.startsWith(".");
      }),
    );
  });
});

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { SECRET_TEXT } from "../../base/errors.ts";
import { readStackFile, stackName, stackNames } from "../../config/stackFile.ts";

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
      "a key without a value",
      "config:\n  echelon:target:\n",
      /echelon:target: got nothing, expected a value/,
    ],
    [
      "aliases that expand without limit",
      `config:\n  a: &a [x,x,x,x,x,x,x,x,x,x]\n  b: &b [${"*a,".repeat(20)}]\n  c: [${"*b,".repeat(20)}]\n`,
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

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { readStackFile } from "../../config/stackFile.ts";
import { engine } from "../support/pulumiWorkspace.ts";

// Each test starts the engine.
vi.setConfig({ testTimeout: 120_000 });

const root = mkdtempSync(join(tmpdir(), "echelon-engine-config-"));
const PROJECT = "name: echelon\nruntime: nodejs\nstackConfigDir: settings\n";
afterAll(() => rmSync(root, { recursive: true }));

const write = (stack: string, project = "") => {
  writeFileSync(join(root, "Pulumi.yaml"), PROJECT + project);
  writeFileSync(join(root, "settings", "Pulumi.one.yaml"), stack);
};

const pulumi = (args: readonly string[]): string =>
  execFileSync(engine ?? "pulumi", args, {
    cwd: root,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...process.env,
      PULUMI_BACKEND_URL: `file://${root}/state`,
      PULUMI_CONFIG_PASSPHRASE: "test",
      PULUMI_SKIP_UPDATE_CHECK: "true",
    },
  });

interface EngineValue {
  readonly value: string;
  readonly objectValue?: unknown;
}

/** What the engine hands to a program: a structure, or a text. */
const byEngine = (): Record<string, unknown> => {
  const all = JSON.parse(pulumi(["config", "--json", "--stack", "one"])) as Record<string, EngineValue>;
  return Object.fromEntries(Object.entries(all).map(([key, { value }]) => [key, structure(value)]));
};

const structure = (text: string): unknown => (/^[[{]/.test(text) ? JSON.parse(text) : text);

const byUs = (): Record<string, unknown> => {
  const { values } = readStackFile("one", root);
  return Object.fromEntries(Object.entries(values).map(([key, text]) => [key, structure(text)]));
};

/** Words without quotes that readers of YAML take for different things. */
const scalars = [
  ...[
    "2024-01-01",
    "2024-1-2",
    "2024-02-30",
    "2024-01-01 10:00:00",
    "2024-01-01T10:00:00Z",
    "2024-01-01 1:2:3.50",
  ],
  ...[
    "2024-01-01T10:00:00",
    "2024-01-01t10:00:00.123456789123Z",
    "2024-01-01T10:00:00+00:00",
    "24-01-01",
    "2024-13-01",
  ],
  ...[
    "0777",
    "0o777",
    "0O17",
    "08",
    "089",
    "00",
    "-010",
    "0x1F",
    "-0x1f",
    "0b101",
    "0b-101",
    "0b2",
    "0x",
    "+5",
    "1_000",
    "_1",
    "1__0",
  ],
  ...[
    "9223372036854775807",
    "9223372036854775808",
    "18446744073709551615",
    "18446744073709551616",
    "-9223372036854775808",
    "-9223372036854775809",
  ],
  ...[
    "9007199254740993",
    "1e3",
    "1E3",
    "1.50",
    "1.",
    ".5",
    "-.5",
    "+.5",
    "1e-7",
    "1e21",
    "1e20",
    "1e999",
    "-0",
    "-0.0",
    "5.e2",
    "._5",
    ".5e3",
  ],
  ...["yes", "No", "on", "OFF", "y", "n", "true", "True", "TRUE", "tRUE", "false", "FALSE"],
  ...[
    "1:30",
    "190:20:30",
    "1.2.3",
    "v1",
    "10.20.0.0/16",
    "::1",
    "=",
    "a#b",
    "null-and",
    "12e",
    "e12",
    "0.1.0",
    "1,5",
    "12 345",
  ],
  ...['"0777"', "'2024-01-01'", '"yes"', "!!str 0777", '"a\\nb"', "'it''s'", '"\\u00e9\\x41"', "'<a&b>'"],
];
/** Only below the top: there nothing is a value. */
const nothing = ["~", "null", "Null", "NULL", ""];

/** Between brackets a comma ends a word, and a colon begins none. */
const flow = (text: string): string => (/[,#[\]{}]|^$|^:/.test(text) && !/^["']/.test(text) ? '"x"' : text);

const documentOf = (words: readonly string[]): string =>
  [
    "config:",
    ...words.flatMap((word, index) => [`  echelon:top${index}: ${word}`]),
    "  echelon:inside:",
    ...[...words, ...nothing].map((word, index) => `    k${index}: ${word}`),
    "  echelon:list:",
    ...words.map((word) => `    - ${word}`),
    `  echelon:flow: [${words.map(flow).join(", ")}]`,
    "",
  ].join("\n");

const why = engine === undefined ? " (skipped: no pulumi on PATH)" : "";
if (why !== "") console.warn(`the comparison with Pulumi's own reading of configuration is skipped${why}`);

describe.skipIf(engine === undefined)(`a stack's configuration is what Pulumi reads${why}`, () => {
  beforeAll(() => {
    mkdirSync(join(root, "settings"));
    mkdirSync(join(root, "state"));
    write("config: {}\n");
    pulumi(["stack", "init", "one"]);
  });

  test("for every word without quotes, at the top, in an object and in a list", () => {
    write(documentOf(scalars));
    expect(byUs()).toEqual(byEngine());
  });

  const digits = (pattern: RegExp) => fc.stringMatching(pattern);
  const word = fc.oneof(
    digits(/^[+-]?[0-9_]{1,22}$/),
    digits(/^[+-]?0[xXoObB][+-]?[0-9a-fA-F_]{1,18}$/),
    digits(/^[+-]?[0-9_]{0,5}\.[0-9_]{1,5}([eE][+-]?[0-9]{1,3})?$/),
    digits(/^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt ][0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2}([.,][0-9]{1,11})?Z?)?$/),
    digits(/^[yYnNtTfFoO~.=<][a-zA-Z.]{0,5}$/),
  );
  const readable = (text: string): boolean => {
    try {
      write(`config:\n  echelon:a: ${text}\n`);
      byUs();
      return true;
    } catch {
      return false;
    }
  };

  test("for any word that looks like a number, a date or a boolean", () => {
    fc.assert(
      fc.property(fc.array(word, { minLength: 300, maxLength: 400 }), (words) => {
        const good = words.filter((one) => one !== "<<" && readable(one));
        expect(good.length).toBeGreaterThan(words.length / 2);
        write(documentOf(good));
        expect(byUs()).toEqual(byEngine());
      }),
      { numRuns: 3, endOnFailure: true },
    );
  });

  test.each([
    ["keys that are no text", "config:\n  echelon:a: {1: x, true: y, 2024-01-01: z, 0777: o}\n", ""],
    [
      "a key without a namespace, and one of the older form",
      "config:\n  target: aws\n  echelon:config:budget: 5\n",
      "",
    ],
    [
      "aliases and merged keys",
      "config:\n  echelon:a: &a {x: 1, y: 2}\n  echelon:b: {<<: *a, y: 3}\n  echelon:c: *a\n",
      "",
    ],
    [
      "text of several lines",
      "config:\n  echelon:a: |\n    one\n    two\n  echelon:b: >-\n    one\n    two\n",
      "",
    ],
    [
      "an object with a secret's key and more",
      "config:\n  echelon:a: {secure: v1, more: 1}\n  echelon:b: {secure: 5}\n",
      "",
    ],
    ["a byte order mark", "\ufeffconfig:\n  echelon:a: 1\n", ""],
    ["nothing", "", ""],
    [
      "the project's values, below the stack's",
      "config:\n  echelon:budget: 9\n",
      "config:\n  budget: 7\n  tags: {value: {a: b}}\n  aws:region: eu-west-1\n  aws:profile: {value: shop}\n  echelon:pullSecrets: [a]\n  echelon:serve: {default: current, type: string}\n",
    ],
  ])("for %s", (_, stack, project) => {
    write(stack, project);
    expect(byUs()).toEqual(byEngine());
  });

  test.each([
    ["a date in another time zone", "config:\n  echelon:a: 2024-01-01T10:00:00+02:00\n", "", false],
    ["a number that is none", "config:\n  echelon:a: .nan\n", "", true],
    ["a key twice", "config:\n  echelon:a: 1\n  echelon:a: 1\n", "", true],
    ["a tab", "config:\n\techelon:a: 1\n", "", true],
    ["a key with three parts", "config:\n  echelon:a:b: 1\n", "", true],
    ["a fraction in the project", "config: {}\n", "config:\n  echelon:budget: 1.5\n", true],
    ["nothing in the project", "config: {}\n", "config:\n  echelon:budget: ~\n", true],
    ["an object in the project", "config: {}\n", "config:\n  echelon:tags: {a: b}\n", true],
    ["two values in the project", "config: {}\n", "config:\n  echelon:serve: {value: a, default: b}\n", true],
    ["a default of a provider in the project", "config: {}\n", "config:\n  aws:region: {default: a}\n", true],
  ])("which also refuses %s", (_, stack, project, engineToo) => {
    write(stack, project);
    const { values, ...rest } = { values: {}, ...attempt(() => readStackFile("one", root)) };
    const keys = Object.keys(values);
    // A key of three parts is refused where keys are understood.
    if (keys.length > 0) expect(keys).toEqual(["echelon:a:b"]);
    else expect(rest).toHaveProperty("refused");
    if (engineToo) expect(byEngine).toThrow();
  });
});

function attempt<T extends object>(run: () => T): T | { readonly refused: string } {
  try {
    return run();
  } catch (error) {
    return { refused: (error as Error).message };
  }
}

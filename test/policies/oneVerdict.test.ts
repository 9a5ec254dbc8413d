import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { PolicyRow } from "../../document/document.ts";
import { breaksMandatory, brokenRows, findingText, rulesIn } from "../../policies/evaluate.ts";

const row = (change: Partial<PolicyRow>): PolicyRow => ({
  ...{ pack: "cost", policy: "cloud-budget", level: "mandatory", status: "violation" },
  ...{ resource: "budget", message: "got 1, expected 2" },
  ...change,
});

describe("a stack is refused", () => {
  test.each([
    ["a mandatory rule is broken", row({}), true],
    ["an advisory rule is broken", row({ level: "advisory" }), false],
    ["a mandatory rule passes", row({ status: "pass" }), false],
    ["a mandatory rule does not apply", row({ status: "not-applicable" }), false],
    ["a mandatory rule is exempt", row({ status: "exempt" }), false],
  ])("or not where %s", (_, one, refused) => {
    expect(breaksMandatory([row({ status: "pass", policy: "other" }), one])).toBe(refused);
  });
});

test("findings are grouped by level, and counted by rule", () => {
  const rows = [row({}), row({ resource: "other" }), row({ policy: "second" }), row({ level: "advisory" })];
  const mandatory = brokenRows(rows, "mandatory");
  expect(mandatory).toEqual(rows.slice(0, 3));
  expect(rulesIn(mandatory)).toBe(2);
  expect(brokenRows(rows, "advisory")).toEqual(rows.slice(3));
});

test("a finding is one line, of a resource or of the stack", () => {
  expect(findingText(row({}))).toBe("cost/cloud-budget: budget: got 1, expected 2");
  expect(findingText(row({ resource: null }))).toBe("cost/cloud-budget: the stack: got 1, expected 2");
});

/** How a file would decide by itself what is broken. */
const DECIDES = /(===|!==) "(violation|mandatory|advisory)"/;
const ROOMS = "{cli,document,policies,preview,program,rehearsal,render,apply,manifests,pulumi,growth}";

test("only policies/evaluate.ts decides what is mandatory and broken", () => {
  const root = join(import.meta.dirname, "../..");
  const files = globSync(`${ROOMS}/**/*.ts`, { cwd: root });
  const deciding = files.filter((file) => DECIDES.test(readFileSync(join(root, file), "utf8")));
  expect(deciding).toEqual(["policies/evaluate.ts"]);
});

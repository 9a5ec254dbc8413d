import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { allChecks } from "../../cli/doctor/checks.ts";

const ROOT = join(import.meta.dirname, "..", "..");
let root = "";
const path = (name: string): string => join(root, name);

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "echelon-doctor-"));
  mkdirSync(path("stacks"));
  cpSync(join(ROOT, "Pulumi.yaml"), path("Pulumi.yaml"));
  cpSync(join(ROOT, "stacks", "Pulumi.local.yaml"), path("stacks/Pulumi.local.yaml"));
});
afterEach(() => rmSync(root, { recursive: true }));

const STACK = "stacks/Pulumi.shop.yaml";

/** What is wrong on the machine → the row that says so. */
const cases: readonly (readonly [string, () => unknown, row: string, found: RegExp])[] = [
  [
    "a folder in a stack file's place",
    () => mkdirSync(path(STACK)),
    "stack shop",
    /shop\.yaml: it is a folder .*EISDIR/,
  ],
  [
    "a link to nothing",
    () => symlinkSync("nowhere", path(STACK)),
    "stack shop",
    /shop\.yaml: there is no such file/,
  ],
  [
    "links in a circle",
    () => symlinkSync("Pulumi.shop.yaml", path(STACK)),
    "stack shop",
    /shop\.yaml: .*ELOOP/,
  ],
  [
    "bytes that are no text",
    () => writeFileSync(path(STACK), Buffer.from([0xff])),
    "stack shop",
    /no text in UTF-8/,
  ],
  [
    "a wrong key",
    () => writeFileSync(path(STACK), "config:\n  echelon:taget: aws\n"),
    "stack shop",
    /shop\.yaml:2: echelon:taget/,
  ],
];

describe("doctor goes on after", () => {
  test.each(cases)("%s", async (_, breakIt, row, found) => {
    breakIt();
    const checks = await allChecks(root);
    expect(checks.find(({ name }) => name === row)).toMatchObject({
      status: "broken",
      found: expect.stringMatching(found),
    });
    expect(checks.find(({ name }) => name === "stack local")).toMatchObject({ status: "ok" });
  });

  test("a file in place of the folder of stacks", async () => {
    rmSync(path("stacks"), { recursive: true });
    writeFileSync(path("stacks"), "");
    const checks = await allChecks(root);
    expect(checks.find(({ name }) => name === "stacks")).toMatchObject({
      status: "broken",
      found: expect.stringMatching(/^stacks: .* \(ENOTDIR\)/),
    });
    expect(checks.find(({ name }) => name === "node")).toMatchObject({ status: "ok" });
  });
});

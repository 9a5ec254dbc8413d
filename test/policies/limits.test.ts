import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { RequestError } from "../../base/errors.ts";
import { loadLimits } from "../../policies/limits.ts";
import { profileReferences } from "../../profiles/load.ts";
import { noLimits } from "./rows.ts";

const directory = mkdtempSync(join(tmpdir(), "limits-"));
afterAll(() => rmSync(directory, { recursive: true }));

let files = 0;
function written(text: string): string {
  files += 1;
  const path = join(directory, `limits-${files}.json`);
  writeFileSync(path, text);
  return path;
}

describe("loadLimits", () => {
  test("reads the committed file, which sets no ceiling", () => {
    expect(loadLimits()).toEqual(noLimits);
  });

  test("reads the default and the ceiling of one profile", () => {
    const [profile = ""] = profileReferences();
    const limits = { maxMonthlyUSD: { default: 500, profiles: { [profile]: 2500 } } };
    expect(loadLimits(written(JSON.stringify(limits)))).toEqual(limits);
  });

  test.each([
    ["a negative ceiling", '{"maxMonthlyUSD":{"default":-3}}', "maxMonthlyUSD.default: got -3, expected"],
    ["a ceiling of 0", '{"maxMonthlyUSD":{"default":0}}', "maxMonthlyUSD.default: got 0, expected"],
    [
      "a ceiling as text",
      '{"maxMonthlyUSD":{"default":"500"}}',
      'maxMonthlyUSD.default: got "500", expected a number',
    ],
    ["no default", '{"maxMonthlyUSD":{}}', "maxMonthlyUSD.default: got nothing, expected"],
    ["a mistyped key", '{"maxMonthlyUsd":{"default":1}}', "maxMonthlyUsd: got an unknown key, expected"],
    [
      "a profile that is not there",
      '{"maxMonthlyUSD":{"default":1,"profiles":{"sample/large":2}}}',
      'got the profile "sample/large", expected one of',
    ],
    ["a key given twice", '{"maxMonthlyUSD":{"default":1,"default":null}}', 'got the key "default" twice'],
    ["no JSON", "{", "got malformed JSON"],
  ])("refuses %s, naming the file", (_, text, message) => {
    const path = written(text);
    const attempt = () => loadLimits(path);
    expect(attempt).toThrow(RequestError);
    expect(attempt).toThrow(message);
    expect(attempt).toThrow(path);
  });

  test("names the missing file and describes its content", () => {
    const path = join(directory, "none.json");
    expect(() => loadLimits(path)).toThrow(RequestError);
    expect(() => loadLimits(path)).toThrow(/none\.json: got no readable file .*"default":null/);
  });
});

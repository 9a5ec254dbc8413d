import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { dataFile } from "../../base/data.ts";
import { RequestError } from "../../base/errors.ts";

const folder = mkdtempSync(join(tmpdir(), "echelon-data-"));
afterAll(() => rmSync(folder, { recursive: true }));

const schema = z.strictObject({ count: z.int().positive() });

function written(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

describe("a file of data", () => {
  test("is read once, at the first use", () => {
    const file = join(folder, "late.json");
    const read = dataFile(file, schema);
    written("late.json", '{ "count": 1 }');
    const first = read();
    written("late.json", '{ "count": 2 }');
    expect(first).toEqual({ count: 1 });
    expect(read()).toBe(first);
  });

  test.each<[string, string, RegExp]>([
    ["a value out of bounds", '{ "count": 0 }', /bad\.json: count: got 0, expected/],
    ["an unknown key", '{ "count": 1, "counts": 2 }', /bad\.json: counts: got an unknown key/],
    ["malformed JSON", "{", /bad\.json: .*JSON/],
  ])("with %s is a defect of this project that names the place", (_title, content, message) => {
    const read = dataFile(written("bad.json", content), schema);
    expect(read).toThrow(message);
    expect(read).not.toThrow(RequestError);
  });

  test("that is missing is a defect of this project", () => {
    expect(dataFile(join(folder, "none.json"), schema)).toThrow(/none\.json/);
  });
});

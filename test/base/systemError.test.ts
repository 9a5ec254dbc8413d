import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { MissingToolError, RequestError } from "../../base/errors.ts";
import { readText } from "../../base/readText.ts";
import { onFile, systemError } from "../../base/systemError.ts";

const folder = mkdtempSync(join(tmpdir(), "echelon-errors-"));
const path = (name: string): string => join(folder, name);

beforeAll(() => {
  mkdirSync(path("folder"));
  writeFileSync(path("file"), "");
  writeFileSync(path("bytes"), Buffer.from([0x61, 0xff, 0xfe]));
  symlinkSync("nowhere", path("broken"));
  symlinkSync("circle", path("circle"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function caught(operation: () => unknown): unknown {
  try {
    return operation();
  } catch (error) {
    return error;
  }
}

const isFull = process.platform === "linux";

/** What a person can cause → the operation, and the line of the message. */
const cases: readonly (readonly [string, () => unknown, RegExp])[] = [
  [
    "a missing file",
    () => readFileSync(path("none")),
    /none: there is no such file or folder.* \(ENOENT\); create it/,
  ],
  ["a broken link", () => readFileSync(path("broken")), /broken: .* or it is a link to one \(ENOENT\)/],
  [
    "a folder in a file's place",
    () => readFileSync(path("folder")),
    /it is a folder .* \(EISDIR\); move the folder away/,
  ],
  [
    "a file in a folder's place",
    () => readFileSync(path("file/a")),
    /file\/a: a part of the path is a file .* \(ENOTDIR\)/,
  ],
  [
    "links in a circle",
    () => readFileSync(path("circle")),
    /circle: its symbolic links lead in a circle \(ELOOP\)/,
  ],
  [
    "a name of 5000 letters",
    () => readFileSync(path("a".repeat(5000))),
    /longer than the file system allows \(ENAMETOOLONG\)/,
  ],
  ["a character that no path has", () => readFileSync("a\u0000b"), /holds a character that no path may have/],
];

describe("an error of the file system is one line with the file, what is wrong, and what to do", () => {
  test.each(cases)("%s", (_, operation, line) => {
    const error = systemError(caught(operation));
    expect(error).toBeInstanceOf(RequestError);
    expect(error?.message).toMatch(line);
    expect(error?.message).not.toMatch(/\n/);
  });

  test.runIf(isFull)("a full disk ends with exit code 3, as no other request would succeed", () => {
    const error = systemError(
      caught(() => writeFileSync("/dev/full", "a")),
      "out/01.yaml",
    );
    expect(error).toBeInstanceOf(MissingToolError);
    expect(error?.message).toMatch(/^out\/01\.yaml: there is no space left for it \(ENOSPC\); make room/);
  });

  test("the line names the file as the caller does", () => {
    expect(() => onFile("stacks/Pulumi.shop.yaml", () => readFileSync(path("none")))).toThrow(
      /^stacks\/Pulumi\.shop\.yaml: there is no such file/,
    );
  });

  test("a path with a line break stays on one line", () => {
    const error = systemError(caught(() => readFileSync(path("a\nb"))));
    expect(error?.message).toMatch(/a\\nb": there is no such file/);
  });
});

test.each([
  ["an error of a program", new Error("a fault")],
  ["an error with a code of its own", Object.assign(new Error("a fault"), { code: "E_OTHER" })],
  ["a value that is no error", "ENOENT"],
])("%s is not taken for one", (_, error) => {
  expect(systemError(error)).toBeUndefined();
});

describe("the text of a file", () => {
  test("is read whole, with its mark of the byte order", () => {
    writeFileSync(path("text"), "\ufeffä");
    expect(readText(path("text"), "text")).toBe("\ufeffä");
  });

  test.each([
    ["bytes that are no text", "bytes", /^shop\.yaml: got bytes that are no text in UTF-8; save/],
    ["a folder", "folder", /^shop\.yaml: it is a folder/],
  ])("is refused where it holds %s", (_, name, message) => {
    expect(() => readText(path(name), "shop.yaml")).toThrow(message);
  });

  test.runIf(isFull)("is not read from a device, which may never end", () => {
    expect(() => readText("/dev/zero", "shop.yaml")).toThrow(/^shop\.yaml: it is a device or a pipe/);
  });
});

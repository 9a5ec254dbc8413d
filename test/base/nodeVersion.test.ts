import { readFileSync } from "node:fs";
import { satisfies } from "semver";
import { expect, test } from "vitest";
import { isRecent, RANGE, tooOld } from "../../base/node-version.mjs";

const MINORS = [0, 5, 6, 11, 12, 17, 18, 19, 99];
const versions = [16, 18, 20, 21, 22, 23, 24, 25, 26, 30].flatMap((major) =>
  MINORS.map((minor) => `${major}.${minor}.0`),
);

test.each(versions)("Node %s is recent exactly where the range says so", (version) => {
  expect(isRecent(version)).toBe(satisfies(version, RANGE));
  expect(isRecent(`v${version}`)).toBe(isRecent(version));
});

test("package.json requires the range that is checked at run time", () => {
  const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  expect((JSON.parse(text) as { engines: { node: string } }).engines.node).toBe(RANGE);
});

test("the README names no other range", () => {
  const text = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
  const named = [...text.matchAll(/`(\^\d[^`]*)`/g)].map(([, range]) => range);
  expect(named.length).toBeGreaterThan(0);
  expect(new Set(named)).toEqual(new Set([RANGE]));
});

test("a Node that is too old gets a message of one sentence", () => {
  expect(tooOld("v20.20.2")).toBe(`echelon: got Node 20.20.2, expected ${RANGE}: install a newer Node.`);
});

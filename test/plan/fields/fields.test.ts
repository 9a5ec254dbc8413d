import { describe, expect, test } from "vitest";
import { profileReferences } from "../../../profiles/load.ts";
import { documentOf } from "../../support/profileDocument.ts";
import { arrangements } from "./arrangements.ts";
import { judgeOf, valuesOf } from "./judge.ts";
import { profileFields } from "./schemaFields.ts";
import { type Outcome, outcomeIn, rowOf, table } from "./table.ts";

test("every field of a profile has a row, and every row is that of a field", () => {
  expect(profileFields.filter((field) => rowOf(field) === undefined)).toEqual([]);
  const used = new Set(profileFields.map(rowOf));
  expect(Object.keys(table).filter((field) => !used.has(table[field]))).toEqual([]);
});

test("a new field has no row", () => {
  expect(rowOf("/workloads/*/priority")).toBeUndefined();
  expect(rowOf("/edge/quantum")).toBeUndefined();
});

test.each([...profileReferences().map((reference) => [reference, documentOf(reference)] as const)])(
  "every value of %s is of a field with a row",
  (_, document) => {
    const fields = [...valuesOf(document).keys()].filter((field) => !field.startsWith("/provenance"));
    expect(fields.length).toBeGreaterThan(30);
    expect(fields.filter((field) => rowOf(field) === undefined)).toEqual([]);
  },
);

describe.each(arrangements)("on %s", (name) => {
  test("each field is delivered, lacking, or information, as its row says", { timeout: 60_000 }, async () => {
    const judge = await judgeOf(name);
    const problems = profileFields.flatMap((field) => {
      const row = rowOf(field);
      const problem = row === undefined ? null : judge(field, outcomeIn(row, name));
      return problem === null ? [] : [`${field}: ${problem}`];
    });
    expect(problems).toEqual([]);
  });
});

describe("a row that is wrong is found, where it says", () => {
  const honoured: Outcome = { honoured: true };
  test.each([
    ["bare", "/minimums/bandwidthMbps", honoured, /the platform reads none of \/bandwidthMbps/],
    ["bare", "/edge/cdn", honoured, /reads none of \/edge\/cdn/],
    ["containers", "/stores/*(postgres)/pooler/maxClients", honoured, /reads none of .*maxClients/],
    ["containers", "/capabilities/*", honoured, /no profile of the test has it/],
    ["host", "/benchmarks/errorPercent", { planned: "somewhere" }, /no profile of the test has it/],
    ["host", "/observability/tracked", { planned: "somewhere" }, /changes nothing in the plan/],
    ["containers", "/edge/cdn", { lacking: "no-cdn" }, /no lack no-cdn/],
    ["bare", "/workloads/*/port", { lacking: "bandwidth" }, /is the same for another value/],
    ["containers", "/triggers/*/level", { lackingWith: "alerts" }, /no lack alerts/],
  ] as const)("on %s, %s is %j", async (name, field, outcome, problem) => {
    expect((await judgeOf(name))(field, outcome)).toMatch(problem);
  });
});

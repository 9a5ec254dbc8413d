import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parseData } from "../../base/data.ts";
import { mergePatch } from "../../base/mergePatch.ts";
import { catalogOf, catalogSchema, priceOf } from "../../pricing/catalog.ts";

const FOLDER = join(import.meta.dirname, "..", "..", "pricing", "catalog");
const read = (file: string): unknown => JSON.parse(readFileSync(join(FOLDER, file), "utf8"));
const aws = read("aws.json") as Record<"machines" | "tasks", { readonly rows: readonly object[] }>;

describe("a catalog", () => {
  test.each(readdirSync(FOLDER))("%s is valid", (file) => {
    expect(() => parseData(catalogSchema, read(file), file)).not.toThrow();
  });

  test("is parsed once", () => {
    expect(catalogOf("aws")).toBe(catalogOf("aws"));
  });

  test("gives a machine without a baseline all of its vCPU", () => {
    const percents = catalogOf("aws").machines.rows.map(({ name, baselinePercent }) => [
      name,
      baselinePercent,
    ]);
    expect(Object.fromEntries(percents)).toMatchObject({ "t3.micro": 10, "c6i.large": 100 });
  });

  const [first, second] = aws.machines.rows;
  const [small, large] = aws.tasks.rows;
  test.each<[string, object, RegExp]>([
    ["a price of 0", { prices: { natGateway: { price: 0 } } }, /aws\.json: prices\.natGateway\.price: got 0/],
    ["no source", { caches: { source: null } }, /caches\.source: got nothing/],
    [
      "a source that is not a URL",
      { caches: { source: "hearsay" } },
      /"hearsay", expected the address of a page/,
    ],
    ["an invalid date", { caches: { date: "2026-13-01" } }, /caches\.date: .*expected a day as YYYY-MM-DD/],
    ["another currency", { databases: { currency: "EUR" } }, /databases\.currency: got "EUR", expected USD/],
    ["an unknown unit", { machines: { unit: "day" } }, /machines\.unit: got "day", expected one of hour, GB/],
    ["one name twice", { machines: { rows: [first, second, first] } }, /machines\.rows: .*one row per name/],
    ["tasks out of order", { tasks: { rows: [large, small] } }, /tasks\.rows: .*ascending order/],
    ["a price left out", { prices: { publicAddress: null } }, /prices\.publicAddress: got nothing/],
    ["a price that nobody asks for", { prices: { tea: { price: 1 } } }, /prices.*tea/],
  ])("with %s is refused with the place", (_title, patch, message) => {
    const document = mergePatch(aws, patch);
    expect(() => parseData(catalogSchema, document, "aws.json")).toThrow(message);
  });
});

describe("a price", () => {
  test.each([
    ["databaseProxy", "vCPU-hour", 0.015],
    ["documentStorage", "GB-month", 0.1],
    ["documentRequests", "million requests", 0.2],
    ["rabbitmqStorage", "GB-month", 0.1],
    ["kafkaStorage", "GB-month", 0.1],
  ] as const)("of %s is known, per %s", (name, unit, price) => {
    expect(priceOf("aws", name, unit)).toBe(price);
    expect(() => priceOf("aws", name, "hour")).toThrow(
      `got a price for each ${unit}, expected one for each hour`,
    );
  });

  test("is per unit that the caller counts in", () => {
    expect(priceOf("aws", "natGateway", "hour")).toBe(0.045);
    expect(() => priceOf("aws", "natGateway", "GB")).toThrow(
      /aws\.json: prices\.natGateway: got a price for each hour, expected one for each GB/,
    );
  });
});

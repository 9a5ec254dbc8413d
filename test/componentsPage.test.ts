import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "..");
const read = (file: string): string => readFileSync(join(ROOT, file), "utf8");
const page = read("docs/components.md");

/** The section of a component. */
const section = (name: string): string =>
  page.split(/^## /m).find((one) => one.toLowerCase().startsWith(`${name}\n`)) ?? "";

describe.each(readdirSync(join(ROOT, "examples")))("docs/components.md", (name) => {
  test(`shows the example ${name} as it is`, () => {
    expect(section(name)).toContain(`\`\`\`ts\n${read(`examples/${name}/index.ts`)}\`\`\``);
  });
});

describe.each(["network", "store", "workload", "edge", "observability"])("docs/components.md", (name) => {
  const source = read(`components/alone/${name}.ts`);
  const [, fields = ""] = /export interface \w+PartArgs[^{]*\{\n([\s\S]*?)\n\}/.exec(source) ?? [];
  const args = [...fields.matchAll(/^ {2}readonly (\w+)\??:/gm)].map(([, arg]) => arg);

  test(`lists the args of ${name}`, () => {
    const listed = [...section(name).matchAll(/^\| `(\w+)` \|/gm)].map(([, arg]) => arg);
    expect(args.length).toBeGreaterThan(2);
    expect(listed.toSorted()).toEqual(args.toSorted());
  });
});

test("docs/components.md names the keys that a network takes as a stack does", () => {
  const [, keys = ""] =
    /type SharedKeys = Pick<\s*SystemArgs,([^>]*)>/.exec(read("components/alone/network.ts")) ?? [];
  const names = [...keys.matchAll(/"(\w+)"/g)].map(([, key]) => key ?? "");
  expect(names.length).toBeGreaterThan(10);
  expect(names.filter((key) => !section("network").includes(`\`${key}\``))).toEqual([]);
});

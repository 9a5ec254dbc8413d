import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { built, previews, tables } from "./capabilities.ts";

const ROOT = join(import.meta.dirname, "../..");
const PAGE = join(ROOT, "docs/capabilities.md");

const all = await previews();
const generated = Object.entries(tables(all));

/** The page with the rows of each table generated. */
const withRows = (page: string): string =>
  generated.reduce(
    (text, [heading, rows]) =>
      text.replace(
        new RegExp(`(## ${heading}\\n[^#]*?\\n\\|[-|]+\\|\\n)(\\|.*\\n)*`),
        (_, head: string) => `${head}${rows.join("\n")}\n`,
      ),
    page,
  );

describe("docs/capabilities.md", () => {
  test("says what serves each capability on each target (after a change: add -u to this test)", async () => {
    await expect(withRows(readFileSync(PAGE, "utf8"))).toMatchFileSnapshot(PAGE);
  });

  test.each(generated)("has a row that would be missed in the table %s", (_, rows) => {
    const page = withRows(readFileSync(PAGE, "utf8"));
    const without = page.replace(`${rows[0]}\n`, "");
    expect(without).not.toBe(page);
    expect(withRows(without)).toBe(page);
  });
});

const filesOf = (target: string): string[] =>
  globSync("*.ts", { cwd: join(ROOT, "components", target) }).toSorted();

test("platforms have the same file names on top", () => {
  const [first, ...others] = built.map(filesOf);
  expect(first).toContain("stores.ts");
  for (const other of others) expect(other).toEqual(first);
});

test("all thirty combinations preview", () => {
  expect(all).toHaveLength(30);
});

/** The other preview of the same stack. */
const pairs = all
  .filter(({ target }) => target === "kubernetes")
  .map((here) => {
    const there = all.find(({ stack, target }) => stack === here.stack && target === "aws");
    if (there === undefined) throw new Error(`got no preview of ${here.stack} on aws, expected one`);
    return { stack: here.stack, here, there };
  });

/** Variables that a store has only where it has replicas to read from, or an authority of the stack signs its certificate. */
const OPTIONAL = /_(READ_URL|CA_FILE)$/;

/** Outputs that every stack has, whatever it runs on. */
const SHARED = ["url", "howToReach"];

describe.each(pairs)("the stack $stack is the same system on both targets", ({ here, there }) => {
  test("with the same outputs for whoever uses it", () => {
    for (const { outputs } of [here, there]) expect(outputs).toEqual(expect.arrayContaining(SHARED));
  });

  test("with the same workloads, and the variables of their own", () => {
    const own = ({ plan }: typeof here) =>
      Object.values(plan.workloads).map(({ name, environment }) => [
        name,
        Object.keys(environment).toSorted(),
      ]);
    expect(own(there)).toEqual(own(here));
  });

  test("with the same stores, each of the same kind", () => {
    const kinds = ({ plan }: typeof here) =>
      Object.values(plan.stores)
        .map(({ name, kind }) => `${name}: ${kind}`)
        .toSorted();
    expect(kinds(there)).toEqual(kinds(here));
  });

  test("with the same names of variables, where a store speaks the same", () => {
    const names = ({ plan }: typeof here) =>
      new Map(
        Object.values(plan.stores).map((one) => [
          one.name,
          {
            protocol: one.protocol,
            names: one.variables
              .map(({ name }) => name)
              .filter((name) => !OPTIONAL.test(name))
              .toSorted(),
          },
        ]),
      );
    for (const [name, found] of names(there)) {
      const other = names(here).get(name);
      if (other?.protocol === found.protocol) expect([name, found.names]).toEqual([name, other.names]);
    }
  });
});

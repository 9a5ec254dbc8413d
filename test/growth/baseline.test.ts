import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, test } from "vitest";
import { fileOf, type Kept, kept, keptArrangements, standOf } from "./pairs/baseline.ts";
import { losses, sentence } from "./pairs/engine.ts";
import { stand } from "./pairs/stand.ts";

const FOLDER = join(import.meta.dirname, "baseline");
const read = (file: string): Kept[] => JSON.parse(readFileSync(file, "utf8")) as Kept[];

/**
 * Stacks of users run on an earlier commit of this package. These files have the data stores of each tier as they are
 * today: a change of the package that would replace or delete one of them fails here. With an alias it does not.
 *
 * What is new is written by `npx vitest run test/growth/baseline -u`; a loss is not.
 */
describe("a running stack keeps its data through an upgrade of the package", () => {
  test.each(keptArrangements)("$label", async (arrangement) => {
    const today = await stand(arrangement.keys);
    const file = fileOf(arrangement);
    if (existsSync(file)) {
      const found = losses(standOf(read(file), today), today).map(sentence);
      expect(found, "give the resource an alias, or its earlier inputs").toEqual([]);
    }
    await expect(`${JSON.stringify(kept(today), null, 1)}\n`).toMatchFileSnapshot(file);
  });
});

test("every file is of an arrangement that there still is", () => {
  const files = readdirSync(FOLDER, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".json"),
  );
  expect(files.toSorted()).toEqual(keptArrangements.map((one) => relative(FOLDER, fileOf(one))).toSorted());
});

describe("a change of the package that loses data is found", async () => {
  const [arrangement] = keptArrangements;
  if (arrangement === undefined) throw new Error("got no arrangement, expected those of the tiers");
  const today = await stand(arrangement.keys);
  const before = kept(today);
  const [store] = before.filter(({ inputs, protect }) => protect && "metadata.name" in inputs);
  if (store === undefined) throw new Error("got no store, expected one that holds data");

  const changed = (change: Partial<Kept>): string[] =>
    losses(
      standOf([...before.filter(({ urn }) => urn !== store.urn), { ...store, ...change }], today),
      today,
    ).map(sentence);

  test("and none is found without one", () => {
    expect(changed({})).toEqual([]);
  });

  test("where a store has another name", () => {
    expect(changed({ urn: `${store.urn}-before` })).toEqual([expect.stringMatching(/-before is deleted$/)]);
  });

  test("where an input changes by which it is replaced", () => {
    expect(changed({ inputs: { ...store.inputs, "metadata.name": "before" } })).toEqual([
      expect.stringMatching(/is replaced by metadata\.name$/),
    ]);
  });

  test("but not where the store has its earlier name as an alias", () => {
    const urn = `${store.urn}-before`;
    const resources = new Map(today.resources);
    const now = resources.get(store.urn);
    if (now === undefined) throw new Error("got no store in the stack of today, expected it");
    resources.set(store.urn, { ...now, aliases: [urn] });
    const renamed = [...before.filter((one) => one !== store), { ...store, urn }];
    expect(losses(standOf(renamed, today), { ...today, resources })).toEqual([]);
  });
});

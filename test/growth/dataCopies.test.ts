import { describe, expect, test } from "vitest";
import { copiesText, dataCopies, howText } from "../../growth/dataCopies.ts";
import type { PlacedStore, Placement } from "../../growth/placement.ts";
import { placedStore } from "./placements.ts";

/** Stores as `name kind phase`. */
function standing(...lines: readonly string[]): Pick<Placement, "stores" | "serving"> {
  const all = lines.map((line) => {
    const [name = "", kind = "", phase = ""] = line.split(" ");
    return placedStore(name, kind, { kind, phase: phase as PlacedStore["phase"] });
  });
  return {
    stores: Object.fromEntries(all.map((one) => [`${one.name}-${one.kind}`, one])),
    serving: Object.fromEntries(
      all.filter(({ phase }) => phase === "serving").map(({ name, kind }) => [name, `${name}-${kind}`]),
    ),
  };
}

describe("data that moves", () => {
  test.each([
    ["files", ["content file serving", "content object arriving"], "content-file into content-object", ""],
    [
      "SQLite, under the same name",
      ["database sqlite serving", "database postgres arriving"],
      "database-sqlite into database-postgres",
      " For database-sqlite: freeze its writers, export each table, make the schema in PostgreSQL, import, and compare the number of rows of each table.",
    ],
    [
      "one PostgreSQL into one for each concern",
      [
        "database postgres serving",
        "costs postgres arriving",
        "audit postgres arriving",
        "work queue serving",
      ],
      "database-postgres into costs-postgres and audit-postgres",
      " For database-postgres: freeze its writers, dump each database or schema with pg_dump, restore it with pg_restore, and compare the number of rows of each table.",
    ],
    ["nothing, where only a queue is new", ["database postgres serving", "work queue arriving"], "", ""],
    ["nothing, where nothing arrives", ["database postgres serving", "old postgres retiring"], "", ""],
  ] as const)("%s", (_what, lines, text, how) => {
    const copies = dataCopies(standing(...lines));
    expect([copiesText(copies), howText(copies)]).toEqual([text, how]);
  });
});

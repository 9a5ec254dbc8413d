import fc from "fast-check";
import { describe, it } from "vitest";
import { compare } from "../../growth/compare.ts";
import { isSmaller } from "../../growth/contents.ts";
import type { PlacedStore, Placement } from "../../growth/placement.ts";
import type { GrowthRow, Update } from "../../growth/row.ts";
import { local } from "./compareCases.ts";
import { liveOf } from "./placements.ts";

const stores = fc
  .record({
    name: fc.constantFrom("files", "work", "cache"),
    engine: fc.constantFrom("volume", "redis", "rds", "seaweedfs"),
    phase: fc.constantFrom("serving" as const, "arriving" as const, "retiring" as const),
    released: fc.boolean(),
    durable: fc.boolean(),
    enlarged: fc.boolean(),
    members: fc.nat(5),
    capacityGB: fc.option(fc.nat(100)),
    volumeGB: fc.option(fc.nat(100)),
    keptDays: fc.option(fc.nat(14)),
    backup: fc.option(fc.record({ gigabytes: fc.nat(20), released: fc.boolean() })),
    snapshots: fc.boolean(),
    zones: fc.option(fc.constantFrom("first" as const, "every" as const)),
    version: fc.constant(null),
    upgraded: fc.boolean(),
  })
  .map((store): readonly [string, PlacedStore] => {
    const key = `${store.name}-${store.engine}`;
    return [
      key,
      { ...store, kind: "queue", operator: null, resources: [`a:b:Claim::${key}`, `a:b:Set::${key}`] },
    ];
  });

const placements: fc.Arbitrary<Placement> = fc
  .record({
    all: fc.array(stores, { maxLength: 5 }),
    ephemeral: fc.boolean(),
    zones: fc.nat(3),
    more: fc.subarray(["a:b:Key::k", "a:b:Namespace::n"]),
  })
  .map(({ all, ephemeral, zones, more }) => {
    const byKey = Object.fromEntries(all);
    const serving = Object.entries(byKey).filter(([, { phase }]) => phase === "serving");
    const kept = Object.values(byKey).filter(({ released, durable }) => !released && durable);
    return {
      ...liveOf(local),
      ephemeral,
      nodeSubnets: ["private-0", "private-1", "private-2"].slice(0, zones),
      stores: byKey,
      serving: Object.fromEntries(serving.map(([key, { name }]) => [name, key])),
      held: ephemeral ? [] : [...more, ...kept.flatMap(({ resources }) => resources)],
    };
  });

const declaring = (placement: Placement): Update => ({
  placement,
  declared: new Set([
    ...placement.held,
    ...Object.values(placement.stores).flatMap(({ resources }) => resources),
  ]),
  retire: {},
});

describe("for every placement", () => {
  it("an update that changes nothing has no rows", () => {
    fc.assert(fc.property(placements, (placement) => compare(placement, declaring(placement)).length === 0));
  });

  it("an update that declares everything that the stack holds never stops", () => {
    fc.assert(
      fc.property(placements, placements, (before, more) => {
        const after = {
          ...before,
          ephemeral: more.ephemeral,
          stores: { ...more.stores, ...before.stores },
          serving: { ...more.serving, ...before.serving },
        };
        const declared = new Set([...declaring(more).declared, ...declaring(before).declared]);
        return compare(before, { placement: after, declared, retire: {} }).every(
          ({ verdict }) => verdict === "warns",
        );
      }),
    );
  });

  it("a row that stops names something that the stack holds or that serves, and every store that it loses has a row", () => {
    fc.assert(
      fc.property(placements, placements, (before, after) => {
        const rows = compare(before, declaring(after));
        const known = [...Object.keys(before.stores), ...before.held, ...Object.values(after.serving)];
        const isNamed = ({ subject }: GrowthRow): boolean =>
          known.includes(subject) || subject === "echelon:ephemeral";
        const lost = Object.entries(before.stores).filter(
          ([key, store]) => after.stores[key] === undefined || isSmaller(after.stores[key], store),
        );
        const rowed = new Set(rows.map(({ subject }) => subject));
        return (
          rows.every(isNamed) &&
          lost.every(
            ([key, store]) =>
              rowed.has(key) || (!store.durable && after.stores[key] !== undefined) || before.ephemeral,
          )
        );
      }),
    );
  });
});

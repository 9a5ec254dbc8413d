import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { inOrder } from "../../manifests/order.ts";

const item = (urn: string, kind: string, waitsFor: readonly string[] = []) => ({ urn, kind, waitsFor });

const order = (...items: ReturnType<typeof item>[]) => inOrder(items).map((staged) => staged.item.urn);

const kinds = ["Namespace", "ResourceQuota", "Secret", "Service", "Deployment", "ScaledObject"];

/** Shuffled items that wait only for earlier ones, so that an order exists. */
const graphs = fc
  .array(
    fc.record({ kind: fc.constantFrom(...kinds), waits: fc.array(fc.nat({ max: 20 }), { maxLength: 3 }) }),
    {
      maxLength: 20,
    },
  )
  .map((nodes) =>
    nodes.map(({ kind, waits }, index) =>
      item(
        `n${index}`,
        kind,
        waits.filter((other) => other < index).map((other) => `n${other}`),
      ),
    ),
  )
  .chain((items) => fc.shuffledSubarray(items, { minLength: items.length }));

describe("the order of objects", () => {
  test("puts a namespace first, then its rules, then what runs in it", () => {
    const items = [item("d", "Deployment"), item("q", "ResourceQuota"), item("n", "Namespace")];
    expect(order(...items)).toEqual(["n", "q", "d"]);
  });

  test("puts the dependencies of an object before it, whatever their kinds", () => {
    expect(order(item("config", "ConfigMap", ["service"]), item("service", "Service"))).toEqual([
      "service",
      "config",
    ]);
  });

  test("moves an object to the stage of its dependency, so that no stage waits for a later one", () => {
    const items = [item("config", "ConfigMap", ["service"]), item("service", "Service")];
    expect(inOrder(items).map(({ stage }) => stage)).toEqual([2, 2]);
  });

  test("contains every item once, after all its dependencies, in rising stages", () => {
    fc.assert(
      fc.property(graphs, (items) => {
        const staged = inOrder(items);
        const urns = staged.map((one) => one.item.urn);
        expect(urns.toSorted()).toEqual(items.map(({ urn }) => urn).toSorted());
        for (const { item: one, stage } of staged) {
          for (const other of one.waitsFor) {
            expect(urns.indexOf(other)).toBeLessThan(urns.indexOf(one.urn));
            expect(staged.find((each) => each.item.urn === other)?.stage).toBeLessThanOrEqual(stage);
          }
        }
        const stages = staged.map(({ stage }) => stage);
        expect(stages).toEqual(stages.toSorted());
      }),
    );
  });

  test("does not depend on the order in which the program registers", () => {
    fc.assert(
      fc.property(graphs, (items) => {
        expect(order(...items)).toEqual(order(...items.toReversed()));
      }),
    );
  });

  test("is refused with the names of the objects that wait for each other", () => {
    const circle = [item("a", "Service", ["b"]), item("b", "Service", ["c"]), item("c", "Service", ["a"])];
    expect(() => order(...circle)).toThrow("a, b, c");
  });
});

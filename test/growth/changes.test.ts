import { describe, expect, it } from "vitest";
import { arrangementText, changes } from "../../growth/changes.ts";
import type { PlacedStore, Placement } from "../../growth/placement.ts";
import { placedStore, shop } from "./placements.ts";

const disk = placedStore("content", "volume");
const live: Placement = { ...shop, place: "a", serving: {}, stores: { "content-volume": disk } };

const withDisk = (more: Partial<PlacedStore>): Placement => ({
  ...live,
  stores: { "content-volume": { ...disk, ...more } },
});

describe("what an update changes", () => {
  it.each([
    ["nothing where only place and protected resources differ", { ...live, place: null, held: ["a"] }, []],
    [
      "the phase of a store, without its size",
      withDisk({ phase: "retiring" }),
      [{ subject: "content-volume", from: "serving", to: "retiring" }],
    ],
    [
      "that a store is released",
      withDisk({ phase: "retiring", released: true }),
      [{ subject: "content-volume", from: "serving", to: "retiring, released" }],
    ],
    [
      "the size of a store, without its phase",
      withDisk({ capacityGB: 20 }),
      [{ subject: "content-volume", from: "files of up to 10 GB", to: "files of up to 20 GB" }],
    ],
    [
      "a store that goes",
      { ...live, stores: {} },
      [{ subject: "content-volume", from: "serving: files of up to 10 GB", to: null }],
    ],
    [
      "a store that is new",
      { ...live, stores: { ...live.stores, "b-volume": { ...disk, phase: "arriving" } } },
      [{ subject: "b-volume", from: null, to: "arriving: files of up to 10 GB" }],
    ],
    [
      "the arrangement beside, and operators",
      { ...live, beside: { profile: "shop/regional" }, operators: "install" },
      [
        { subject: "beside", from: null, to: "shop/regional" },
        { subject: "operators", from: "none", to: "install" },
      ],
    ],
    [
      "overrides, but shows none of them",
      { ...live, arrangement: { profile: "shop/local", overrides: { title: "planted" } } },
      [{ subject: "serves", from: "shop/local", to: "shop/local with overrides" }],
    ],
  ] as const)("is %s", (_what, update, expected) => {
    expect(changes(live, update as Placement)).toEqual(expected);
  });

  it("is said of overrides that were there before", () => {
    const withMax = (max: number): Placement => ({
      ...live,
      arrangement: { profile: "shop/local", overrides: { max } },
    });
    expect(changes(withMax(1), withMax(2))).toEqual([
      { subject: "serves", from: "shop/local with overrides", to: "shop/local with overrides, changed" },
    ]);
  });

  it("names compute and engines of an arrangement", () => {
    expect(arrangementText({ profile: "shop/local", compute: "host", engines: { work: "redis" } })).toBe(
      "shop/local with compute host, work on redis",
    );
  });
});

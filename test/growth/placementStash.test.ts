import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { System } from "../../components/system.ts";
import type { SystemArgs } from "../../config/args.ts";
import type { ResourceRecord } from "../../document/document.ts";
import { compare } from "../../growth/compare.ts";
import { type Placement, readPlacement, remembersStores, STASH } from "../../growth/placement.ts";
import { resourceId } from "../../growth/resourceId.ts";
import { type InspectedResult, inspectProgram } from "../../preview/engine/run.ts";
import { type Program, testRun } from "../support/inProcess.ts";
import { sampleReference } from "../support/sample.ts";
import { previewOf } from "../support/stackExport.ts";
import { liveOf, verdicts } from "./placements.ts";

const inspect = (program: Program): Promise<InspectedResult> => inspectProgram(testRun(program), "whole");

const small: SystemArgs = { profile: sampleReference("small"), target: "kubernetes" };

/** A program of somebody else that has one System. */
const foreign =
  (args: Partial<SystemArgs> = {}, opts?: pulumi.ComponentResourceOptions): Program =>
  () => {
    new System("shop", { ...small, ...args }, opts);
    return {};
  };

const isRead = ({ name }: ResourceRecord): boolean => name.endsWith("-cluster-identity");

function placementIn(resources: readonly ResourceRecord[], name = "shop"): Placement {
  const stash = resources.find(
    (resource) => resource.type === STASH && resource.name === `${name}-placement`,
  );
  const placement = readPlacement(stash?.inputs.input);
  if (placement === null || !remembersStores(placement))
    throw new Error(`${name}: got no placement, expected one`);
  return placement;
}

const protectedIn = (resources: readonly ResourceRecord[]): string[] =>
  resources
    .filter(({ protect }) => protect)
    .map(resourceId)
    .toSorted();

describe("the placement of a System", () => {
  it("is what every part of the System waits for, except a provider and what is only read", async () => {
    const { resources, dependencies } = await inspect(() => {
      const system = new System("shop", small);
      // As a platform makes the provider of a cluster that the stack has made.
      new (class extends pulumi.ProviderResource {})("kubernetes", "inner", {}, { parent: system });
      return {};
    });
    const stash = resources.find(({ type }) => type === STASH)?.urn ?? "";
    const system = resources.find(({ type }) => type === "echelon:index:System")?.urn;
    const parts = resources.filter(({ parent, type }) => parent === system && type !== STASH);
    const free = parts.filter(({ urn }) => dependencies.get(urn)?.includes(stash) !== true);
    expect(free.filter((resource) => !isRead(resource)).map(({ name }) => name)).toEqual(["inner"]);
    expect(parts.length).toBeGreaterThan(free.length + 5);
  });

  it("lists every protected resource, and those of each store", async () => {
    const { resources } = await inspect(foreign());
    const { held, stores } = placementIn(resources);
    expect(held).toEqual(protectedIn(resources));
    expect(stores["files-volume"]?.resources).toEqual([
      "kubernetes:core/v1:PersistentVolumeClaim::shop-files-volume",
      "kubernetes:core/v1:PersistentVolumeClaim::shop-files-volume-backup",
    ]);
    expect(held).toContain("kubernetes:core/v1:Namespace::shop-namespace");
  });

  it("lists nothing of a trial", async () => {
    const { resources } = await inspect(foreign({ ephemeral: true }));
    expect(placementIn(resources).held).toEqual([]);
    expect(placementIn(resources).ephemeral).toBe(true);
  });

  it("lists what another program protects: by an option of the System, or by a transformation of the stack", async () => {
    const protecting: pulumi.ResourceTransformation = ({ props, opts }) => ({
      props,
      opts: { ...opts, protect: true },
    });
    const byOption = await inspect(foreign({ ephemeral: true }, { protect: true }));
    const byStack = await inspect(() => {
      pulumi.runtime.registerStackTransformation(protecting);
      return foreign({ ephemeral: true })();
    });
    for (const { resources } of [byOption, byStack]) {
      const { held } = placementIn(resources);
      expect(held.filter((id) => id.includes("Deployment")).length).toBeGreaterThan(0);
      expect(held).toEqual(protectedIn(resources.filter((resource) => !isRead(resource))));
    }
  });

  it("is one for each System of a program, with only its own resources", async () => {
    const { resources } = await inspect(() => {
      new System("one", small);
      new System("other", { ...small, profile: sampleReference("medium") });
      return {};
    });
    const [one, other] = ["one", "other"].map((name) => placementIn(resources, name));
    expect(one?.held.every((id) => id.includes("::one-"))).toBe(true);
    expect(other?.held.every((id) => id.includes("::other-"))).toBe(true);
    expect(Object.keys(other?.stores ?? {})).toContain("files-seaweedfs");
  });

  it("is one and the same for every system in this project's own program, so that another is compared", async () => {
    const [one, other] = await Promise.all(
      ["marketing-engine/local", sampleReference("small")].map(async (profile) => {
        const { document } = await previewOf({ "echelon:profile": profile, "echelon:target": "kubernetes" });
        return document.resources.find(({ type }) => type === STASH)?.urn;
      }),
    );
    expect(one).toMatch(/::echelon-placement$/);
    expect(other).toBe(one);
  });

  it("holds no cache that a restart empties", async () => {
    const { resources } = await inspect(foreign({ profile: sampleReference("large") }));
    const { held, stores } = placementIn(resources);
    expect(stores["cache-redis"]?.durable).toBe(false);
    const [cache, queue] = ["cache-redis", "queue-redis"].map((key) => stores[key]?.resources ?? []);
    // The password of both is held for the queue.
    expect(cache?.filter((id) => held.includes(id) && !queue?.includes(id))).toEqual([]);
    expect(queue?.every((id) => held.includes(id))).toBe(true);
  });

  it("compared with itself as it stands in a state loses nothing; with another System's it does", async () => {
    const [same, next] = await Promise.all([
      inspect(foreign()),
      inspect(foreign({ profile: sampleReference("medium") })),
    ]);
    const update = ({ resources }: InspectedResult) => ({
      placement: placementIn(resources),
      declared: new Set(resources.map(resourceId)),
      retire: {},
    });
    const live = placementIn(same.resources);
    expect(compare(live, update(same))).toEqual([]);
    expect(verdicts(compare(live, update(next)))).toContain("stops files-volume");
  });
});

describe("a placement in a state", () => {
  it.each([
    ["nothing", undefined, null],
    ["a value of somebody else", { system: 1 }, null],
    ["one of an earlier package", { system: "shop", target: "aws" }, { system: "shop", target: "aws" }],
  ])("is read as what it is: %s", (_, value, read) => {
    expect(readPlacement(value)).toEqual(read);
  });

  it("is refused where a later package wrote it, because it may hold more than is understood", () => {
    expect(() => readPlacement({ system: "shop", target: "aws", held: [], stores: {} })).toThrow(
      /of another version \(.*tier/,
    );
    const live = liveOf({ profile: sampleReference("small") });
    const [key = "", store] = Object.entries(live.stores)[0] ?? [];
    const more = { ...live, stores: { [key]: { ...store, snapshots: 2 } } };
    expect(() => readPlacement(more)).toThrow(`of another version (stores.${key}.snapshots)`);
    expect(readPlacement(live)).toEqual(live);
  });
});

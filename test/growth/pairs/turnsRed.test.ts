import { describe, expect, test } from "vitest";
import "../../support/sample.ts";
import { losses, sentence } from "./engine.ts";
import { faultsOfUpdate, judge } from "./judge.ts";
import { type Keys, type StandingResource, stand } from "./stand.ts";
import { faultsOfWalk, tools } from "./walk.ts";
import { inWorld, isExpanded, renamed, type World, without, withPlacement, withResources } from "./worlds.ts";

// Each test breaks one thing that the walks see. A walk that stays green would find no such fault in the program.

const SMALL = { profile: "sample/small", target: "kubernetes" };
const MEDIUM = { profile: "sample/medium", target: "kubernetes" };
const LARGE = { profile: "sample/large", target: "kubernetes" };
const OPERATED = { ...SMALL, operators: "existing" };

const worlds: Readonly<Record<string, World>> = {
  "the comparison finds nothing": {
    pair: [SMALL, MEDIUM],
    given: { ...tools, compare: () => [] },
    fault: "is deleted, and nothing is said",
  },
  "the comparison stops everything": {
    pair: [SMALL, MEDIUM],
    given: {
      ...tools,
      compare: () => [
        { verdict: "stops", subject: "queue-redis", loses: "everything", add: [], instead: [] },
      ],
    },
    fault: "nothing of it would be lost",
  },
  "a refusal has no line to add": {
    pair: [SMALL, MEDIUM],
    given: {
      ...tools,
      compare: (live, update) => tools.compare(live, update).map((row) => ({ ...row, add: [], instead: [] })),
    },
    fault: "it is refused without a line to add",
  },
  "the engine of a store is renamed": {
    pair: [SMALL, LARGE],
    given: inWorld((at) =>
      at.keys.profile === LARGE.profile ? renamed(at, "queue-redis", "queue-valkey") : at,
    ),
    fault: "expand: kubernetes:core/v1:PersistentVolumeClaim::sample-queue-redis-data-0 is deleted",
  },
  "the arrangement before forgets a store": {
    pair: [SMALL, MEDIUM],
    given: inWorld((at) =>
      isExpanded(at)
        ? withPlacement(
            withResources(at, (all) => all.filter(({ id }) => !id.includes("files-volume"))),
            { stores: without(at.placement.stores, "files-volume") },
          )
        : at,
    ),
    fault: "expand: kubernetes:core/v1:PersistentVolumeClaim::sample-files-volume is deleted",
  },
  "a claim gets another name in the cluster": {
    pair: [MEDIUM, LARGE],
    given: inWorld((at) =>
      withResources(at, (all) =>
        all.map((one) =>
          one.id.endsWith("::sample-files-seaweedfs-data-0")
            ? { ...one, inputs: { ...one.inputs, metadata: { name: String(at.keys.profile) } } }
            : one,
        ),
      ),
    ),
    fault: "sample-files-seaweedfs-data-0 is replaced by metadata.name",
  },
  "a claim moves below another parent": {
    pair: [MEDIUM, LARGE],
    given: inWorld((at) =>
      at.keys.profile === LARGE.profile
        ? withResources(at, (all) =>
            all.map((one) =>
              one.id.includes("files-seaweedfs-data-0") ? { ...one, urn: `${one.urn}-moved` } : one,
            ),
          )
        : at,
    ),
    fault: "sample-files-seaweedfs-data-0 is deleted, and nothing is said",
  },
  "a claim shrinks": {
    pair: [MEDIUM, LARGE],
    given: inWorld((at) =>
      at.keys.profile === LARGE.profile
        ? withResources(at, (all) =>
            all.map((one) =>
              one.id.includes("files-seaweedfs-data-0")
                ? { ...one, inputs: { ...one.inputs, spec: { resources: { requests: { storage: "1Mi" } } } } }
                : one,
            ),
          )
        : at,
    ),
    fault: "sample-files-seaweedfs-data-0",
  },
  "what is released stays protected": {
    pair: [SMALL, OPERATED],
    given: inWorld((at) => withResources(at, (all) => all.map((one) => ({ ...one, protect: true })))),
    fault: "and the engine protects it",
  },
  "the workloads move before they are told to": {
    pair: [SMALL, MEDIUM],
    given: inWorld((at) =>
      isExpanded(at)
        ? withPlacement(at, { serving: { files: "files-seaweedfs", queue: "queue-redis" } })
        : at,
    ),
    fault: "files is served by files-seaweedfs, expected files-volume",
  },
};

describe("a walk turns red where", () => {
  test.each(Object.entries(worlds))("%s", async (_, { pair: [from, to], given, fault }) => {
    const faults = await faultsOfWalk(from, to, given);
    expect(faults.join("\n")).toContain(fault);
  });
});

test("a store that a trial gives up is named in a warning", async () => {
  const trial = await stand({ ...SMALL, ephemeral: true });
  const next = await stand({ ...MEDIUM, ephemeral: true });
  expect(faultsOfUpdate(trial, next, tools.compare)).toEqual([]);
  expect(faultsOfUpdate(trial, next, () => []).join()).toContain(
    "files-volume is deleted, and nothing is said",
  );
});

test("what refers to a replaced resource is replaced with it", async () => {
  const live = await stand({ ...LARGE, target: "aws" });
  const next = await stand({ ...LARGE, target: "aws", network: { create: { cidr: "10.99.0.0/16" } } });
  const judged = judge(live, next, tools.compare);
  // The cache is replaced too, but it keeps nothing.
  expect(judged.found.map(sentence)).toEqual([
    "aws:lb/loadBalancer:LoadBalancer::sample-balancer-10-20-0-0-16 is deleted",
    "aws:rds/instance:Instance::sample-database is replaced by dbSubnetGroupName",
  ]);
  expect(judged.replaced).toContain("aws:elasticache/replicationGroup:ReplicationGroup::sample-cache");
  expect(judged.refused).toBe(true);
});

test("a change that the engine is told to ignore replaces nothing", async () => {
  const live = await stand(SMALL);
  const changed = (ignores: readonly string[]) =>
    withResources(live, (all) =>
      all.map((one) => (one.name === "sample-files-volume" ? { ...one, ignores, inputs: {} } : one)),
    );
  expect(losses(live, changed([]))).toHaveLength(1);
  expect(losses(live, changed(["*"]))).toEqual([]);
});

test("a volume in another zone than its machine is lost, although the engine ignores its zone", async () => {
  const live = await stand({ ...SMALL, target: "aws" });
  const moved = withResources(live, (all) =>
    all.map((one) =>
      one.name === "sample-files"
        ? { ...one, inputs: { ...one.inputs, availabilityZone: "elsewhere" } }
        : one,
    ),
  );
  expect(live.resources.size).toBeGreaterThan(0);
  expect(losses(live, moved).map(sentence)).toEqual([
    "aws:ebs/volume:Volume::sample-files is replaced by availabilityZone",
  ]);
});

describe("a namespace that nothing protects", () => {
  const PODS = { profile: "sample/small", target: "aws", compute: "kubernetes" };
  const goneFrom = async (keys: Keys) => {
    const isHome = ({ id }: StandingResource) => id === "kubernetes:core/v1:Namespace::sample-namespace";
    const live = withPlacement(await stand(keys), { held: [] });
    const loose = withResources(live, (all) =>
      all.map((one) => (isHome(one) ? { ...one, protect: false } : one)),
    );
    return losses(
      loose,
      withResources(loose, (all) => all.filter((one) => !isHome(one))),
    ).map(sentence);
  };

  test("is lost with the store that keeps data in it", async () => {
    expect(await goneFrom(PODS)).toEqual(["kubernetes:core/v1:Namespace::sample-namespace is deleted"]);
  });

  test("holds nothing where no store is in it", async () => {
    expect(await goneFrom({ ...PODS, profile: "sample/large" })).toEqual([]);
  });

  test("goes on the way from pods to containers, after the volume on the cluster", async () => {
    const containers = { profile: "sample/medium", target: "aws", compute: "containers" };
    expect(await faultsOfWalk(PODS, containers)).toEqual([]);
  });
});

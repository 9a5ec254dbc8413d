import { sampleReference } from "../support/sample.ts";
import type { StackKeys } from "./placements.ts";

export const local: StackKeys = { profile: "marketing-engine/local" };
export const regional: StackKeys = { profile: "marketing-engine/regional" };
const enterprise: StackKeys = { profile: "marketing-engine/enterprise" };
const expanded: StackKeys = { ...regional, previous: { profile: "marketing-engine/local" } };
export const switched: StackKeys = { ...expanded, serve: "current" };
const unprotect: StackKeys = { ...switched, retire: { "content-volume": "unprotect" } };
const deleted: StackKeys = { ...switched, retire: { "content-volume": "delete" } };
const large: StackKeys = { profile: sampleReference("large") };
const withCache = (durable: boolean): StackKeys => ({
  ...large,
  overrides: { stores: { cache: { durable } } },
});

/** Services with a queue each in one broker. */
const agency = (workflows: string[], more: Partial<StackKeys> = {}): StackKeys => ({
  profile: "agency/scale",
  operators: "existing",
  workflows,
  ...more,
});
const oneForAll = { overrides: { stores: { jobs: { queuePerCopy: null } } } };

type Case = readonly [
  title: string,
  from: StackKeys,
  to: StackKeys,
  rows: readonly string[],
  add?: readonly string[],
];

/** Each row that stops or warns, followed by a case in which the same thing is allowed. */
export const cases: readonly Case[] = [
  [
    "a store that goes",
    local,
    regional,
    ["stops content-volume"],
    ["echelon:previous: { profile: marketing-engine/local }", "echelon:serve: previous"],
  ],
  ["a store that stays beside the next one", local, expanded, []],
  ["a tier that keeps every store and makes it larger", regional, enterprise, []],
  [
    "a store that would shrink",
    enterprise,
    regional,
    ["stops content-seaweedfs"],
    ["echelon:previous: { profile: marketing-engine/enterprise }", "echelon:serve: current"],
  ],
  [
    "a store that keeps the larger size",
    enterprise,
    { ...regional, previous: { profile: "marketing-engine/enterprise" }, serve: "current" },
    [],
  ],
  ["workloads that move to the filled store", expanded, switched, ["warns content-seaweedfs"]],
  [
    "workloads that start on an empty store",
    local,
    switched,
    ["stops content-seaweedfs"],
    ["echelon:serve: previous"],
  ],
  [
    "workloads that start on an empty store by the other word",
    local,
    { ...local, previous: { profile: "marketing-engine/regional" } },
    ["stops content-seaweedfs"],
    ["echelon:serve: current"],
  ],
  [
    "workloads that go back",
    switched,
    expanded,
    ["stops content-volume"],
    [
      "echelon:profile: marketing-engine/local",
      "echelon:previous: { profile: marketing-engine/regional }",
      "echelon:serve: previous",
    ],
  ],
  ["the way back by copying", switched, { ...local, previous: { profile: "marketing-engine/regional" } }, []],
  [
    "an arriving store that is given up",
    expanded,
    local,
    ["stops content-seaweedfs"],
    ["echelon:previous: { profile: marketing-engine/regional }", "echelon:serve: current"],
  ],
  [
    "an arriving store that is retired first",
    expanded,
    { ...local, previous: { profile: "marketing-engine/regional" }, serve: "current" },
    [],
  ],
  ["a retiring store that is released", switched, unprotect, ["warns content-volume"]],
  [
    "a retiring store that is deleted while it is protected",
    switched,
    deleted,
    ["stops content-volume"],
    ["echelon:retire: { content-volume: unprotect }"],
  ],
  [
    "the same by its name",
    switched,
    { ...switched, retire: { content: "delete" } },
    ["stops content-volume"],
    ["echelon:retire: { content-volume: unprotect }"],
  ],
  ["a released store that is deleted", unprotect, deleted, ["warns content-volume"]],
  [
    "a released store that is deleted without previous",
    unprotect,
    { ...regional, retire: { "content-volume": "delete" } },
    ["warns content-volume"],
  ],
  [
    "a released store that nothing deletes",
    unprotect,
    regional,
    ["stops content-volume"],
    ["echelon:previous: { profile: marketing-engine/local }", "echelon:serve: current"],
  ],
  [
    "a store that serves, deleted without previous",
    local,
    { ...regional, retire: { "content-volume": "delete" } },
    ["stops content-volume"],
    ["echelon:previous: { profile: marketing-engine/local }", "echelon:serve: previous"],
  ],
  [
    "a store that serves, deleted with the switch",
    expanded,
    deleted,
    ["stops content-volume"],
    ["echelon:retire: { content-volume: unprotect }"],
  ],
  [
    "previous taken out before anything is retired",
    switched,
    regional,
    ["stops content-volume"],
    ["echelon:previous: { profile: marketing-engine/local }", "echelon:serve: current"],
  ],
  ["previous taken out after the delete", deleted, regional, []],
  [
    "a third tier while two stand, with room for the old one",
    switched,
    enterprise,
    ["stops content-volume"],
    ["echelon:previous: { profile: marketing-engine/local }", "echelon:serve: current"],
  ],
  [
    "a third tier while two stand, without room",
    switched,
    { ...enterprise, previous: { profile: "marketing-engine/regional" } },
    ["stops content-volume"],
    [
      "echelon:profile: marketing-engine/regional",
      "echelon:previous: { profile: marketing-engine/local }",
      "echelon:serve: current",
    ],
  ],
  [
    "operators that choose another engine",
    regional,
    { ...regional, operators: "install" },
    ["stops work-redis"],
    [
      "echelon:previous: { profile: marketing-engine/regional, engines: { work: redis } }",
      "echelon:serve: previous",
    ],
  ],
  [
    "operators and the engine that the store has",
    regional,
    { ...regional, operators: "install", engines: { work: "redis" } },
    [],
  ],
  [
    "operators that go while they hold a store",
    { ...regional, operators: "install" },
    regional,
    ["stops work-redis-operator"],
    [
      "echelon:operators: install",
      "echelon:engines: { work: redis }",
      "echelon:previous: { profile: marketing-engine/regional, engines: { work: redis-operator } }",
      "echelon:serve: previous",
    ],
  ],
  [
    "operators that somebody else installs from now on",
    { ...regional, operators: "install" },
    { ...regional, operators: "existing" },
    [],
  ],
  [
    "a cache that a restart empties, with its tier",
    { ...withCache(false), profile: large.profile },
    { ...large, overrides: { stores: { cache: { durable: false, memoryMiB: 256 } } } },
    [],
  ],
  ["a durable cache that no longer keeps anything", withCache(true), withCache(false), ["stops cache-redis"]],
  [
    "a trial that loses a store",
    { ...local, ephemeral: true },
    { ...regional, ephemeral: true },
    ["warns content-volume"],
  ],
  ["a stack that becomes a trial", local, { ...local, ephemeral: true }, ["warns echelon:ephemeral"]],
  ["a trial that becomes a stack", { ...local, ephemeral: true }, local, []],
  [
    "a stack that becomes a trial and loses a store",
    local,
    { ...regional, ephemeral: true },
    ["stops content-volume", "warns echelon:ephemeral"],
    ["echelon:previous: { profile: marketing-engine/local }", "echelon:serve: previous"],
  ],
  ["a workflow that comes", agency(["ads"]), agency(["ads", "seo"]), []],
  [
    "a workflow that goes, and its queue",
    agency(["ads", "seo"]),
    agency(["ads"]),
    ["stops jobs.seo"],
    ["echelon:workflows: [ads, seo]"],
  ],
  [
    "a workflow whose queue is given up",
    agency(["ads", "seo"]),
    agency(["ads"], { retire: { "jobs.seo": "unprotect" } }),
    ["warns jobs.seo"],
  ],
  [
    "workflows in another order, of which one would get what is for another",
    agency(["ads", "seo"]),
    agency(["seo", "ads"]),
    ["stops jobs.ads", "stops jobs.seo"],
    ["echelon:workflows: [ads, seo]"],
  ],
  [
    "another workflow instead of the first",
    agency(["ads"]),
    agency(["seo"]),
    ["stops jobs.ads"],
    ["echelon:workflows: [ads, seo]"],
  ],
  [
    "a queue for all workflows that becomes one for each",
    agency(["ads", "seo"], oneForAll),
    agency(["ads", "seo"]),
    [],
  ],
  [
    "queues of workflows that become one for all",
    agency(["ads", "seo"]),
    agency(["ads", "seo"], oneForAll),
    ["stops jobs.seo"],
  ],
  [
    "a trial that loses a workflow",
    agency(["ads", "seo"], { ephemeral: true }),
    agency(["ads"], { ephemeral: true }),
    [],
  ],
  ["another target", local, { ...local, target: "aws" }, ["stops echelon:target"]],
  ["another system", local, { profile: sampleReference("small") }, ["stops echelon:profile"]],
];

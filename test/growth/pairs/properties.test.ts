import fc from "fast-check";
import { expect, test } from "vitest";
import { RequestError } from "../../../base/errors.ts";
import { parseSettings } from "../../../config/settings.ts";
import { isDurable, placementOf } from "../../../growth/placementOf.ts";
import { membersOf } from "../../../plan/engines/store.ts";
import { plan } from "../../../plan/plan.ts";
import type { StorePlan } from "../../../plan/types.ts";
import { loadProfile } from "../../../profiles/load.ts";
import type { Profile } from "../../../profiles/schema.ts";
import { profiles } from "../../plan/arbitraries.ts";
import { expectNone } from "./judge.ts";
import type { Keys, Stand, StandingResource } from "./stand.ts";
import { PLANNED_STORE } from "./types.ts";
import { faultsOfWalk, tools } from "./walk.ts";

const idOf = (name: string): string => `${PLANNED_STORE}::${name}`;

const standing = (name: string, more: Pick<StandingResource, "inputs" | "protect" | "retained">) => ({
  ...{ urn: idOf(name), id: idOf(name), name, type: PLANNED_STORE, ignores: [], aliases: [] },
  ...more,
});

/** The resources that stand for a store, where only its plan is known: the store, and the volume with its backups. */
function resourcesOf(store: StorePlan): StandingResource[] {
  const { key, released, engine, volumes, capacityGB, backup, archive } = store;
  const protect = !released && isDurable(store);
  const inputs = {
    // Nodes of a service are no processes of the stack.
    members: membersOf(store),
    volumeGB: volumes[0]?.capacityGB ?? null,
    // The capacity of the other services has no size.
    capacityGB: engine === "rds" ? capacityGB : null,
  };
  const kept = backup ?? archive;
  const backups = kept && {
    inputs: { backup: { gigabytes: kept.volume.capacityGB } },
    protect: protect && !kept.released,
    retained: !kept.released,
  };
  return [
    standing(key, { inputs, protect, retained: false }),
    ...(backups === null ? [] : [standing(`planned-${key}-backup`, backups)]),
  ];
}

/** A stack of which only the plan is made, with a resource for each store. */
function planned(known: Readonly<Record<string, Profile>>, keys: Keys): Stand {
  const settings = parseSettings(keys, "");
  const { target, own, previous, serve, retire } = settings;
  const profile = (reference: string): Profile => {
    const found = known[reference];
    if (found === undefined) throw new Error(`got the profile ${reference}, expected a known one`);
    return found;
  };
  const result = plan(profile(settings.profile), target, {
    compute: settings.compute,
    operators: own.kubernetes.operators,
    engines: own.kubernetes.engines,
    workflows: ["reports", "onboarding"],
    previous: previous && { ...previous, profile: profile(previous.profile) },
    serve,
    retire,
  });
  const byKey = new Map(Object.values(result.stores).map((store) => [store.key, resourcesOf(store)]));
  const resources = [...byKey.values()].flat();
  const held = resources.filter(({ protect }) => protect).map(({ id }) => id);
  const placement = placementOf({
    plan: result,
    settings,
    network: null,
    nodeSubnets: [],
    storeSubnets: [],
    held: held.toSorted(),
    resourcesOf: (key) => (byKey.get(key) ?? []).map(({ id }) => id),
  });
  return {
    keys,
    plan: result,
    placement: { ...placement, place: null },
    resources: new Map(resources.map((one) => [one.urn, one])),
  };
}

/** How a tier's stores differ from those of a profile: sizes, members, and which of them there are. */
const changes = fc.record({
  factor: fc.constantFrom(0.5, 1, 3),
  members: fc.constantFrom(1, 2, 3),
  drops: fc.nat({ max: 5 }),
});

type Change = typeof changes extends fc.Arbitrary<infer T> ? T : never;

function changed(profile: Profile, tier: string, { factor, members, drops }: Change): Profile {
  const stores = Object.entries(profile.stores).flatMap(([name, store], index) => {
    if (index === drops) return [];
    const sizes = "capacityGB" in store ? { capacityGB: store.capacityGB * factor } : {};
    const several = store.kind === "object" ? { members } : {};
    return [[name, { ...store, ...sizes, ...several }] as const];
  });
  const left = new Set(stores.map(([name]) => name));
  const workloads = Object.entries(profile.workloads).map(
    ([name, workload]) =>
      [
        name,
        {
          ...workload,
          uses: Object.fromEntries(Object.entries(workload.uses).filter(([one]) => left.has(one))),
        },
      ] as const,
  );
  return {
    ...profile,
    tier,
    stores: Object.fromEntries(stores),
    workloads: Object.fromEntries(workloads),
  } as Profile;
}

/** Two tiers of one system, each with the keys of a stack. */
const moves = fc
  .record({
    from: profiles,
    to: profiles,
    changes: fc.tuple(changes, changes),
    operators: fc.tuple(fc.constantFrom("none", "existing"), fc.constantFrom("none", "existing")),
    target: fc.constantFrom("kubernetes", "aws"),
  })
  .filter(({ from, to }) => from.system === to.system)
  .map(({ from, to, changes: [first, second], operators: [before, after], target }) => ({
    known: {
      [`${from.system}/before`]: changed(from, "before", first),
      [`${from.system}/after`]: changed(to, "after", second),
    },
    from: { profile: `${from.system}/before`, target, operators: before },
    to: { profile: `${from.system}/after`, target, operators: after },
  }))
  .map((move) => ({
    ...move,
    // A counterexample is read by its stores.
    [fc.toStringMethod]: () =>
      JSON.stringify({ ...move, known: Object.values(move.known).map(({ stores }) => stores) }),
  }));

test("lacks names volumes that stay larger where the store itself does not", async () => {
  const files = (members: number) => ({ overrides: { stores: { files: { members } } } });
  const stack = { profile: "sample/medium", target: "kubernetes" };
  expectNone(await faultsOfWalk({ ...stack, ...files(1) }, { ...stack, ...files(3) }));
});

test("a walk between any two tiers of a system loses no store", async () => {
  let walked = 0;
  await fc.assert(
    fc.asyncProperty(moves, async ({ known, from, to }) => {
      const world = { ...tools, stand: async (keys: Keys) => planned(known, keys) };
      try {
        planned(known, from);
        planned(known, to);
      } catch (error) {
        // The target cannot do one of the tiers: there is no such stack.
        if (error instanceof RequestError) return;
        throw error;
      }
      walked += 1;
      expectNone(await faultsOfWalk(from, to, world));
    }),
    { numRuns: 50 },
  );
  expect(walked).toBeGreaterThan(15);
});

/** Caches and queues on nodes of ElastiCache, which two tiers of one system have with another number of nodes. */
const nodes = {
  "a queue with fewer members": [{ jobs: { members: 3 } }, { jobs: { members: 1 } }],
  "a cache that has to survive a loss, then not": [
    { cache: { topology: "single", members: 1, durable: true } },
    { cache: { topology: "single", members: 1, durable: false } },
  ],
  "a cache that may be emptied, with fewer members": [
    { cache: { topology: "sentinel", members: 3, durable: false } },
    { cache: { topology: "single", members: 1, durable: false } },
  ],
} as const;

test.each(Object.entries(nodes))("a walk loses no store on AWS with %s, there and back", async (_, tiers) => {
  const whole = loadProfile("bella/enterprise");
  const tier = (name: string, change: Readonly<Record<string, object>>): Profile => {
    const stores = Object.entries(change).map(([store, more]) => [
      store,
      { ...whole.stores[store], ...more },
    ]);
    return { ...whole, tier: name, stores: { ...whole.stores, ...Object.fromEntries(stores) } } as Profile;
  };
  const [before, after] = tiers;
  const known = { "bella/before": tier("before", before), "bella/after": tier("after", after) };
  const world = { ...tools, stand: async (keys: Keys) => planned(known, keys) };
  const [first, second] = [
    { profile: "bella/before", target: "aws" },
    { profile: "bella/after", target: "aws" },
  ];
  expectNone(await faultsOfWalk(first, second, world));
  expectNone(await faultsOfWalk(second, first, world));
});

test("a walk loses no backups where the next tier copies a store in another way", async () => {
  const [before, after] = ["multi-agent/base", "multi-agent/10x"] as const;
  const known = { [before]: loadProfile(before), [after]: loadProfile(after) };
  const keysOf = (profile: string): Keys => ({ profile, target: "kubernetes", operators: "existing" });
  const world = { ...tools, stand: async (keys: Keys) => planned(known, keys) };
  expectNone(await faultsOfWalk(keysOf(before), keysOf(after), world));
});

import fc from "fast-check";
import { parseProfile, profileReferences } from "../../profiles/load.ts";
import type { Profile } from "../../profiles/schema.ts";
import { documentOf, type Json, withChange } from "../support/profileDocument.ts";
import { sampleDocument, tiers } from "../support/sample.ts";

/** Every tier with a profile, and the sample's tiers. */
const documents: readonly Json[] = [...profileReferences().map(documentOf), ...tiers.map(sampleDocument)];

const size = fc.record({
  cpu: fc.constantFrom(0.1, 0.25, 0.5, 1, 2, 8),
  memoryMiB: fc.integer({ min: 64, max: 32_768 }),
});

const replicas = fc
  .tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 0, max: 40 }))
  .map(([min, more]) => ({ min, max: min + more }));

const autoscaling = fc.record({
  cpuPercent: fc.integer({ min: 50, max: 95 }),
  scaleDownPercent: fc.integer({ min: 5, max: 45 }),
  backlogSeconds: fc.integer({ min: 60, max: 86_400 }),
  scaleUpWindowSeconds: fc.integer({ min: 60, max: 3600 }),
  scaleDownWindowSeconds: fc.integer({ min: 60, max: 7200 }),
});

/** A change of one workload: its bounds and, where they differ, its autoscaling. */
const workloadChange = fc
  .record({
    replicas,
    autoscaling,
    limits: size,
    measure: fc.constantFrom("contentPiecesPerHour", "concurrentUsers"),
    perReplica: fc.double({ min: 0.1, max: 50, noNaN: true }),
  })
  .map(({ replicas: bounds, autoscaling: scaler, limits, measure, perReplica }) => ({
    replicas: bounds,
    autoscaling: bounds.min === bounds.max ? null : scaler,
    limits,
    requests: limits,
    demand: { measure, perReplica },
  }));

const amount = fc.integer({ min: 1, max: 2000 });
const days = fc.integer({ min: 1, max: 14 });

const limit = fc.integer({ min: 1, max: 100_000 });

const change = fc.record(
  {
    limits: fc.record(
      {
        maxConcurrentAgents: limit,
        requestsPerMinute: limit,
        tokensPerHour: limit,
        contentGenerationLimit: limit,
      },
      { requiredKeys: [] },
    ),
    benchmarks: fc.record({
      contentPiecesPerHour: fc.record({ min: fc.constant(0), max: fc.integer({ min: 1, max: 500 }) }),
      concurrentUsers: fc.record({ min: fc.integer({ min: 1, max: 5000 }), max: fc.constant(null) }),
    }),
    features: fc.record(
      { loadBalancing: fc.boolean(), enterpriseSecurity: fc.boolean() },
      { requiredKeys: [] },
    ),
    budget: fc.record({ monthlyUSD: fc.integer({ min: 1, max: 50_000 }) }),
  },
  { requiredKeys: [] },
);

/** Changes of how much the stores of a document hold, where their kind states it. */
function storeChanges({ stores }: Json): fc.Arbitrary<Json> {
  const changed = Object.entries(stores as Record<string, Json>).map(([name, store]) => {
    const figures = { capacityGB: amount, memoryMiB: amount, backupDays: days, retentionDays: days };
    const stated = Object.entries(figures).filter(([figure]) => Object.hasOwn(store, figure));
    return [name, fc.record(Object.fromEntries(stated), { requiredKeys: [] })] as const;
  });
  return fc.record(Object.fromEntries(changed), { requiredKeys: [] });
}

const valid = (document: Json): Profile | undefined => {
  try {
    return parseProfile(document, "a mutated profile");
  } catch {
    return undefined;
  }
};

/** Valid profiles near some documents: bounds, sizes, limits, demands and benchmarks moved at random. */
const profilesNear = (some: readonly Json[]): fc.Arbitrary<Profile> =>
  fc
    .constantFrom(...some)
    .chain((document) =>
      fc
        .tuple(
          change,
          fc.dictionary(fc.constantFrom(...Object.keys(document.workloads as Json)), workloadChange, {
            maxKeys: 3,
          }),
          storeChanges(document),
        )
        .map(
          ([patch, workloads, stores]) =>
            valid(
              withChange(withChange(document, { minimums: null }), {
                minimums: {},
                // The stores and workloads of any two tiers find room side by side.
                nodes: { max: 500, cpu: 128, memoryGiB: 1024 },
                ...patch,
                workloads,
                stores,
              }),
            ) ?? valid(document),
        ),
    )
    .filter((profile) => profile !== undefined);

/** Valid profiles near the real ones. */
export const profiles: fc.Arbitrary<Profile> = profilesNear(documents);

/** Two tiers of one system. */
export const pairs: fc.Arbitrary<readonly [Profile, Profile]> = fc
  .constantFrom(...Map.groupBy(documents, ({ system }) => system).values())
  .chain((ofSystem) => fc.tuple(profilesNear(ofSystem), profilesNear(ofSystem)));

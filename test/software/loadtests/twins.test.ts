import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { absent, type Case, CROSSED, judgedOnly, measure, run, why } from "./k6.ts";

const benchmark = { shape: "benchmark", seconds: 4 } as const;

/** A few users who read a lot, so that a short run has enough samples. */
const readers = (benchmarks: object) => ({
  benchmarks: { concurrentUsers: { max: 20 }, ...benchmarks },
  loadTest: { thinkSeconds: 0.2 },
});

interface Twin extends Case {
  readonly name: string;
  /** Metrics whose thresholds the degraded workload crosses, and no others. */
  readonly crossed: readonly string[];
}

const PHASE = "phase:benchmark";

const twins: readonly Twin[] = [
  {
    name: "the 95th percentile of the response time",
    tier: "bella/optimized",
    circumstances: benchmark,
    overrides: readers({ responseTimeMs: { min: null, max: 400 }, errorPercent: 1 }),
    degrade: { responseTimeMs: 500 },
    crossed: [`echelon_under_line{benchmark:responseTimeMs,${PHASE}}`],
  },
  {
    name: "the average of the response time",
    tier: "marketing-engine/local",
    circumstances: benchmark,
    overrides: readers({ responseTimeMs: { min: null, max: 400 } }),
    degrade: { responseTimeMs: 500 },
    crossed: [`http_req_duration{benchmark:responseTimeMs,${PHASE}}`],
  },
  {
    name: "the share of errors",
    tier: "bella/optimized",
    circumstances: benchmark,
    overrides: readers({ errorPercent: 1 }),
    degrade: { errorPercent: 3 },
    crossed: [`echelon_failed{${PHASE}}`],
  },
  {
    name: "errors where none are stated",
    tier: "marketing-engine/local",
    circumstances: benchmark,
    overrides: readers({}),
    degrade: { errorPercent: 5 },
    crossed: [`checks{${PHASE}}`, `echelon_failed{${PHASE}}`],
  },
  {
    name: "pieces an hour",
    tier: "marketing-engine/regional",
    circumstances: benchmark,
    overrides: readers({}),
    degrade: { throughputPerSecond: 3 },
    crossed: [`echelon_completed{benchmark:contentPiecesPerHour,${PHASE}}`],
  },
  {
    name: "days of a calendar",
    tier: "bella/current",
    circumstances: benchmark,
    overrides: readers({}),
    degrade: { amount: { calendarDays: 29 } },
    crossed: [`echelon_amount{benchmark:calendarDays,${PHASE}}`],
  },
  {
    name: "businesses of a batch",
    tier: "bella/current",
    circumstances: benchmark,
    overrides: readers({}),
    degrade: { amount: { batchBusinesses: 9 } },
    crossed: [`echelon_amount{benchmark:batchBusinesses,${PHASE}}`],
  },
  {
    name: "the duration of a monitoring run",
    tier: "agency/starter",
    circumstances: benchmark,
    degrade: { durationSeconds: 330 },
    crossed: [`echelon_seconds{benchmark:monitoringRunSeconds,${PHASE}}`],
  },
];

async function judged(given: Case) {
  const measured = await measure(given);
  try {
    const [system = ""] = given.tier.split("/");
    const script = join(measured.scratch, "judged.ts");
    writeFileSync(script, judgedOnly(system));
    return await run(script, measured.scratch, measured.env);
  } finally {
    await measured.program.stop();
    rmSync(measured.scratch, { recursive: true, force: true });
  }
}

describe.skipIf(absent)(`a benchmark under k6${why}`, () => {
  test.concurrent.for(twins)(
    "$name: is met, and missed alone by a workload that just misses it",
    async (twin) => {
      const { degrade: _, ...met } = twin;
      const good = await judged(met);
      expect(good.crossed, good.output).toEqual([]);
      expect(good.code).toBe(0);
      const bad = await judged(twin);
      expect(bad.crossed, bad.output).toEqual(twin.crossed);
      expect(bad.code).toBe(CROSSED);
    },
  );
});

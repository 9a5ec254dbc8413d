import fc from "fast-check";
import { linesOf } from "../../../loadtests/contract/lines.ts";
import { loadOf } from "../../../loadtests/contract/load.ts";
import type { Circumstances } from "../../../loadtests/contract/setting.ts";
import {
  type Declared,
  type Journey,
  type Line,
  type Load,
  type LoadProfile,
  shapeNames,
} from "../../../loadtests/contract/types.ts";

const figure = fc.oneof(fc.integer({ min: 1, max: 2000 }), fc.double({ min: 0.01, max: 5e6, noNaN: true }));

const span = fc.tuple(figure, figure, fc.constantFrom("min", "max", "both")).map(
  ([one, other, ends]) =>
    ({
      both: { min: Math.min(one, other), max: Math.max(one, other) },
      min: { min: one },
      max: { max: other },
    })[ends as "min" | "max" | "both"],
);

const declared: fc.Arbitrary<Declared> = fc.oneof(
  fc.record({
    description: fc.constant("Things that are done"),
    unit: fc.constantFrom("things a second", "things an hour", "things a day", "things"),
    sense: fc.constant("atLeast" as const),
  }),
  fc.record({
    description: fc.constant("How long a run takes"),
    unit: fc.constantFrom("seconds", "minutes"),
    sense: fc.constant("atMost" as const),
    quantity: fc.constant({ amount: 20, unit: "clients" }),
  }),
);

const own = fc.array(fc.record({ declared, span }), { maxLength: 3 });

const nothing: LoadProfile = { system: "clinic", tier: "none", benchmarks: {}, limits: {}, provenance: {} };

const stating: fc.Arbitrary<LoadProfile> = fc
  .record(
    {
      responseTimeMs: fc.record({
        statistic: fc.constantFrom("avg", "p95"),
        max: fc.integer({ min: 1, max: 60_000 }),
      }),
      concurrentUsers: span,
      errorPercent: fc.double({ min: 0.001, max: 50, noNaN: true }),
      uptimePercent: fc.double({ min: 90, max: 100, noNaN: true }),
    },
    { requiredKeys: [] },
  )
  .chain((builtIn) =>
    own.map(
      (all): LoadProfile => ({
        system: "clinic",
        tier: "one",
        benchmarks: {
          ...builtIn,
          ...Object.fromEntries(all.map((one, index) => [`own${index}`, one.span])),
        } as LoadProfile["benchmarks"],
        limits: {},
        declares: {
          benchmarks: Object.fromEntries(all.map((one, index) => [`own${index}`, one.declared])),
        },
        provenance: {},
      }),
    ),
  );

/** A profile with any benchmarks, or none. */
export const profiles: fc.Arbitrary<LoadProfile> = fc.oneof(
  { arbitrary: stating, weight: 12 },
  { arbitrary: fc.constant(nothing), weight: 1 },
);

/** A journey for everything that a profile states. */
export const journeysFor = ({ declares }: LoadProfile): readonly Journey[] => [
  { exec: "visit", title: "people read", drive: { by: "users" }, aiCalls: 0 },
  ...Object.keys(declares?.benchmarks ?? {}).map(
    (benchmark): Journey => ({
      exec: `do${benchmark}`,
      title: "work is done",
      drive: { by: "benchmark", benchmark },
      aiCalls: 1,
    }),
  ),
  { exec: "roles", title: "roles are kept", drive: { by: "check" }, aiCalls: 0 },
];

export const circumstances: fc.Arbitrary<Circumstances> = fc.record(
  {
    shape: fc.constantFrom(...shapeNames),
    target: fc.constantFrom("reference", "stack", "url"),
    generator: fc.record({
      maxUsers: fc.integer({ min: 1, max: 5000 }),
      maxPerSecond: fc.integer({ min: 1, max: 10_000 }),
    }),
    seconds: fc.integer({ min: 1, max: 100_000 }),
    instances: fc.integer({ min: 1, max: 16 }),
  },
  { requiredKeys: ["shape", "target", "generator"] },
);

export interface Planned {
  readonly profile: LoadProfile;
  readonly lines: readonly Line[];
  readonly load: Load;
  readonly circumstances: Circumstances;
}

/** Any profile under any circumstances. */
export const plans: fc.Arbitrary<Planned> = fc.tuple(profiles, circumstances).map(([profile, under]) => {
  const lines = linesOf(profile);
  const load = loadOf(profile, lines, journeysFor(profile), under);
  return { profile, lines, load, circumstances: under };
});

import { falseAlarms, noises, seen, type World } from "./world.ts";

export const HISTORIES = 2000;
/** The promise: at most this share of unchanged nights raises an alarm, at least that of lasting changes is seen. */
const MOST_FALSE_ALARMS = 0.01;
const LEAST_SEEN = 0.99;

/** Of changes by this factor, the last two for information only: what the comparison sees of smaller ones. */
const changes = [
  { title: "20% slower", factor: 1.2, verdict: "worse", promised: true },
  { title: "20% faster", factor: 0.8, verdict: "better", promised: true },
  { title: "15% slower", factor: 1.15, verdict: "worse", promised: false },
  { title: "10% slower", factor: 1.1, verdict: "worse", promised: false },
] as const;

const SPREAD = 0.05;

const worlds: readonly World[] = (Object.keys(noises) as (keyof typeof noises)[]).flatMap((noise) =>
  [1, 2, 4].map((benchmarks) => ({ noise, spread: SPREAD, benchmarks, histories: HISTORIES })),
);

const percent = (count: number): string => `${((100 * count) / HISTORIES).toFixed(2)}%`;

/** Prints a row of the table in docs/load-testing-nightly.md for each world. True if each promise is kept. */
export function synthetic(print: (line: string) => void): boolean {
  let kept = true;
  print(`| Noise | Benchmarks | False alarms a night | ${changes.map(({ title }) => title).join(" | ")} |`);
  print(`|${"---|".repeat(changes.length + 3)}`);
  for (const world of worlds) {
    const alarms = falseAlarms(world).worse;
    const found = changes.map(({ factor, verdict }) => seen(world, factor, verdict));
    print(`| ${world.noise} | ${world.benchmarks} | ${[alarms, ...found].map(percent).join(" | ")} |`);
    kept &&= alarms < MOST_FALSE_ALARMS * HISTORIES;
    kept &&= changes.every(
      ({ promised }, index) => !promised || (found[index] ?? 0) >= LEAST_SEEN * HISTORIES,
    );
  }
  return kept;
}

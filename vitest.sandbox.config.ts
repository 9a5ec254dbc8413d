import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

const TIMED = "test/sandbox/start.live.test.ts";
/** With the Pulumi engine these take as long as all other files together: `npm run test:growth` runs them. */
const GROWTH = ["refusals", "failed", "smaller", "pairs/leapsOfOthers"].map(
  (name) => `test/growth/${name}.live.test.ts`,
);

/** Files that take longer than a minute, from the longest on. */
const LONGEST = [
  "rehearse",
  "nodes",
  "broken",
  "inplace",
  "refusals",
  "failed",
  "twostacks",
  "pulumiup",
  "ends",
];

/** The position of a file in that list, by the end of its name. Shorter files come after all of them. */
function place({ moduleId }: TestSpecification): number {
  const file = moduleId.toLowerCase();
  const found = LONGEST.findIndex((name) => file.endsWith(`${name}.live.test.ts`));
  return found < 0 ? LONGEST.length : found;
}

/**
 * Starts the longest files first, as one that starts last runs alone. Vitest does so where it has run them before;
 * in a fresh clone it would start with those of the most text.
 */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).toSorted((one, other) => place(one) - place(other));
  }
}

const common = {
  experimental: { viteModuleRunner: false },
  testTimeout: 180_000,
  hookTimeout: 3_600_000,
  maxConcurrency: 5,
} as const;

// Tests on real control planes wait for controllers most of the time, so two files share the machine well. With three,
// two processors fall behind: heartbeats are late and evictions conflict.
export default defineConfig({
  test: {
    reporters: ["default", ["json", { outputFile: ".cache/reports/sandbox.json" }]],
    sequence: { sequencer: LongestFirst },
    projects: [
      { test: { ...common, name: "start", include: [TIMED], maxWorkers: 1, sequence: { groupOrder: 1 } } },
      {
        test: {
          ...common,
          name: "sandbox",
          include: ["test/**/*.live.test.ts"],
          exclude: [TIMED, ...GROWTH],
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: { ...common, name: "growth", include: GROWTH, maxWorkers: 2, sequence: { groupOrder: 3 } },
      },
    ],
  },
});

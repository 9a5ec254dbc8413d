import { defineConfig } from "vitest/config";

const TIMED = "test/sandbox/start.live.test.ts";

const common = {
  experimental: { viteModuleRunner: false },
  testTimeout: 180_000,
  hookTimeout: 3_600_000,
  maxConcurrency: 5,
} as const;

// Tests on real control planes. They wait for controllers most of the time, so that two files share the machine well.
export default defineConfig({
  test: {
    reporters: ["default", ["json", { outputFile: ".cache/reports/sandbox.json" }]],
    projects: [
      { test: { ...common, name: "start", include: [TIMED], maxWorkers: 1, sequence: { groupOrder: 1 } } },
      {
        test: {
          ...common,
          name: "sandbox",
          include: ["test/**/*.live.test.ts"],
          exclude: [TIMED],
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});

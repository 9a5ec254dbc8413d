import { defineConfig } from "vitest/config";

const NIGHTLY = "test/software/**/*.nightly.test.ts";

const common = {
  experimental: { viteModuleRunner: false },
  testTimeout: 120_000,
  hookTimeout: 120_000,
  maxWorkers: "100%",
} as const;

// Tests on real programs: stores, jobs and exporters, each started as its manifest says. Those of the project `nightly`
// build SeaweedFS and KEDA first.
export default defineConfig({
  test: {
    // Names each test: versions, and what is not run with the reason.
    reporters: ["verbose", ["json", { outputFile: ".cache/reports/software.json" }]],
    projects: [
      {
        test: {
          ...common,
          name: "software",
          include: ["test/software/**/*.test.ts"],
          exclude: [NIGHTLY],
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...common,
          name: "nightly",
          include: [NIGHTLY],
          globalSetup: "test/software/nightly/build.ts",
          // Each file runs a store of several members, or a control plane: two of them are too much for two processors.
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});

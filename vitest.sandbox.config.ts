import { defineConfig } from "vitest/config";

// Tests on a real control plane: slow, and one cluster at a time, as each takes the machine's cores.
export default defineConfig({
  test: {
    include: ["test/sandbox/**/*.live.test.ts"],
    experimental: { viteModuleRunner: false },
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 3_600_000,
    maxConcurrency: 5,
    reporters: ["default", ["json", { outputFile: ".cache/reports/sandbox.json" }]],
  },
});

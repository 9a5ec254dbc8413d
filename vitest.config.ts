import { defineConfig } from "vitest/config";

// Tests run on Node's own type stripping, as the program does: no transform stands between the two.
export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // On a real control plane: vitest.sandbox.config.ts.
    exclude: ["**/*.live.test.ts"],
    experimental: { viteModuleRunner: false },
    testTimeout: 30_000,
    reporters: ["default", ["json", { outputFile: ".cache/reports/unit.json" }]],
  },
});

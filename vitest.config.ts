import { join } from "node:path";
import { configDefaults, defineConfig } from "vitest/config";

/** Files that get a process to themselves, each with the reason. */
const ALONE = {
  "test/base/sdk.test.ts": "reads which modules this process has loaded",
  "test/preview/engine/isolation.test.ts": "measures the processor time of this process",
  "test/preview/guard.test.ts": "sets engine and configuration of Pulumi for the process",
};
const alone = Object.keys(ALONE);

// Tests run on Node's own type stripping, as the program does: no transform stands between the two.
export default defineConfig({
  test: {
    experimental: { viteModuleRunner: false },
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // A processor each; one less, Vitest's default, leaves half of a machine with two idle.
    maxWorkers: "100%",
    // What Node compiled is kept for later workers, the processes that tests start, and later runs.
    env: { NODE_COMPILE_CACHE: join(import.meta.dirname, ".cache", "compiled") },
    reporters: ["default", ["json", { outputFile: ".cache/reports/unit.json" }]],
    projects: [
      { extends: true, test: { name: "alone", include: alone } },
      {
        extends: true,
        test: {
          name: "shared",
          include: ["test/**/*.test.ts"],
          // On a real control plane: vitest.sandbox.config.ts. With real programs: vitest.software.config.ts.
          exclude: [...configDefaults.exclude, "**/*.live.test.ts", "test/software/**", ...alone],
          // Files share a worker, so that each worker loads the SDKs once.
          isolate: false,
          setupFiles: ["test/support/sharedWorker.ts"],
          unstubEnvs: true,
          restoreMocks: true,
        },
      },
    ],
  },
});

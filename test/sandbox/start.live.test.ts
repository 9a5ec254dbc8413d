import { availableParallelism, loadavg } from "node:os";
import { expect, test } from "vitest";
import { resolveBinaries } from "../../sandbox/binaries/binaries.ts";
import { componentNames } from "../../sandbox/controlplane/tuning.ts";
import { provideDefinitions } from "../../sandbox/definitions/provide.ts";
import { isAlive } from "../../sandbox/process/processes.ts";
import { startSandbox } from "../../sandbox/sandbox.ts";

// Runs alone, because it measures time, and first: it provides the programs and definitions that the others use.
test("a control plane with all components is ready in under 10 seconds on an idle machine", {
  timeout: 3_600_000,
}, async () => {
  const options = { env: process.env, notify: (line: string) => console.error(line) };
  await resolveBinaries(options);
  await provideDefinitions(options);
  // Load of other programs per core.
  const contention = Math.max(1, (loadavg()[0] ?? 0) / availableParallelism());
  const start = performance.now();
  const sandbox = await startSandbox({ name: "start-test" });
  const readyMs = performance.now() - start;
  try {
    expect(readyMs).toBeLessThan(10_000 * contention);
    expect(sandbox.processes.map(({ name }) => name).toSorted()).toEqual([...componentNames].toSorted());
    expect(sandbox.processes.every(({ id }) => isAlive(id))).toBe(true);
  } finally {
    await sandbox.stop();
  }
});

import { availableParallelism, loadavg } from "node:os";
import { expect, test } from "vitest";
import { resolveBinaries } from "../../sandbox/binaries/binaries.ts";
import { componentNames } from "../../sandbox/controlplane/tuning.ts";
import { isAlive } from "../../sandbox/process/processes.ts";
import { startSandbox } from "../../sandbox/sandbox.ts";

// Timed, so alone; and before the others, which then find the programs that it has provided.
test("a control plane is ready in under 10 seconds of an idle machine, every component of it running", {
  timeout: 3_600_000,
}, async () => {
  await resolveBinaries({ env: process.env, notify: (line) => console.error(line) });
  // How many programs of others want each core.
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

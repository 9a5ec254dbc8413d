import { availableParallelism, loadavg } from "node:os";
import { benchLoadTest, LOADTEST_GOAL } from "./loadtest.ts";
import { benchPlan, GROWTH_GOAL } from "./plan.ts";
import { benchPresets, PRESETS_GOAL_SECONDS } from "./presets.ts";
import { benchPreview } from "./preview.ts";

const round = (value: number, digits = 2): number => Number(value.toFixed(digits));

/** Prints how fast a script of the load tests is beside a bare one, and whether that is fast enough. */
async function loadTestInStep(): Promise<boolean> {
  const row = await benchLoadTest();
  if (row === undefined) return true;
  const { own, bare, ratio, saturated } = row;
  console.log(
    `\nload test and a bare k6 script, limited by ${saturated ?? "nothing, or by other programs: the ratio tells nothing"}: ratio ${round(ratio)} (goal at least ${LOADTEST_GOAL})`,
  );
  console.table(
    Object.fromEntries(
      Object.entries({ "load test": own, "bare script": bare }).map(([name, reading]) => [
        name,
        {
          "requests/s": Math.round(reading.rate),
          "k6 µs a request": round(reading.k6 ?? Number.NaN, 1),
          "server µs a request": round(reading.server ?? Number.NaN, 1),
          "server % of a core": round(100 * (reading.serverBusy ?? Number.NaN), 0),
          "cores in use %": round(100 * reading.allBusy, 0),
          "by other programs %": round(100 * (reading.othersBusy ?? Number.NaN), 0),
        },
      ]),
    ),
  );
  return saturated !== null && ratio >= LOADTEST_GOAL;
}

/** That alone: `npm run bench -- --loadtest`. */
if (process.argv.includes("--loadtest")) {
  console.log(`Node ${process.versions.node}, ${availableParallelism()} cores`);
  process.exit((await loadTestInStep()) ? 0 : 1);
}

/** Takes minutes, so it runs only on request: `npm run bench -- --rehearse`. */
if (process.argv.includes("--rehearse")) {
  const { benchRehearse } = await import("./rehearse.ts");
  console.log(`Node ${process.versions.node}, ${availableParallelism()} cores`);
  console.log("enterprise on simulated nodes (growth 1 is linear)");
  const rows = await benchRehearse();
  console.table(
    rows.map(({ nodes, pods, startSeconds, applySeconds, availableSeconds, memoryMiB, growth }) => ({
      nodes,
      pods,
      "start s": round(startSeconds, 1),
      "apply s": round(applySeconds, 1),
      "to available s": round(availableSeconds, 1),
      "control plane MiB": memoryMiB,
      growth: round(growth),
    })),
  );
  // Sizes that do not fit this machine are left out; without any size the measurement failed.
  process.exit(rows.length > 0 ? 0 : 1);
}

/** Needs the real Pulumi engine with its plugins and takes a minute: `npm run bench -- --engine`. */
if (process.argv.includes("--engine")) {
  const { benchEngine } = await import("./engine.ts");
  const row = benchEngine();
  if (row === undefined) process.exit(0);
  const { resources, programMs, flatMs, ratio, goal } = row;
  console.log(`Node ${process.versions.node}, ${availableParallelism()} cores`);
  console.log(
    `engine's preview of ${resources} resources: ${programMs} ms, flat program ${flatMs} ms, ratio ${ratio} (goal at most ${goal})`,
  );
  process.exit(ratio <= goal ? 0 : 1);
}

const preview = benchPreview();
console.log(
  `Node ${process.versions.node}, ${availableParallelism()} cores, load ${round(loadavg()[0] ?? 0, 1)}`,
);
console.log(
  `${preview.name}: ${preview.previewMs} ms, floor ${preview.floorMs} ms, ratio ${preview.ratio} (goal at most ${preview.goal})`,
);
const plans = benchPlan();
console.log(`\nplan, Kubernetes target (growth 1 is linear; goal at most ${GROWTH_GOAL})`);
console.table(
  plans.map(({ workloads, ms, heapMiB, growth }) => ({
    workloads,
    ms: round(ms, 3),
    "heap MiB": round(heapMiB),
    growth: round(growth),
  })),
);
const presets = await benchPresets();
const presetsSeconds = presets.reduce((sum, { ms }) => sum + ms, 0) / 1000;
console.log(
  `\n${presets.length} previews in one process, every preset on every target with a platform: ${round(presetsSeconds, 1)} s (goal at most ${PRESETS_GOAL_SECONDS} s)`,
);
console.table(
  presets.map(({ stack, target, resources, ms }) => ({ stack, target, resources, ms: Math.round(ms) })),
);
const inStep = await loadTestInStep();
const linear = plans.every(({ growth }) => growth <= GROWTH_GOAL);
const inTime = presetsSeconds <= PRESETS_GOAL_SECONDS;
process.exit(preview.ratio <= preview.goal && linear && inTime && inStep ? 0 : 1);

import { availableParallelism } from "node:os";
import { benchPlan } from "./plan.ts";
import { benchPreview } from "./preview.ts";

const round = (value: number, digits = 2): number => Number(value.toFixed(digits));

const preview = benchPreview();
console.log(`Node ${process.versions.node}, ${availableParallelism()} cores`);
console.log(
  `${preview.name}: ${preview.previewMs} ms, floor ${preview.floorMs} ms, ratio ${preview.ratio} (goal at most ${preview.goal})`,
);
console.log("\nplan, Kubernetes target (growth 1 is linear)");
console.table(
  benchPlan().map(({ workloads, ms, heapMiB, growth }) => ({
    workloads,
    ms: round(ms, 3),
    "heap MiB": round(heapMiB),
    growth: round(growth),
  })),
);
process.exit(preview.ratio <= preview.goal ? 0 : 1);

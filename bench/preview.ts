import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { median } from "./median.ts";

const ROOT = join(import.meta.dirname, "..");
const ROUNDS = 7;
/** Highest ratio to the floor. 1 is possible, because the floor loads everything and a preview only what it needs. */
const GOAL = 1;

const run = (...args: string[]): { output: string; ms: number } => {
  const start = performance.now();
  const output = execFileSync(process.execPath, args, {
    cwd: ROOT,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  return { output, ms: performance.now() - start };
};

/** Time of a whole preview compared with its floor. Both run alternately, so that the machine's load affects both. */
export function benchPreview(): {
  name: string;
  previewMs: number;
  floorMs: number;
  ratio: number;
  goal: number;
} {
  const command = ["cli/echelon.mjs", "preview", "--stack", "enterprise", "--json"];
  const { resources } = JSON.parse(run(...command).output) as { resources: readonly unknown[] };
  const floor = ["bench/floor.ts", String(resources.length)];
  run(...floor);
  const pairs = Array.from({ length: ROUNDS }, () => ({
    preview: run(...command).ms,
    floor: run(...floor).ms,
  }));
  return {
    name: `preview of ${resources.length} resources`,
    previewMs: Math.round(median(pairs.map((pair) => pair.preview))),
    floorMs: Math.round(median(pairs.map((pair) => pair.floor))),
    ratio: Number(median(pairs.map((pair) => pair.preview / pair.floor)).toFixed(2)),
    goal: GOAL,
  };
}

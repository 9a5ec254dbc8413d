import { performance } from "node:perf_hooks";
import { readStackFile, stackNames } from "../config/stackFile.ts";
import { previewStack, withTarget } from "../preview/stack.ts";
import type { Target } from "../targets/names.ts";

/** Targets that have a platform. */
const TARGETS = ["kubernetes", "aws"] as const satisfies readonly Target[];

/** Seconds in which all presets have to preview on both, one after the other in one process on 2 cores. */
export const PRESETS_GOAL_SECONDS = 30;

export interface PresetRow {
  readonly stack: string;
  readonly target: Target;
  readonly resources: number;
  readonly ms: number;
}

/** Previews every preset on every target that has a platform, in this process. */
export async function benchPresets(): Promise<readonly PresetRow[]> {
  const rows: PresetRow[] = [];
  for (const target of TARGETS)
    for (const stack of stackNames()) {
      const start = performance.now();
      const { document } = await previewStack({ stack, config: withTarget(readStackFile(stack), target) });
      rows.push({ stack, target, resources: document.resources.length, ms: performance.now() - start });
    }
  return rows;
}

import { performance } from "node:perf_hooks";
import { readStackFile, stackNames } from "../config/stackFile.ts";
import { previewStack, withTarget } from "../preview/stack.ts";

/** Seconds in which all presets have to preview on a cluster, one after the other in one process on 2 cores. */
export const PRESETS_GOAL_SECONDS = 15;

export interface PresetRow {
  readonly stack: string;
  readonly resources: number;
  readonly ms: number;
}

/** Previews every preset on the target `kubernetes`, in this process. */
export async function benchPresets(): Promise<readonly PresetRow[]> {
  const rows: PresetRow[] = [];
  for (const stack of stackNames()) {
    const start = performance.now();
    const { document } = await previewStack({
      stack,
      config: withTarget(readStackFile(stack), "kubernetes"),
    });
    rows.push({ stack, resources: document.resources.length, ms: performance.now() - start });
  }
  return rows;
}

import { POD } from "./generator.ts";
import { journeys } from "./journeys.ts";
import { linesOf } from "./lines.ts";
import { loadOf } from "./load.ts";
import type { Line, Load, LoadProfile, ShapeName } from "./types.ts";

/** What an operator chooses of a load test by pods. */
export interface OnPods {
  readonly shape: ShapeName;
  /** Processes of k6, each in a pod of its own. */
  readonly parallelism: number;
}

/** A load test of a deployed stack by pods, as it is planned and as it is judged. */
export interface PodsTest {
  readonly lines: readonly Line[];
  readonly load: Load;
}

/**
 * What pods send to a deployed stack. The plan of the stack and the pod that starts the test both compute it, from the same
 * profile.
 *
 * @returns null where no script drives the system.
 */
export function testOnPods(profile: LoadProfile, { shape, parallelism }: OnPods): PodsTest | null {
  const own = journeys[profile.system];
  if (own === undefined) return null;
  const lines = linesOf(profile);
  const circumstances = { shape, generator: POD, target: "stack", instances: parallelism } as const;
  return { lines, load: loadOf(profile, lines, own, circumstances) };
}

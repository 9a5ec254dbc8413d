import { UnsupportedError } from "../base/errors.ts";
import type { Profile } from "../profiles/schema.ts";
import type { WorkloadProfile } from "../profiles/workload.ts";
import { rowOf } from "../targets/index.ts";
import type { Target } from "../targets/names.ts";

interface Unbuilt {
  readonly when: (workload: WorkloadProfile) => boolean;
  readonly got: string;
  /** What to do instead. */
  readonly instead: string;
}

/** What only a cluster runs so far. */
const unbuilt: readonly Unbuilt[] = [
  {
    when: ({ kind }) => kind === "job",
    got: "the kind job",
    instead: "a workload that does this work before it becomes ready",
  },
];

/** @throws UnsupportedError for a workload that the target cannot run, before anything is created. */
export function refuseUnbuilt({ system, tier, workloads }: Profile, target: Target): void {
  if (rowOf(target).ownCluster) return;
  for (const [name, workload] of Object.entries(workloads)) {
    const found = unbuilt.find(({ when }) => when(workload));
    if (found === undefined) continue;
    throw new UnsupportedError(
      `${system}/${tier} on ${target}: workload ${name}: got ${found.got}, which only the target kubernetes has so far, expected ${found.instead}`,
    );
  }
}

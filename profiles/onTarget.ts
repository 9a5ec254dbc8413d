import type { Target } from "../targets/names.ts";
import type { ProfileShape } from "./shape.ts";

/** The profile with the figures that the source states for this target only, instead of the general ones. */
export function onTarget<Shape extends Pick<ProfileShape, "workloads">>(
  profile: Shape,
  target: Target,
): Shape {
  const workloads = Object.entries(profile.workloads).map(([name, { targets, ...workload }]) => [
    name,
    { ...workload, ...targets?.[target] },
  ]);
  return { ...profile, workloads: Object.fromEntries(workloads) };
}

import type { VolumePlan } from "./engines/store.ts";
import type { EnginePlan } from "./types.ts";

const most = (one: number | null, other: number | null): number | null =>
  one === null || other === null ? (one ?? other) : Math.max(one, other);

function largerVolume(one: VolumePlan, other: VolumePlan | undefined): VolumePlan {
  if (other === undefined) return one;
  return {
    ...one,
    count: Math.max(one.count, other.count),
    capacityGB: Math.max(one.capacityGB, other.capacityGB),
  };
}

/** A store as `one` has it, with the members and the capacity of the larger of both: what holds data does not shrink. */
export function larger(one: EnginePlan, other: EnginePlan): EnginePlan {
  const processes = one.processes.map((process) => {
    const same = other.processes.find(({ role }) => role === process.role);
    return { ...process, count: Math.max(process.count, same?.count ?? 0) };
  });
  const volumes = one.volumes.map((volume, index) => largerVolume(volume, other.volumes[index]));
  const members =
    "members" in one && "members" in other ? { members: Math.max(one.members, other.members) } : {};
  const copies = "copies" in one && "copies" in other ? { copies: Math.max(one.copies, other.copies) } : {};
  const capacityGB = most(one.capacityGB, other.capacityGB);
  // The fields keep their types: each has the length and the kind that the engine gave it.
  return { ...one, capacityGB, processes, volumes, ...members, ...copies } as EnginePlan;
}

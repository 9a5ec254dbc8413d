import { BUCKET, type ObjectStore } from "./store.ts";

interface VolumeStatus {
  readonly Volumes: {
    readonly DataCenters: Readonly<
      Record<string, Record<string, Record<string, { Id: number; Collection: string; FileCount: number }[]>>>
    >;
  };
}

/** Racks of every file of the bucket that has objects, by its number. */
export async function racksOf(store: ObjectStore, member = 1): Promise<Map<number, Set<string>>> {
  const { Volumes } = await store.page<VolumeStatus>("/vol/status", member);
  const racks = new Map<number, Set<string>>();
  for (const center of Object.values(Volumes.DataCenters))
    for (const [rack, nodes] of Object.entries(center))
      for (const { Id, Collection, FileCount } of Object.values(nodes).flat())
        if (Collection === BUCKET && FileCount > 0) racks.set(Id, (racks.get(Id) ?? new Set()).add(rack));
  return racks;
}

/** Number of copies of each such file. */
export const copiesOf = async (store: ObjectStore, member?: number): Promise<number[]> =>
  [...(await racksOf(store, member)).values()].map(({ size }) => size);

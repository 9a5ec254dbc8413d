import { nameOf, type Pod, type Workload } from "../sandbox/client/objects.ts";
import { type Claim, type Volume, zoneOfVolume } from "../sandbox/nodes/volumes.ts";
import { APP_LABEL, listOf, podsOf } from "./list.ts";
import type { ProofContext } from "./proof.ts";

/** Pods that can run in one zone only, as their volumes are there. */
interface Bound {
  readonly pods: number;
  /** Keys of the stores of these volumes. */
  readonly stores: readonly string[];
}

/** Zone → pods that are bound to it, of one workload. */
export type BoundPods = ReadonlyMap<string, Bound>;

const claimsOf = (claims: readonly Claim[], { metadata, spec }: Pod): readonly Claim[] => {
  const names = (spec.volumes ?? []).map(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName);
  return claims.filter(
    (claim) => claim.metadata.namespace === metadata.namespace && names.includes(claim.metadata.name),
  );
};

/** To which zones the volumes of each workload bind its pods; the zone of a volume is known once a pod has used it. */
export async function zoneBoundPods(
  context: ProofContext,
  workloads: readonly Workload[],
): Promise<(workload: Workload) => BoundPods> {
  const claims = await listOf(context, "PersistentVolumeClaim");
  const volumes = await context.client.list<Volume>("v1", "PersistentVolume");
  const zones = new Map(volumes.map((volume) => [volume.metadata.name, zoneOfVolume(volume)]));
  const zoneOf = ({ spec }: Claim): string | undefined => zones.get(spec?.volumeName ?? "");
  const entries = workloads.map(async (workload) => {
    const held = (await podsOf(context, workload)).map((pod) =>
      claimsOf(claims, pod).filter((claim) => zoneOf(claim) !== undefined),
    );
    const byZone = Map.groupBy(
      held.filter((own) => own.length > 0),
      ([first]) => (first === undefined ? "" : (zoneOf(first) ?? "")),
    );
    const bound = [...byZone].map(([zone, pods]) => {
      const stores = new Set(pods.flat().map(({ metadata }) => metadata.labels?.[APP_LABEL] ?? ""));
      return [zone, { pods: pods.length, stores: [...stores] }] as const;
    });
    return [nameOf(workload), new Map(bound)] as const;
  });
  const all = new Map(await Promise.all(entries));
  return (workload) => all.get(nameOf(workload)) ?? new Map();
}

import type { Settings } from "../config/settings.ts";
import { membersOf } from "../plan/engines/store.ts";
import { copyName, itemsName } from "../plan/queueParts.ts";
import type { KeptFigure } from "../plan/sentences/stores.ts";
import type { Plan, StorePlan } from "../plan/types.ts";
import { isUpgraded, type Upgrades, versionOf } from "../plan/upgrades.ts";
import { isOnOneVolume } from "../plan/volumes.ts";
import { rowOf } from "../targets/index.ts";
import { standsIn } from "./moves.ts";
import { arranged, type PlacedStore, type Placement } from "./placement.ts";

interface PlacedArgs {
  readonly upgrade: Upgrades;
  /** Whether the stack makes nodes. */
  readonly onNodes: boolean;
  /** Whether the cluster takes snapshots for the stack. */
  readonly takesSnapshots: boolean;
  readonly resources: readonly string[];
  /** Names of the stores that the arrangement beside makes larger. */
  readonly enlarged: readonly string[];
}

/** The backups of a store, whether the stack still takes them or only keeps them. */
function backupsOf({ backup, archive }: StorePlan): PlacedStore["backup"] {
  const kept = backup ?? archive;
  return kept && { gigabytes: kept.volume.capacityGB, released: kept.released };
}

const placed = (
  plan: StorePlan,
  { resources, enlarged, takesSnapshots, upgrade, onNodes }: PlacedArgs,
): PlacedStore => ({
  name: plan.name,
  kind: plan.kind,
  engine: plan.engine,
  operator: plan.operator,
  phase: plan.phase,
  released: plan.released,
  durable: isDurable(plan),
  enlarged: plan.phase === "serving" && enlarged.includes(plan.name),
  members: membersOf(plan),
  capacityGB: plan.capacityGB,
  volumeGB: plan.volumes[0]?.capacityGB ?? null,
  zones: onNodes ? zonesOf(plan) : null,
  version: versionOf(plan),
  upgraded: isUpgraded(plan, upgrade),
  keptDays: plan.engine === "sqs" ? plan.retentionDays : null,
  backup: backupsOf(plan),
  snapshots: takesSnapshots && plan.phase === "retiring" && plan.operator === null && plan.volumes.length > 0,
  ...placedQueues(plan),
  resources: [...resources],
});

/** In which zones of the nodes the volumes of a store may be; null where a machine or a service has them. */
function zonesOf(plan: StorePlan): PlacedStore["zones"] {
  if (plan.engine in standsIn || plan.volumes.length === 0) return null;
  return isOnOneVolume(plan) ? "first" : "every";
}

const placedQueues = (plan: StorePlan): Pick<PlacedStore, "queues"> =>
  "parts" in plan && plan.parts !== undefined
    ? { queues: plan.parts.map((part) => ({ name: itemsName(part), copy: copyName(part) })) }
    : {};

/** Whether what a store holds has to survive: not that of a cache that a restart empties. */
export const isDurable = ({
  durable = true,
}: Pick<StorePlan, "key"> & { readonly durable?: boolean }): boolean => durable;

/** Figures in which a store may become smaller again. */
const SHRINKS: readonly KeptFigure["unit"][] = ["MiB of memory", "days of waiting work"];

/** Names of the stores that have more members, more room or more zones than their own arrangement states. */
export const enlargedOf = ({ lacks }: Pick<Plan, "lacks">): string[] =>
  lacks.flatMap((lack) =>
    lack.key === "keeps-zones" ||
    (lack.key === "keeps-size" && lack.figures.some(({ unit }) => !SHRINKS.includes(unit)))
      ? [lack.store]
      : [],
  );

interface PlacementArgs {
  readonly plan: Plan;
  readonly settings: Settings;
  readonly network: string | null;
  /** Private subnets of the nodes that the stack makes. */
  readonly nodeSubnets: readonly string[];
  /** Private subnets in which the cloud itself places stores. */
  readonly storeSubnets: readonly string[];
  readonly held: readonly string[];
  /** The resources with the data of a store, by its key. */
  readonly resourcesOf: (key: string) => readonly string[];
}

/** The placement of a stack, without its place: that is known only once the engine has read it. */
export function placementOf({
  plan,
  settings,
  network,
  nodeSubnets,
  storeSubnets,
  held,
  resourcesOf,
}: PlacementArgs): Omit<Placement, "place"> {
  const stores = Object.values(plan.stores);
  const current = arranged({ ...settings, engines: settings.own.kubernetes.engines });
  const previous = settings.previous === undefined ? null : arranged(settings.previous);
  const enlarged = enlargedOf(plan);
  const { upgrade } = settings.own.aws;
  const takesSnapshots = rowOf(plan.target).ownCluster && settings.own.kubernetes.snapshotClass !== "none";
  const arrives = plan.beside?.phase === "arriving" && previous !== null;
  return {
    system: plan.system,
    target: plan.target,
    tier: plan.tier,
    ephemeral: settings.ephemeral,
    // Those that were chosen: a cluster that the stack makes has operators with its pods, and no key says so.
    operators: settings.own.kubernetes.operators,
    network,
    nodeSubnets: [...nodeSubnets],
    storeSubnets: [...storeSubnets],
    arrangement: arrives ? previous : current,
    beside: arrives ? current : previous,
    besidePhase: plan.beside?.phase ?? null,
    serving: Object.fromEntries(
      stores.filter(({ phase }) => phase === "serving").map(({ name, key }) => [name, key]),
    ),
    stores: Object.fromEntries(
      stores.map((one) => [
        one.key,
        placed(one, {
          ...{ resources: resourcesOf(one.key), enlarged, takesSnapshots, upgrade },
          onNodes: nodeSubnets.length > 0,
        }),
      ]),
    ),
    ownImages: Object.values(plan.workloads)
      .filter(
        ({ origin, managementPort }) => managementPort !== null && settings.images[origin] !== undefined,
      )
      .map(({ name }) => name),
    held: [...held],
  };
}

import { z } from "zod";
import { RequestError } from "../base/errors.ts";
import { isObject } from "../base/json.ts";
import type { Settings } from "../config/settings.ts";
import { membersOf } from "../plan/engines/store.ts";
import type { KeptFigure } from "../plan/lack.ts";
import { copyName, itemsName } from "../plan/queueParts.ts";
import type { Plan, StorePlan } from "../plan/types.ts";
import { isUpgraded, type Upgrades, versionOf } from "../plan/upgrades.ts";
import { rowOf } from "../targets/index.ts";
import { targets } from "../targets/names.ts";

/** Type of the resource whose input is a placement. */
export const STASH = "pulumi:index:Stash";

// A field that is added later needs a default: a stack of this package has none, and must stay readable.
const arrangement = z.strictObject({
  profile: z.string(),
  compute: z.string().optional(),
  /** Store → engine, for the stores whose engine the operator chose. */
  engines: z.record(z.string(), z.string()).optional(),
  overrides: z.json().optional(),
  workflows: z.array(z.string()).optional(),
  departments: z.array(z.string()).optional(),
});

const store = z.strictObject({
  name: z.string(),
  kind: z.string(),
  engine: z.string(),
  /** Operator that has to be on the cluster for it; null if it needs none. */
  operator: z.string().nullable(),
  phase: z.enum(["serving", "arriving", "retiring"]),
  /** Whether the operator has given it up: nothing protects it any longer. */
  released: z.boolean(),
  /** Whether what it holds has to survive: not that of a cache without a volume. */
  durable: z.boolean(),
  /** Whether the arrangement beside makes it larger than the one on which the workloads run. */
  enlarged: z.boolean(),
  /** Number of members; 0 if a service of the target holds the store. */
  members: z.number(),
  /** Usable capacity of the whole store, GB; null if none is stated. */
  capacityGB: z.number().nullable(),
  /** Size of each volume, GB; null if the stack has none for it. */
  volumeGB: z.number().nullable(),
  /** Major version that only a named upgrade changes (`echelon:upgrade`); null where the service has none. */
  version: z.number().nullable().default(null),
  /** Whether the operator names the upgrade to that version. */
  upgraded: z.boolean().default(false),
  /** Days after which waiting work is deleted; null if nothing deletes it. */
  keptDays: z.number().nullable(),
  /** The backups of it that the stack takes, or keeps of an arrangement before; null if it has none. */
  backup: z
    .strictObject({
      /** Size of their volume, GB. */
      gigabytes: z.number(),
      /** Whether the operator has given them up. */
      released: z.boolean(),
    })
    .nullable()
    .default(null),
  /** Whether the switch, at which workloads left it, made snapshots of its volumes. */
  snapshots: z.boolean().default(false),
  /** Its queues, where each copy of a workload has its own: the name of each, and whose it is; empty if it is nobody's. */
  queues: z.array(z.strictObject({ name: z.string(), copy: z.string() })).optional(),
  /** Its resources that hold data, and its credentials, as `type::name`. */
  resources: z.array(z.string()),
});

const placement = z.strictObject({
  system: z.string(),
  target: z.enum(targets),
  /** What tells one cluster or account from another; null where nothing does. */
  place: z.string().nullable(),
  tier: z.string(),
  /** Whether the stack is a trial, in which nothing is protected. */
  ephemeral: z.boolean(),
  operators: z.string(),
  /** The network in which stores stand; null on a cluster. */
  network: z.string().nullable(),
  /** The arrangement on which the workloads run. */
  arrangement,
  /** The arrangement beside it; null if there is none. */
  beside: arrangement.nullable(),
  /** Whether the arrangement beside it is the next one or the one before. */
  besidePhase: z.enum(["arriving", "retiring"]).nullable(),
  /** Name of a store → key of the one that serves. */
  serving: z.record(z.string(), z.string()),
  stores: z.record(z.string(), store),
  /**
   * Workloads with an image of the operator's that serves the management port; null in a placement of a package that had
   * no such port.
   */
  ownImages: z.array(z.string()).nullable().default(null),
  /** Every protected resource of the system, as `type::name`. */
  held: z.array(z.string()),
});

/** An arrangement in the words of `echelon:previous`, so that a refusal can quote it. */
export type PlacedArrangement = Readonly<z.output<typeof arrangement>>;

/** A store that the stack holds. */
export type PlacedStore = Readonly<z.output<typeof store>>;

/**
 * What a stack is and what it holds. The program leaves it in a Stash of the stack, and the next update compares itself
 * with it before anything else is registered.
 */
export type Placement = Readonly<z.output<typeof placement>>;

/** A placement of a package that remembered no stores. */
export interface EarlierPlacement {
  readonly system: string;
  readonly target: string;
}

/** An arrangement as a stack's file states it. */
interface Stated {
  readonly profile: string;
  readonly compute?: string | undefined;
  readonly engines?: Readonly<Record<string, string>> | undefined;
  readonly overrides?: unknown;
  readonly workflows?: readonly string[] | undefined;
  readonly departments?: readonly string[] | undefined;
}

/** An arrangement without what it does not name. */
export const arranged = ({
  profile,
  compute,
  engines,
  overrides,
  workflows,
  departments,
}: Stated): PlacedArrangement => ({
  profile,
  ...(compute === undefined ? {} : { compute }),
  ...(engines === undefined || Object.keys(engines).length === 0 ? {} : { engines: { ...engines } }),
  ...(overrides === undefined ? {} : { overrides: overrides as z.output<typeof arrangement>["overrides"] }),
  ...(workflows === undefined ? {} : { workflows: [...workflows] }),
  ...(departments === undefined ? {} : { departments: [...departments] }),
});

interface PlacedArgs {
  readonly upgrade: Upgrades;
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
  { resources, enlarged, takesSnapshots, upgrade }: PlacedArgs,
): PlacedStore => ({
  name: plan.name,
  kind: plan.kind,
  engine: plan.engine,
  operator: plan.operator,
  phase: plan.phase,
  released: plan.released,
  durable: isDurable(plan),
  enlarged: plan.phase === "serving" && enlarged.includes(plan.name),
  members: "members" in plan ? plan.members : membersOf(plan),
  capacityGB: plan.capacityGB,
  volumeGB: plan.volumes[0]?.capacityGB ?? null,
  version: versionOf(plan),
  upgraded: isUpgraded(plan, upgrade),
  keptDays: plan.engine === "sqs" ? plan.retentionDays : null,
  backup: backupsOf(plan),
  snapshots: takesSnapshots && plan.phase === "retiring" && plan.operator === null && plan.volumes.length > 0,
  ...placedQueues(plan),
  resources: [...resources],
});

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

/** Names of the stores that have more members or more room than their own arrangement states. */
const enlargedOf = ({ lacks }: Plan): string[] =>
  lacks.flatMap((lack) =>
    lack.key === "keeps-size" && lack.figures.some(({ unit }) => !SHRINKS.includes(unit)) ? [lack.store] : [],
  );

interface PlacementArgs {
  readonly plan: Plan;
  readonly settings: Settings;
  readonly network: string | null;
  readonly held: readonly string[];
  /** The resources with the data of a store, by its key. */
  readonly resourcesOf: (key: string) => readonly string[];
}

/** The placement of a stack, without its place: that is known only once the engine has read it. */
export function placementOf({
  plan,
  settings,
  network,
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
    operators: plan.operators.stores,
    network,
    arrangement: arrives ? previous : current,
    beside: arrives ? current : previous,
    besidePhase: plan.beside?.phase ?? null,
    serving: Object.fromEntries(
      stores.filter(({ phase }) => phase === "serving").map(({ name, key }) => [name, key]),
    ),
    stores: Object.fromEntries(
      stores.map((one) => [
        one.key,
        placed(one, { resources: resourcesOf(one.key), enlarged, takesSnapshots, upgrade }),
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

const isEarlier = (value: Record<string, unknown>): boolean =>
  typeof value.system === "string" && typeof value.target === "string" && !("held" in value);

/**
 * The placement that a state remembers; null if the value is none.
 *
 * @throws RequestError if it is of another package, which remembers other things.
 */
export function readPlacement(value: unknown): Placement | EarlierPlacement | null {
  if (!isObject(value) || typeof value.system !== "string") return null;
  if (isEarlier(value)) return { system: value.system, target: String(value.target) };
  const read = placement.safeParse(value);
  if (read.success) return read.data;
  const where = read.error.issues
    .flatMap((issue) =>
      issue.code === "unrecognized_keys" ? issue.keys.map((key) => [...issue.path, key]) : [issue.path],
    )
    .map((path) => path.join("."))
    .join(", ");
  throw new RequestError(
    `the placement in the state of this stack is of another version (${where}): use the version that wrote it`,
  );
}

/** Whether a placement remembers what the stack holds. */
export const remembersStores = (value: EarlierPlacement): value is Placement => "held" in value;

/** A resource of a state or of a preview. */
interface PlacedResource {
  readonly type: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

/**
 * The placement among the resources of a stack; null if there is none. After an upgrade of the package there may be two:
 * the one that remembers more counts.
 *
 * @throws RequestError if one is of another package, which remembers other things.
 */
export function placementIn(resources: readonly PlacedResource[]): Placement | EarlierPlacement | null {
  const placements = resources.flatMap(({ type, inputs }) =>
    type === STASH ? (readPlacement(inputs.input) ?? []) : [],
  );
  return placements.find(remembersStores) ?? placements[0] ?? null;
}

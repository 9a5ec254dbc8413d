import { z } from "zod";
import { RequestError } from "../base/errors.ts";
import { isObject } from "../base/json.ts";
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
  /** Whether the arrangement beside makes it larger, or keeps nodes in more zones for it, than the one on which the workloads run. */
  enlarged: z.boolean(),
  /** Number of members; 0 if a service of the target holds the store. */
  members: z.number(),
  /** Usable capacity of the whole store, GB; null if none is stated. */
  capacityGB: z.number().nullable(),
  /** Size of each volume, GB; null if the stack has none for it. */
  volumeGB: z.number().nullable(),
  /** In which zones of the nodes its volumes may be; null where no node that the stack makes mounts one. */
  zones: z.enum(["first", "every"]).nullable().default(null),
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
  /** What `echelon:operators` says. */
  operators: z.string(),
  /** The network in which stores stand; null on a cluster. */
  network: z.string().nullable(),
  /** Private subnets of the nodes that the stack makes, the first one first; none where it makes none. */
  nodeSubnets: z.array(z.string()).default([]),
  /** Private subnets in which the cloud itself places members of stores; none where it places nothing. */
  storeSubnets: z.array(z.string()).default([]),
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

import type { StoreKind, StoreProfile } from "../../profiles/store.ts";
import type { QueuePart } from "../copies.ts";
import type { Protocol, VariablePlan } from "../variables.ts";

export interface Size {
  /** vCPU. */
  readonly cpu: number;
  readonly memoryMiB: number;
}

/** Several containers of one pod together. */
export const together = (...sizes: readonly (Size | undefined)[]): Size =>
  sizes.reduce<Size>(
    (sum, one) =>
      one === undefined ? sum : { cpu: sum.cpu + one.cpu, memoryMiB: sum.memoryMiB + one.memoryMiB },
    { cpu: 0, memoryMiB: 0 },
  );

/** Whether Prometheus reads the metrics of a store. */
export interface Watched {
  readonly watched: boolean;
}

/** Who reads a store besides the workloads. */
export interface Readers extends Watched {
  /** Whether KEDA counts the items of a queue. */
  readonly counted: boolean;
}

/** Readers of a stack without operators. */
export const noReaders: Readers = { counted: false, watched: false };

/** Processes of one role that the stack, or an operator, runs for a store. */
export interface ProcessPlan {
  /**
   * `member` holds data, `reader` holds a copy that is only read, `setup` runs once and ends, `backup` and `seal` run on a
   * schedule, the others help the members.
   */
  readonly role:
    | "member"
    | "reader"
    | "config"
    | "router"
    | "sentinel"
    | "pooler"
    | "entities"
    | "exporter"
    | "setup"
    | "backup"
    | "seal";
  readonly count: number;
  readonly size: Size;
  /** Size of a second container in the pod of each, such as an exporter of metrics; left out where there is none. */
  readonly sidecar?: Size;
}

const HOLDING: readonly ProcessPlan["role"][] = ["member", "reader"];

/** What holds the data of a store. */
interface Held {
  readonly processes: readonly ProcessPlan[];
  /** Instances of a service of the target. @default the processes are what holds it */
  readonly members?: number;
}

/** Number of processes or instances that hold the data of a store; 0 if a service of the target has no such number. */
export const membersOf = ({ processes, members }: Held): number =>
  members ?? processes.reduce((sum, { role, count }) => sum + (HOLDING.includes(role) ? count : 0), 0);

/** Block volumes of one size that the stack pays for. */
export interface VolumePlan {
  readonly count: number;
  /** Size of each volume, GB. */
  readonly capacityGB: number;
  /** Whether the workloads mount the volume themselves, all on one machine. */
  readonly shared: boolean;
}

/** Regular copies of what a store holds, on a volume of their own. */
export interface BackupPlan {
  /** Name of what takes them, and label of their volume. */
  readonly name: string;
  /** Five-field cron, UTC. */
  readonly schedule: string;
  /** Hours from one to the next. */
  readonly everyHours: number;
  /** Days that a backup is kept. */
  readonly keepDays: number;
  /** A backup, or a restore, that takes longer is ended. */
  readonly deadlineSeconds: number;
  /** What takes a backup. */
  readonly process: ProcessPlan;
  /** The volume with the backups. */
  readonly volume: VolumePlan;
  /** Whether the operator has given the backups up (`echelon:retire`), so that nothing protects them any longer. */
  readonly released: boolean;
}

/** Backups of a store that nothing adds to any more: one of two arrangements takes them, and both together cannot. */
export type ArchivePlan = Pick<BackupPlan, "name" | "volume" | "released">;

/**
 * Snapshots that the cloud takes each day of a volume of its cluster: of the one that holds the data, where nothing else copies
 * it, or of the one with the backups, so that they outlive the cluster.
 */
export interface SnapshotsPlan {
  readonly of: "data" | "backups";
  /** Days that each is kept. */
  readonly keepDays: number;
}

/** What is left of a store after all its members and volumes are lost, or what they hold has been destroyed. */
export interface RecoveryPlan {
  /** Longest time before the loss of which data is missing, minutes; null if all of it is. */
  readonly rpoMinutes: number | null;
  /** Longest time until the store serves again with what is left, minutes; null if nothing is left. */
  readonly rtoMinutes: number | null;
}

/** What a tier asks for. */
export type RecoveryTarget = { readonly [Field in keyof RecoveryPlan]: number };

/**
 * How what goes to and from a store over the network is sent: `tls`, encrypted, and the client can verify the server;
 * `plain`, not encrypted by the store; `none`, it is on a volume and listens to nobody.
 */
export type Transport = "tls" | "plain" | "none";

/** Operators that run a store, or that count the waiting items of a queue. */
export type OperatorName =
  | "cloudnative-pg"
  | "keda"
  | "percona-mongodb"
  | "rabbitmq-operator"
  | "redis-operator"
  | "strimzi";

/** TCP ports of a store, by who may connect to them. */
interface PortsPlan<Clients extends readonly number[] = readonly number[]> {
  /** Ports for the workloads that use the store; the first is the one in their URL. */
  readonly clients: Clients;
  /** Ports between the members. */
  readonly members: readonly number[];
  /** Ports from which Prometheus reads metrics, where the stack is monitored. */
  readonly metrics: readonly number[];
  /** Ports for the pods that take backups, beside those of clients; left out where they need none. */
  readonly backup?: readonly number[];
  /** Ports of the pods that restore a backup, from which the members fetch it; left out where they do not. */
  readonly restore?: readonly number[];
  /** Ports for operators. */
  readonly asked: readonly { readonly by: OperatorName; readonly ports: readonly number[] }[];
}

/** The fields that all store plans have. Readers of a plan need nothing of the profile. */
export interface StoreBase<Engine extends string, Kind extends StoreKind, Speaks extends Protocol<Kind>> {
  readonly name: string;
  readonly kind: Kind;
  readonly engine: Engine;
  readonly protocol: Speaks;
  /** Names of the workloads that use it. */
  readonly users: readonly string[];
  /** Usable capacity of the whole store, GB; null if the profile states none. */
  readonly capacityGB: number | null;
  /** Memory of each member as the profile states it, MiB; null if it states none. */
  readonly memoryMiB: number | null;
  /** What the stack runs for the store, members first; empty if a service of the target holds it. */
  readonly processes: readonly ProcessPlan[];
  readonly volumes: readonly VolumePlan[];
  /** Number of Kubernetes Services, including those that an operator makes. */
  readonly services: number;
  readonly ports: PortsPlan;
  /** Operator that has to be on the cluster for it; null if it needs none. */
  readonly operator: OperatorName | null;
  /** Whether its processes call the API server of the cluster. */
  readonly asksApiServer: boolean;
  /** Environment variables of the workloads that use it. */
  readonly variables: readonly VariablePlan[];
  /** What the tier asks for after a loss; left out if it states nothing. */
  readonly asked?: RecoveryTarget;
}

/** A store that workloads reach over the network. */
export interface ListeningStore<Engine extends string, Kind extends StoreKind, Speaks extends Protocol<Kind>>
  extends StoreBase<Engine, Kind, Speaks> {
  readonly ports: PortsPlan<readonly [number, ...number[]]>;
}

/** Processes of a store whose members the stack or an operator runs. */
export type Members = readonly [members: ProcessPlan, ...others: ProcessPlan[]];

/** Volumes of a store with a volume for each member. */
export type MemberVolumes = readonly [members: VolumePlan, ...others: VolumePlan[]];

/** A store whose members the stack or an operator runs. */
export interface RunStore<Engine extends string, Kind extends StoreKind, Speaks extends Protocol<Kind>>
  extends ListeningStore<Engine, Kind, Speaks> {
  readonly processes: Members;
}

/** Fields of a store that a service of the target holds: the stack runs nothing for it. */
export const managed = {
  processes: [],
  volumes: [],
  services: 0,
  operator: null,
  asksApiServer: false,
} as const;

/** Ports of a service of the target that is called over HTTPS. */
export const httpsPorts = {
  clients: [443],
  members: [],
  metrics: [],
  asked: [],
} as const satisfies PortsPlan;

/** Ports of a store whose files are mounted: none. */
export const noPorts = { clients: [], members: [], metrics: [], asked: [] } as const satisfies PortsPlan;

/** Stores of a profile by their kind. */
export type StoreProfiles = {
  readonly [Kind in StoreKind]: Extract<StoreProfile, { readonly kind: Kind }>;
};

/** A store of a profile, as input of an engine. */
export interface StoreInput<Kind extends StoreKind = StoreKind> {
  readonly name: string;
  readonly store: StoreProfiles[Kind];
  readonly users: readonly string[];
  /** Who uses the queue of each copy, where each has its own. @default all have one queue */
  readonly parts?: readonly QueuePart[];
  /** Stores whose databases are on the server of this one. @default none */
  readonly guests?: readonly StoreInput<"postgres">[];
  /** The store as its profile states it, where `store` is larger because of the guests. @default `store` */
  readonly own?: StoreProfiles["postgres"];
}

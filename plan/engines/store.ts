import type { StoreKind, StoreProfile } from "../../profiles/store.ts";
import type { Protocol, VariablePlan } from "../variables.ts";

export interface Size {
  /** vCPU. */
  readonly cpu: number;
  readonly memoryMiB: number;
}

/** Processes of one kind that the stack runs for a store, or has its operator run. */
export interface ProcessPlan {
  /** `member` holds data; `setup` runs once and ends; any other helps the members. */
  readonly role: "member" | "config" | "router" | "sentinel" | "setup";
  readonly count: number;
  readonly size: Size;
}

/** Processes that hold the data of a store; 0 where the target's service does. */
export const membersOf = ({ processes }: { readonly processes: readonly ProcessPlan[] }): number =>
  processes.reduce((sum, { role, count }) => sum + (role === "member" ? count : 0), 0);

/** Block volumes of one size that the stack pays for. */
export interface VolumePlan {
  readonly count: number;
  /** GB of each. */
  readonly capacityGB: number;
  /** Whether workloads mount it themselves, all of them on one machine. */
  readonly shared: boolean;
}

/** Operators that may run a store, or ask it how much waits in it. */
export type OperatorName = "cloudnative-pg" | "keda" | "percona-mongodb" | "redis-operator";

/** TCP ports of a store, by who may call them. */
export interface PortsPlan<Clients extends readonly number[] = readonly number[]> {
  /** Workloads that use it; the first is the one that their URL names. */
  readonly clients: Clients;
  /** Its members, each other. */
  readonly members: readonly number[];
  /** Operators. */
  readonly asked: readonly { readonly by: OperatorName; readonly ports: readonly number[] }[];
}

/** What a store is on a target, whatever holds it. Readers find everything here, and nothing in the profile. */
export interface StoreBase<Engine extends string, Kind extends StoreKind, Speaks extends Protocol<Kind>> {
  readonly name: string;
  readonly kind: Kind;
  readonly engine: Engine;
  readonly protocol: Speaks;
  /** Workloads that talk to it. */
  readonly users: readonly string[];
  /** Usable capacity of the whole store, GB; null where it holds no more than its memory. */
  readonly capacityGB: number | null;
  /** Memory of each member as the profile gives it, MiB; null where it gives none. */
  readonly memoryMiB: number | null;
  /** What the stack runs, members first; nothing where the target's own service holds the store. */
  readonly processes: readonly ProcessPlan[];
  readonly volumes: readonly VolumePlan[];
  /** Services of the cluster that it takes, those that an operator makes for it too. */
  readonly services: number;
  readonly ports: PortsPlan;
  /** What has to be on the cluster for it; null where nothing has to. */
  readonly operator: OperatorName | null;
  /** Whether its processes call the cluster's API server. */
  readonly asksApiServer: boolean;
  /** What a workload that uses it gets to know. */
  readonly variables: readonly VariablePlan[];
}

/** A store that workloads reach over the network. */
export interface ListeningStore<Engine extends string, Kind extends StoreKind, Speaks extends Protocol<Kind>>
  extends StoreBase<Engine, Kind, Speaks> {
  readonly ports: PortsPlan<readonly [number, ...number[]]>;
}

/** Of a store of which the stack runs the members itself. */
export type Members = readonly [members: ProcessPlan, ...others: ProcessPlan[]];

/** Of a store with a volume for each member. */
export type MemberVolumes = readonly [members: VolumePlan, ...others: VolumePlan[]];

/** A store whose members the stack runs itself, or has an operator run. */
export interface RunStore<Engine extends string, Kind extends StoreKind, Speaks extends Protocol<Kind>>
  extends ListeningStore<Engine, Kind, Speaks> {
  readonly processes: Members;
}

/** A store that a service of the target holds: the stack runs nothing for it. */
export const managed = {
  processes: [],
  volumes: [],
  services: 0,
  operator: null,
  asksApiServer: false,
} as const;

/** Of a service of the target that is called over HTTPS. */
export const httpsPorts = { clients: [443], members: [], asked: [] } as const satisfies PortsPlan;

/** Of files that are mounted. */
export const noPorts = { clients: [], members: [], asked: [] } as const satisfies PortsPlan;

/** Stores of a profile by their kind. */
export type StoreProfiles = {
  readonly [Kind in StoreKind]: Extract<StoreProfile, { readonly kind: Kind }>;
};

/** A store of a profile as an engine gets it. */
export interface StoreInput<Kind extends StoreKind = StoreKind> {
  readonly name: string;
  readonly store: StoreProfiles[Kind];
  readonly users: readonly string[];
}

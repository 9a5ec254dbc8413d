import type { Right } from "../profiles/rights.ts";
import type { Profile } from "../profiles/schema.ts";
import type { WorkloadProfile } from "../profiles/workload.ts";
import type { ComputeKind, OperatorMode, Target } from "../targets/names.ts";
import type { AmazonMqPlan } from "./engines/amazon-mq.ts";
import type { CloudNativePgPlan } from "./engines/cloudnative-pg.ts";
import type { DocumentdbPlan } from "./engines/documentdb.ts";
import type { EbsPlan } from "./engines/ebs.ts";
import type { ElasticachePlan } from "./engines/elasticache.ts";
import type { ElasticacheClusterPlan } from "./engines/elasticache-cluster.ts";
import type { ElasticacheQueuePlan } from "./engines/elasticache-queue.ts";
import type { KafkaPlan } from "./engines/kafka.ts";
import type { LogicalDatabasePlan } from "./engines/logical-database.ts";
import type { MongodbPlan } from "./engines/mongodb.ts";
import type { MskPlan } from "./engines/msk.ts";
import type { Neo4jPlan } from "./engines/neo4j.ts";
import type { Neo4jClusterPlan } from "./engines/neo4j-cluster.ts";
import type { PerconaMongodbPlan } from "./engines/percona-mongodb.ts";
import type { PostgresPlan } from "./engines/postgres.ts";
import type { RabbitmqPlan } from "./engines/rabbitmq.ts";
import type { RabbitmqOperatorPlan } from "./engines/rabbitmq-operator.ts";
import type { RdsPlan } from "./engines/rds.ts";
import type { RdsDatabasePlan } from "./engines/rds-database.ts";
import type { RedisPlan } from "./engines/redis.ts";
import type { RedisClusterPlan } from "./engines/redis-cluster.ts";
import type { RedisOperatorPlan } from "./engines/redis-operator.ts";
import type { RedisSentinelPlan } from "./engines/redis-sentinel.ts";
import type { S3Plan } from "./engines/s3.ts";
import type { SeaweedfsPlan } from "./engines/seaweedfs.ts";
import type { SqsPlan } from "./engines/sqs.ts";
import type {
  ArchivePlan,
  BackupPlan,
  RecoveryPlan,
  Size,
  SnapshotsPlan,
  Transport,
} from "./engines/store.ts";
import type { StrimziPlan } from "./engines/strimzi.ts";
import type { VolumeStorePlan } from "./engines/volume.ts";
import type { Finding } from "./feasibility/finding.ts";
import type { Lack } from "./lack.ts";
import type { LoadTestChoice, LoadTestPlan } from "./loadTests.ts";
import type { WhoseCluster } from "./pods.ts";
import type { MetricPlan, PanelPlan, TriggerPlan } from "./signals.ts";
import type { SloPlan } from "./slos.ts";
import type { SignInPlan, SsoChoice, SsoPlan } from "./sso.ts";

/** How an address of `echelon:alerts` is reached. */
export type AddressKind = "email" | "url";

/** The settings of a stack that change its plan. */
export interface Choices {
  /** @default that of the tier, or the first that both tier and target support */
  readonly compute?: ComputeKind | undefined;
  /** Short form of the three modes of {@link OperatorModes}. @default "none" */
  readonly operators?: OperatorMode | undefined;
  /** @default that of `operators` */
  readonly monitoring?: OperatorMode | undefined;
  /** @default that of `operators` */
  readonly backlogScaling?: OperatorMode | undefined;
  /** @default "install" where `operators` is "install", else "none" */
  readonly certificates?: OperatorMode | undefined;
  /** @default "install" where `operators` is "install", else "none" */
  readonly podLogs?: OperatorMode | undefined;
  /** Whose cluster runs the pods of a stack in a cloud. @default "create" */
  readonly cluster?: WhoseCluster | undefined;
  /** Private subnets of a network that the operator has, in which workloads and stores stand. @default the stack makes its network */
  readonly existingSubnets?: number | undefined;
  /** Name of a GatewayClass, or `none`. @default "none" */
  readonly gateway?: string | undefined;
  /** Name of a VolumeSnapshotClass, or `none`. @default "none" */
  readonly snapshotClass?: string | undefined;
  /** Whether the stack has a public host name. */
  readonly domain?: boolean | undefined;
  /** Names of the secrets that the operator gives. */
  readonly secrets?: readonly string[] | undefined;
  /** Levels of the escalation ladder that have an address, and how it is reached. @default none */
  readonly alerts?: Readonly<Partial<Record<string, AddressKind>>> | undefined;
  /** USD a month. @default the budget of the tier */
  readonly budget?: number | undefined;
  /** Highest budget that is allowed, USD a month. @default no limit */
  readonly budgetCeiling?: number | undefined;
  /** Names of the workflows, for a tier that runs a service for each. */
  readonly workflows?: readonly string[] | undefined;
  /** Licences that the operator accepts, by the name of the software. @default none */
  readonly licences?: readonly string[] | undefined;
  /** The operator's identity provider. @default none */
  readonly sso?: SsoChoice | undefined;
  /** Names of the departments, for a tier that keeps them apart. @default one department */
  readonly departments?: readonly string[] | undefined;
  /** When and how the stack tests itself. @default never */
  readonly loadTests?: LoadTestChoice | undefined;
  /** Store → the engine that the operator wants for it. @default chosen by `operators` */
  readonly engines?: Readonly<Record<string, string>> | undefined;
  /** Whether each PostgreSQL of the tier has a server of its own. @default "separate" */
  readonly databases?: "separate" | "shared" | undefined;
  /** The arrangement that stands beside that of the profile while data moves. @default none */
  readonly previous?: Arrangement | undefined;
  /** On which of the two the workloads run. @default "previous" */
  readonly serve?: "previous" | "current" | undefined;
  /** Key or name of a store that serves no longer → what becomes of it. @default none */
  readonly retire?: Readonly<Record<string, Retirement>> | undefined;
}

/** What the stack uses operators of the cluster for, and where each comes from. */
export interface OperatorModes {
  /** The operators that hold stores. */
  readonly stores: OperatorMode;
  /** The Prometheus operator and Grafana. */
  readonly monitoring: OperatorMode;
  /** KEDA. */
  readonly backlogScaling: OperatorMode;
  /** cert-manager, for the certificates of stores. */
  readonly certificates: OperatorMode;
  /** What collects the logs of pods into a service of the cloud. */
  readonly logs: OperatorMode;
}

/** A tier, and what runs its workloads and holds its stores. */
export interface Arrangement {
  readonly profile: Profile;
  /** @default that of the tier, or the first that both tier and target support */
  readonly compute?: ComputeKind | undefined;
  /** @default chosen by `operators` */
  readonly engines?: Readonly<Record<string, string>> | undefined;
  /** Names of the workflows. @default those of the stack */
  readonly workflows?: readonly string[] | undefined;
  /** @default one department, without a name */
  readonly departments?: readonly string[] | undefined;
}

export type { LoadTestPlan } from "./loadTests.ts";

export type Retirement = "unprotect" | "delete";

export type {
  ArchivePlan,
  BackupPlan,
  OperatorName,
  ProcessPlan,
  Size,
  VolumePlan,
} from "./engines/store.ts";

/** When a workload's number of replicas grows and shrinks. Percentages are of the requested CPU or memory. */
export interface AutoscalerPlan {
  /** Its name in the source; null if it has that of the workload. */
  readonly name: string | null;
  readonly cpuPercent: number | null;
  readonly memoryPercent: number | null;
  /** Shrinks only below this percent; null if no such floor is stated. */
  readonly scaleDownPercent: number | null;
  /**
   * Grows when the oldest waiting item is older, seconds; null if none is stated or the target cannot measure it.
   */
  readonly backlogSeconds: number | null;
  /** The same backlog as a number of waiting items per replica, for scalers that count items. */
  readonly backlogItemsPerReplica: number | null;
  readonly requestsPerSecond: number | null;
  readonly scaleUpWindowSeconds: number;
  readonly scaleDownWindowSeconds: number;
}

export interface WorkloadPlan {
  readonly name: string;
  /** Its name in the tier, where that runs it several times; else its name. */
  readonly origin: string;
  readonly kind: WorkloadProfile["kind"];
  readonly public: boolean;
  /** Start of the paths that the edge routes to it; null for all that no other workload has. */
  readonly path: string | null;
  /** Whether the requests of one client go to one replica. */
  readonly sessionAffinity: boolean;
  /** Port of requests; null for a workload that serves none. */
  readonly port: number | null;
  /** Port of health, readiness and metrics, to which no route of the edge leads; null for a cron and a job. */
  readonly managementPort: number | null;
  readonly requests: Size;
  readonly limits: Size;
  readonly replicas: {
    readonly min: number;
    readonly max: number;
    /** Number at the stated load. */
    readonly expected: number;
  };
  readonly autoscaler: AutoscalerPlan | null;
  /** Five-field cron; null unless kind is `cron`. */
  readonly schedule: string | null;
  /** Key of each store that it uses → what it may do there. */
  readonly uses: Readonly<Record<string, readonly Right[]>>;
  /** Keys of the stores without which it cannot work. */
  readonly needs: readonly string[];
  /** Names of the external services that it calls. */
  readonly calls: readonly string[];
  /**
   * Whether its replicas share a limit of the stack, so that one replica more than the maximum, even for a moment, would
   * exceed it.
   */
  readonly sharesTotal: boolean;
  /** Environment variables that docs/workload-contract.md lists; those of the stores are added by the platform. */
  readonly environment: Readonly<Record<string, string>>;
  readonly minAvailablePercent: number;
  readonly terminationGraceSeconds: number;
}

/** A workload that serves requests. */
export type ServingWorkload = WorkloadPlan & { readonly port: number; readonly managementPort: number };

/** A store as its engine holds it. `engine` tells the types apart. */
export type EnginePlan =
  | VolumeStorePlan
  | SeaweedfsPlan
  | RedisPlan
  | RedisOperatorPlan
  | RedisClusterPlan
  | RedisSentinelPlan
  | RabbitmqPlan
  | RabbitmqOperatorPlan
  | KafkaPlan
  | StrimziPlan
  | PostgresPlan
  | CloudNativePgPlan
  | MongodbPlan
  | LogicalDatabasePlan
  | PerconaMongodbPlan
  | Neo4jPlan
  | Neo4jClusterPlan
  | DocumentdbPlan
  | EbsPlan
  | S3Plan
  | SqsPlan
  | AmazonMqPlan
  | MskPlan
  | ElasticachePlan
  | ElasticacheQueuePlan
  | ElasticacheClusterPlan
  | RdsPlan
  | RdsDatabasePlan;

/**
 * What a store is to the stack: `serving`, workloads run on it; `arriving`, data is copied into it; `retiring`, its data
 * has moved on, and it stays as it was until the operator retires it.
 */
export type Phase = "serving" | "arriving" | "retiring";

/** The place of a store in its stack. */
export interface StorePlace {
  /** `<name>-<engine>`: two engines of one store can exist side by side. */
  readonly key: string;
  readonly phase: Phase;
  /** Whether the operator has given it up (`echelon:retire`), so that nothing protects it any longer. */
  readonly released: boolean;
  /** The copies that the stack takes of it; null if it takes none. */
  readonly backup: BackupPlan | null;
  /** The claim with the copies that an arrangement took of it, and that both together cannot take; null if there is none. */
  readonly archive: ArchivePlan | null;
  /** The snapshots that the cloud keeps of its volume on a cluster; null if it keeps none. */
  readonly snapshots: SnapshotsPlan | null;
  /** What those copies, or those of the cloud, give back after a loss. */
  readonly recovery: RecoveryPlan;
  /** How what goes to and from it over the network is sent. */
  readonly transport: Transport;
}

/**
 * A store of a stack. Quotas, network policies, proofs and prices read only this value, not the profile.
 */
export type StorePlan = EnginePlan & StorePlace;

/** What holds a store on a target: a service of the target, or processes that the stack runs. */
export type StoreEngine = EnginePlan["engine"];

/** Stores by their engine. */
export type StorePlans = {
  readonly [Engine in StoreEngine]: Extract<StorePlan, { readonly engine: Engine }>;
};

/** What stands between people and the public workload. */
export interface EdgePlan {
  readonly workload: string;
  readonly loadBalancer: boolean;
  readonly cdn: boolean;
  readonly waf: boolean;
}

export type { MetricPlan, PanelPlan, Signal, TriggerPlan } from "./signals.ts";

/** The arrangement of a stack on which no workload runs: the one before, or the next one. */
export interface BesidePlan {
  readonly phase: Exclude<Phase, "serving">;
  readonly tier: string;
  /** The compute kind that its stores need; null if it is the one that runs the workloads. */
  readonly ownCompute: ComputeKind | null;
  /** The nodes of its tier. */
  readonly nodes: Profile["nodes"];
  /** The workloads that it runs when it serves. What holds its stores is as large as for them. */
  readonly workloads: Plan["workloads"];
}

export interface QuotaPlan {
  readonly name: string;
  readonly limit: number;
  readonly used: number;
}

/**
 * Everything that a tier needs on one target, with all sizes. A plain value that depends on the inputs of `plan`
 * only.
 */
export interface Plan {
  readonly system: string;
  readonly tier: string;
  readonly title: string;
  readonly target: Target;
  readonly compute: ComputeKind;
  readonly operators: OperatorModes;
  /** Number of availability zones. */
  readonly zones: number;
  readonly nodes: {
    readonly min: number;
    readonly max: number;
    readonly cpu: number;
    readonly memoryGiB: number;
  };
  readonly bandwidthMbps: number | null;
  readonly workloads: Readonly<Record<string, WorkloadPlan>>;
  /** Key → store: those that serve, and those of the arrangement that stands beside. */
  readonly stores: Readonly<Record<string, StorePlan>>;
  /** The arrangement whose stores stand beside those that serve; null if there is only one. */
  readonly beside: BesidePlan | null;
  /** Null if nothing is public. */
  readonly edge: EdgePlan | null;
  /** The proxy that signs people in; null if nothing of the stack asks them to. */
  readonly sso: SsoPlan | null;
  /** How a cloud's balancer signs people in; null where the proxy does, or nobody asks them to. */
  readonly signIn: SignInPlan | null;
  /** The load test that the stack makes of itself; absent if it makes none. */
  readonly loadTest?: LoadTestPlan;
  /** File from which the application reads its scale; null if it reads none. */
  readonly scaleProfile: { readonly fileName: string; readonly content: string } | null;
  readonly externals: readonly { readonly name: string; readonly title: string; readonly secret: string }[];
  readonly triggers: readonly TriggerPlan[];
  /** Objectives that the tier states: alerts say when their error budget is used up too fast. */
  readonly slos: readonly SloPlan[];
  /** Level of the escalation ladder (1 to 4) → its name. */
  readonly escalation: Readonly<Record<string, string>>;
  readonly panels: readonly PanelPlan[];
  readonly metrics: readonly MetricPlan[];
  readonly logRetentionDays: number;
  readonly scrapeSeconds: number;
  /** Whether the tier asks for customer-managed keys, an audit trail and a web application firewall. */
  readonly enterpriseSecurity: boolean;
  readonly budget: {
    readonly monthlyUSD: number;
    readonly basis: "chosen" | "operator" | "ceiling";
    /** The tier's budget where the ceiling is below it, USD a month; else null. */
    readonly instead: number | null;
  };
  readonly quotas: readonly QuotaPlan[];
  /** What of the stated load does not fit what is provisioned. None is an error: those refuse the plan. */
  readonly findings: readonly Finding[];
  /** What the tier states and this plan does not provide. */
  readonly lacks: readonly Lack[];
  /** What is not as a key or the tier says, though nothing is lacking, one sentence each: see planNotes. */
  readonly notes: readonly string[];
}

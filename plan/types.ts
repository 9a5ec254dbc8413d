import type { SystemName, TriggerProfile } from "../profiles/schema.ts";
import type { WorkloadProfile } from "../profiles/workload.ts";
import type { ComputeKind, OperatorMode, Target } from "../targets/names.ts";
import type { CloudNativePgPlan } from "./engines/cloudnative-pg.ts";
import type { EbsPlan } from "./engines/ebs.ts";
import type { ElasticachePlan } from "./engines/elasticache.ts";
import type { Neo4jPlan } from "./engines/neo4j.ts";
import type { PerconaMongodbPlan } from "./engines/percona-mongodb.ts";
import type { PostgresPlan } from "./engines/postgres.ts";
import type { RdsPlan } from "./engines/rds.ts";
import type { RedisPlan } from "./engines/redis.ts";
import type { RedisClusterPlan } from "./engines/redis-cluster.ts";
import type { RedisOperatorPlan } from "./engines/redis-operator.ts";
import type { RedisSentinelPlan } from "./engines/redis-sentinel.ts";
import type { S3Plan } from "./engines/s3.ts";
import type { SeaweedfsPlan } from "./engines/seaweedfs.ts";
import type { SqsPlan } from "./engines/sqs.ts";
import type { Size } from "./engines/store.ts";
import type { VolumeStorePlan } from "./engines/volume.ts";
import type { Lack } from "./lacks.ts";

/** The operator's choices that change what is planned; every other setting only changes how it is named or reached. */
export interface Choices {
  readonly compute?: ComputeKind | undefined;
  readonly operators?: OperatorMode | undefined;
  /** A GatewayClass, or `none`. */
  readonly gateway?: string | undefined;
  readonly domain?: boolean | undefined;
  /** Names of the secrets that the operator gives. */
  readonly secrets?: readonly string[] | undefined;
  /** USD a month. */
  readonly budget?: number | undefined;
  /** Highest budget of any stack of the profile, USD a month. */
  readonly budgetCeiling?: number | undefined;
  /** Names of the workflows, where the tier runs a service for each. */
  readonly workflows?: readonly string[] | undefined;
}

export type { OperatorName, ProcessPlan, Size, VolumePlan } from "./engines/store.ts";

/** When a workload's number of replicas moves. Shares are percent of the request. */
export interface AutoscalerPlan {
  readonly cpuPercent: number | null;
  readonly memoryPercent: number | null;
  /** Shrinks only below this percent. */
  readonly scaleDownPercent: number | null;
  /** Age of the oldest waiting item above which it grows; null where nothing on the target can tell it. */
  readonly backlogSeconds: number | null;
  /** The same backlog as waiting items for each replica, for scalers that count items. */
  readonly backlogItemsPerReplica: number | null;
  readonly requestsPerSecond: number | null;
  readonly scaleUpWindowSeconds: number;
  readonly scaleDownWindowSeconds: number;
}

export interface WorkloadPlan {
  readonly name: string;
  readonly kind: WorkloadProfile["kind"];
  readonly public: boolean;
  readonly port: number;
  readonly requests: Size;
  readonly limits: Size;
  readonly replicas: {
    readonly min: number;
    readonly max: number;
    /** At the stated load. */
    readonly expected: number;
  };
  readonly autoscaler: AutoscalerPlan | null;
  /** Five-field cron; null unless kind is `cron`. */
  readonly schedule: string | null;
  /** Names of the stores it talks to. */
  readonly uses: readonly string[];
  /** Documented variables: the stack's limits and features, and this workload's shares of the limits it enforces. */
  readonly environment: Readonly<Record<string, string>>;
  readonly minAvailablePercent: number;
  readonly terminationGraceSeconds: number;
}

/**
 * A store as a target holds it: one value an engine, told apart by `engine`. Quotas, network, proofs and prices
 * read it, and nothing else.
 */
export type StorePlan =
  | VolumeStorePlan
  | SeaweedfsPlan
  | RedisPlan
  | RedisOperatorPlan
  | RedisClusterPlan
  | RedisSentinelPlan
  | PostgresPlan
  | CloudNativePgPlan
  | PerconaMongodbPlan
  | Neo4jPlan
  | EbsPlan
  | S3Plan
  | SqsPlan
  | ElasticachePlan
  | RdsPlan;

/** What holds a store on a target: the target's own service, or processes that the stack runs. */
export type StoreEngine = StorePlan["engine"];

/** Stores by their engine. */
export type StorePlans = {
  readonly [Engine in StoreEngine]: Extract<StorePlan, { readonly engine: Engine }>;
};

/** How people reach the public workload. */
export interface EdgePlan {
  readonly workload: string;
  readonly loadBalancer: boolean;
  readonly cdn: boolean;
  readonly waf: boolean;
}

export interface TriggerPlan extends Readonly<TriggerProfile> {
  readonly name: string;
}

/** One graph of the dashboard. */
export interface PanelPlan {
  readonly title: string;
  readonly signal: TriggerProfile["signal"] | "requestsPerSecond" | "replicas" | "rateLimited";
  readonly unit: "percent" | "ms" | "s" | "short";
  /** Lines drawn across it: the triggers of the signal. */
  readonly thresholds: readonly number[];
}

export interface QuotaPlan {
  readonly name: string;
  readonly limit: number;
  readonly used: number;
}

/** Everything a tier needs on one target, sized: a plain value, the same for the same input. */
export interface Plan {
  readonly system: SystemName;
  readonly tier: string;
  readonly title: string;
  readonly target: Target;
  readonly compute: ComputeKind;
  readonly operators: OperatorMode;
  /** Availability zones. */
  readonly zones: number;
  readonly nodes: {
    readonly min: number;
    readonly max: number;
    readonly cpu: number;
    readonly memoryGiB: number;
  };
  readonly bandwidthMbps: number | null;
  readonly workloads: Readonly<Record<string, WorkloadPlan>>;
  readonly stores: Readonly<Record<string, StorePlan>>;
  /** Null where nothing is public. */
  readonly edge: EdgePlan | null;
  /** The file that the application reads its scale from. */
  readonly scaleProfile: { readonly fileName: string; readonly content: string } | null;
  readonly externals: readonly { readonly name: string; readonly title: string; readonly secret: string }[];
  readonly triggers: readonly TriggerPlan[];
  /** Level of the escalation ladder → its name. */
  readonly escalation: Readonly<Record<string, string>>;
  readonly panels: readonly PanelPlan[];
  readonly logRetentionDays: number;
  readonly scrapeSeconds: number;
  /** Customer-managed keys, audit trail, web application firewall: what the tier's security feature asks. */
  readonly enterpriseSecurity: boolean;
  readonly budget: { readonly monthlyUSD: number; readonly basis: "chosen" | "operator" | "ceiling" };
  readonly quotas: readonly QuotaPlan[];
  /** What the tier lacks in this arrangement. */
  readonly lacks: readonly Lack[];
}

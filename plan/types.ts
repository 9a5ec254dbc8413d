import type { OperatorMode, Target } from "../config/settings.ts";
import type { ComputeKind, SystemName, TriggerProfile } from "../profiles/schema.ts";
import type { StoreProfile } from "../profiles/store.ts";
import type { WorkloadProfile } from "../profiles/workload.ts";

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

export interface Size {
  /** vCPU. */
  readonly cpu: number;
  readonly memoryMiB: number;
}

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

/** What holds a store on a target: the target's own service, or a process that the stack runs. */
export type StoreEngine =
  | "volume"
  | "seaweedfs"
  | "redis"
  | "redis-operator"
  | "postgres"
  | "cloudnative-pg"
  | "ebs"
  | "s3"
  | "sqs"
  | "elasticache"
  | "rds";

export type StorePlan = StoreProfile & {
  readonly name: string;
  readonly engine: StoreEngine;
  /** Size of each member where the stack runs it itself, else null. */
  readonly memberSize: Size | null;
  /** GB of each member's volume where the stack runs it itself, else null. */
  readonly memberCapacityGB: number | null;
  /** Workloads that talk to it. */
  readonly users: readonly string[];
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
  /** What the tier lacks in this arrangement, a sentence each. */
  readonly lacks: readonly string[];
}

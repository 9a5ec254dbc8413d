import type { Profile } from "../profiles/schema.ts";
import { type Range, sizingFigure } from "../profiles/units.ts";
import { ends, MANAGEMENT_PORT, servesRequests, type WorkloadProfile } from "../profiles/workload.ts";
import { rowOf } from "../targets/index.ts";
import type { OperatorMode } from "../targets/names.ts";
import { environmentOf, sharesByLimit, sharesOf } from "./environment.ts";
import { type Ground, runsPods } from "./pods.ts";
import { SSO_ROLES, type SsoPlan } from "./sso.ts";
import { storeKey } from "./storeKey.ts";
import type { AutoscalerPlan, EnginePlan, OperatorModes, WorkloadPlan } from "./types.ts";

const SECONDS_PER_HOUR = 3600;

interface WorkloadContext extends Ground {
  readonly operators: OperatorModes;
  /** The stores that the workloads run on. */
  readonly stores: readonly EnginePlan[];
  /** Name of a repeated workload → its name in the tier. */
  readonly origins: ReadonlyMap<string, string>;
  /** Who signs people in before they reach the public workloads. @default nobody */
  readonly sso?: Pick<SsoPlan, "roles"> | null;
}

/** What a public workload has to know of the people that the proxy lets in. */
const ssoVariables = (
  { public: isPublic }: WorkloadProfile,
  { sso }: WorkloadContext,
): Record<string, string> => (isPublic && sso ? { [SSO_ROLES]: JSON.stringify(sso.roles) } : {});

/** How long one replica needs for some waiting items, seconds. */
export const backlogSecondsOf = (
  { perReplica }: NonNullable<WorkloadProfile["demand"]>,
  items: number,
): number => (items * SECONDS_PER_HOUR) / perReplica;

/** Number of waiting items that one replica works off in `backlogSeconds`. */
function backlogItems({ demand, autoscaling }: WorkloadProfile): number | null {
  if (demand === undefined || autoscaling?.backlogSeconds === undefined) return null;
  return Math.max(1, Math.round((demand.perReplica * autoscaling.backlogSeconds) / SECONDS_PER_HOUR));
}

/** Whether the age of a backlog can be measured. For pods that is KEDA's, wherever their cluster stands. */
const seesBacklog = (ground: Ground, mode: OperatorMode): boolean =>
  rowOf(runsPods(ground) ? "kubernetes" : ground.target).seesBacklog(mode);

function planAutoscaler(
  workload: WorkloadProfile,
  { operators, ...ground }: WorkloadContext,
): AutoscalerPlan | null {
  const { autoscaling } = workload;
  if (autoscaling === undefined) return null;
  const backlog = seesBacklog(ground, operators.backlogScaling);
  return {
    name: autoscaling.name ?? null,
    cpuPercent: autoscaling.cpuPercent ?? null,
    memoryPercent: autoscaling.memoryPercent ?? null,
    scaleDownPercent: autoscaling.scaleDownPercent ?? null,
    backlogSeconds: backlog ? (autoscaling.backlogSeconds ?? null) : null,
    backlogItemsPerReplica: backlog ? backlogItems(workload) : null,
    requestsPerSecond: autoscaling.requestsPerSecond ?? null,
    scaleUpWindowSeconds: autoscaling.scaleUpWindowSeconds,
    scaleDownWindowSeconds: autoscaling.scaleDownWindowSeconds,
  };
}

/** Number of replicas that carry a figure of the stated load; null if none is stated. */
export function neededReplicas(
  { benchmarks }: Profile,
  { demand }: WorkloadProfile,
  figure: (stated: Range) => number,
): number | null {
  const benchmark = demand === undefined ? undefined : benchmarks[demand.measure];
  return demand === undefined || benchmark === undefined
    ? null
    : Math.ceil(figure(benchmark) / demand.perReplica);
}

/** Number of replicas at the stated load: the autoscaler stays within the bounds. */
const expectedReplicas = (profile: Profile, workload: WorkloadProfile): number =>
  Math.min(
    workload.replicas.max,
    Math.max(workload.replicas.min, neededReplicas(profile, workload, sizingFigure) ?? 0),
  );

/** The workloads of a profile on one target. */
export function planWorkloads(profile: Profile, context: WorkloadContext): Record<string, WorkloadPlan> {
  const shares = sharesByLimit(profile);
  const keysOf = (used: string): string[] => context.stores.filter(({ name }) => name === used).map(storeKey);
  const entries = Object.entries(profile.workloads).map(([name, workload]): [string, WorkloadPlan] => [
    name,
    {
      name,
      origin: context.origins.get(name) ?? name,
      kind: workload.kind,
      public: workload.public,
      path: workload.path ?? null,
      sessionAffinity: workload.sessionAffinity ?? false,
      port: servesRequests(workload.kind) ? workload.port : null,
      managementPort: ends(workload.kind) ? null : MANAGEMENT_PORT,
      requests: workload.requests,
      limits: workload.limits,
      replicas: { ...workload.replicas, expected: expectedReplicas(profile, workload) },
      autoscaler: planAutoscaler(workload, context),
      schedule: workload.schedule ?? null,
      uses: Object.fromEntries(
        Object.entries(workload.uses).flatMap(([store, rights]) => keysOf(store).map((key) => [key, rights])),
      ),
      needs: Object.keys(workload.uses)
        .filter((store) => !workload.optionalUses?.includes(store))
        .flatMap(keysOf),
      calls: workload.calls ?? [],
      sharesTotal: sharesOf(shares, workload).length > 0,
      environment: {
        ...environmentOf(profile, shares, name, workload),
        ...(workload.path === undefined ? {} : { BASE_PATH: workload.path }),
        ...ssoVariables(workload, context),
      },
      minAvailablePercent: workload.minAvailablePercent,
      terminationGraceSeconds: workload.terminationGraceSeconds,
    },
  ]);
  return Object.fromEntries(entries);
}

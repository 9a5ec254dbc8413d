import type aws from "@pulumi/aws";
import type { WorkloadPlan } from "../../../../plan/types.ts";
import type { Scope } from "../scope.ts";

const ON_DEMAND = "FARGATE";
const SPOT = "FARGATE_SPOT";

/** The capacity of an ECS cluster: both kinds always, because ECS does not take one away that a service still uses. */
export const CAPACITY_PROVIDERS = [ON_DEMAND, SPOT];

/** Capacity of all tasks that are not interruptible. */
export const FARGATE = { capacityProvider: ON_DEMAND, weight: 1 } as const;

type Strategy = aws.types.input.ecs.ServiceCapacityProviderStrategy;

/** Of the tasks above the base, one in so many is on demand. ECS places nothing by a weight of 0. */
const SPOT_WEIGHT = 100;

/**
 * On what the replicas of a service run. Of an interruptible workload, the fewest that it always has are on demand, so that
 * they survive when AWS takes all others back. The base comes first:
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CapacityProviderStrategyItem.html
 */
export const capacityOf = ({ name, replicas }: WorkloadPlan, { settings }: Scope): Strategy[] =>
  settings.own.aws.interruptible.includes(name)
    ? [
        { ...FARGATE, base: replicas.min },
        { capacityProvider: SPOT, weight: SPOT_WEIGHT },
      ]
    : [FARGATE];

/**
 * Whether the capacity of a service may change. The provider replaces a service for that, unless each of its updates starts new
 * tasks; an update of tags alone does not.
 * https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/ecs/service.go, capacityProviderStrategyCustomizeDiff
 */
export const changesCapacity = ({ kind, replicas }: WorkloadPlan): boolean =>
  kind === "worker" && replicas.max > replicas.min;

import type aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { WorkloadPlan } from "../../../../plan/types.ts";
import type { Foundation } from "../../foundation.ts";
import { allow, type Statement } from "../security/iam.ts";

/** ARNs of all tasks of a cluster. */
export const taskArns = (
  { region, name }: aws.ecs.Cluster,
  { account }: Pick<Foundation, "account">,
): pulumi.Output<string> => pulumi.interpolate`arn:aws:ecs:${region}:${account}:task/${name}/*`;

/**
 * Lets a replica that takes items protect itself while it holds one, by a call of `$ECS_AGENT_URI/task-protection/v1/state`: the
 * autoscaler and rollouts then take other replicas. Only tasks of a service have that protection.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-scale-in-protection-endpoint.html
 */
export const selfProtection = (
  { uses, schedule }: Pick<WorkloadPlan, "uses" | "schedule">,
  cluster: aws.ecs.Cluster,
  foundation: Pick<Foundation, "account">,
): Statement[] =>
  schedule === null && Object.values(uses).some((rights) => rights.includes("take"))
    ? [allow(["ecs:GetTaskProtection", "ecs:UpdateTaskProtection"], taskArns(cluster, foundation))]
    : [];

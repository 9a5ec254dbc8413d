import { of, type Rows } from "../row.ts";

const ecs = (names: string) => of("ecs", names);
const scaling = (names: string) => of("application-autoscaling", names);
/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html, https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars-encryption.html */
const inNetwork = [
  ...of("iam", "PassRole"),
  ...of("ec2", "DescribeSecurityGroups DescribeSubnets DescribeVpcs"),
  ...of("kms", "CreateGrant Encrypt"),
];
const scheduler = (names: string) => of("scheduler", names);
const events = (names: string) => of("events", names);
const lambda = (names: string) => of("lambda", names);
const dlm = (names: string) => of("dlm", names);

/** A cluster, what runs in it, what makes it grow, and what runs on a schedule. */
export const compute: Rows = {
  "aws:appautoscaling/policy:Policy": {
    create: scaling("PutScalingPolicy"),
    read: scaling("DescribeScalingPolicies"),
    update: scaling("PutScalingPolicy"),
    delete: scaling("DeleteScalingPolicy"),
    schema: "aws-applicationautoscaling-scalingpolicy",
    resource: "aws_appautoscaling_policy",
  },
  "aws:appautoscaling/target:Target": {
    create: [...scaling("RegisterScalableTarget TagResource"), ...of("iam", "CreateServiceLinkedRole")],
    read: scaling("DescribeScalableTargets ListTagsForResource"),
    update: scaling("RegisterScalableTarget TagResource UntagResource"),
    delete: scaling("DeregisterScalableTarget"),
    schema: "aws-applicationautoscaling-scalabletarget",
    resource: "aws_appautoscaling_target",
  },
  "aws:cloudwatch/eventRule:EventRule": {
    create: events("PutRule TagResource"),
    read: events("DescribeRule ListTagsForResource"),
    update: events("PutRule TagResource UntagResource"),
    delete: events("DeleteRule"),
    schema: "aws-events-rule",
    resource: "aws_cloudwatch_event_rule",
  },
  "aws:cloudwatch/eventTarget:EventTarget": {
    create: events("PutTargets"),
    read: events("ListTargetsByRule"),
    update: events("PutTargets"),
    delete: events("RemoveTargets"),
    resource: "aws_cloudwatch_event_target",
  },
  "aws:dlm/lifecyclePolicy:LifecyclePolicy": {
    create: [...dlm("CreateLifecyclePolicy TagResource"), ...of("iam", "PassRole")],
    read: dlm("GetLifecyclePolicy ListTagsForResource"),
    update: [...dlm("UpdateLifecyclePolicy TagResource UntagResource"), ...of("iam", "PassRole")],
    delete: dlm("DeleteLifecyclePolicy"),
    schema: "aws-dlm-lifecyclepolicy",
    resource: "aws_dlm_lifecycle_policy",
  },
  "aws:ecs/cluster:Cluster": {
    create: [...ecs("CreateCluster TagResource"), ...of("iam", "CreateServiceLinkedRole")],
    read: ecs("DescribeClusters ListTagsForResource"),
    update: ecs("UpdateCluster UpdateClusterSettings TagResource UntagResource"),
    delete: ecs("DeleteCluster"),
    schema: "aws-ecs-cluster",
    resource: "aws_ecs_cluster",
  },
  "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders": {
    create: ecs("PutClusterCapacityProviders"),
    read: ecs("DescribeClusters"),
    update: ecs("PutClusterCapacityProviders"),
    delete: ecs("PutClusterCapacityProviders"),
    schema: "aws-ecs-clustercapacityproviderassociations",
    resource: "aws_ecs_cluster_capacity_providers",
  },
  "aws:ecs/service:Service": {
    create: [...ecs("CreateService TagResource"), ...of("iam", "CreateServiceLinkedRole")],
    read: ecs("DescribeServices DescribeServiceDeployments ListServiceDeployments ListTagsForResource"),
    update: ecs("UpdateService TagResource UntagResource"),
    delete: ecs("UpdateService DeleteService"),
    schema: "aws-ecs-service",
    resource: "aws_ecs_service",
  },
  "aws:ecs/taskDefinition:TaskDefinition": {
    create: [...ecs("RegisterTaskDefinition TagResource"), ...of("iam", "GetRole PassRole")],
    read: ecs("DescribeTaskDefinition ListTagsForResource"),
    update: ecs("TagResource UntagResource"),
    delete: ecs("DeregisterTaskDefinition"),
    schema: "aws-ecs-taskdefinition",
    resource: "aws_ecs_task_definition",
  },
  "aws:lambda/function:Function": {
    // One in the network, with variables that are encrypted with the stack's key.
    create: [...lambda("CreateFunction GetFunction TagResource"), ...inNetwork],
    read: lambda(
      "GetFunction GetFunctionConfiguration GetFunctionCodeSigningConfig ListVersionsByFunction ListTags",
    ),
    update: [
      ...lambda("UpdateFunctionCode UpdateFunctionConfiguration TagResource UntagResource"),
      ...inNetwork,
    ],
    delete: lambda("DeleteFunction"),
    schema: "aws-lambda-function",
    resource: "aws_lambda_function",
  },
  // Another input replaces it: nothing is called when it goes.
  "aws:lambda/invocation:Invocation": {
    create: lambda("InvokeFunction"),
    read: [],
    update: [],
    delete: [],
    resource: "aws_lambda_invocation",
  },
  "aws:scheduler/schedule:Schedule": {
    create: [...scheduler("CreateSchedule"), ...of("iam", "PassRole")],
    read: scheduler("GetSchedule"),
    update: [...scheduler("UpdateSchedule"), ...of("iam", "PassRole")],
    delete: scheduler("DeleteSchedule"),
    schema: "aws-scheduler-schedule",
    resource: "aws_scheduler_schedule",
  },
  "aws:scheduler/scheduleGroup:ScheduleGroup": {
    create: scheduler("CreateScheduleGroup TagResource"),
    read: scheduler("GetScheduleGroup ListTagsForResource"),
    update: scheduler("TagResource UntagResource"),
    delete: scheduler("DeleteScheduleGroup DeleteSchedule"),
    schema: "aws-scheduler-schedulegroup",
    resource: "aws_scheduler_schedule_group",
  },
};

import { AUTONAMED, PARENT, PROVIDER, type PublishedTypes, SWITCH } from "../type.ts";

const inNetwork = (path: string) => ({
  [`${path}.securityGroups`]: "AwsvpcConfiguration.SecurityGroups",
  [`${path}.subnets`]: "AwsvpcConfiguration.Subnets",
});

/** What runs workloads. */
export const compute: PublishedTypes = {
  "aws:appautoscaling/policy:Policy": {
    schema: "AWS::ApplicationAutoScaling::ScalingPolicy",
    given: { PolicyName: AUTONAMED },
  },
  "aws:appautoscaling/target:Target": { schema: "AWS::ApplicationAutoScaling::ScalableTarget" },
  "aws:ecs/cluster:Cluster": {
    schema: "AWS::ECS::Cluster",
    names: { settings: "ClusterSettings" },
  },
  "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders": {
    schema: "AWS::ECS::ClusterCapacityProviderAssociations",
    names: { clusterName: "Cluster", defaultCapacityProviderStrategies: "DefaultCapacityProviderStrategy" },
  },
  "aws:ecs/service:Service": {
    schema: "AWS::ECS::Service",
    names: {
      capacityProviderStrategies: "CapacityProviderStrategy",
      deploymentCircuitBreaker: "DeploymentConfiguration.DeploymentCircuitBreaker",
      deploymentMaximumPercent: "DeploymentConfiguration.MaximumPercent",
      deploymentMinimumHealthyPercent: "DeploymentConfiguration.MinimumHealthyPercent",
      ...inNetwork("networkConfiguration"),
    },
    beside: {
      "networkConfiguration.assignPublicIp": SWITCH,
      waitForSteadyState: PROVIDER,
      forceNewDeployment: PROVIDER,
    },
  },
  "aws:ecs/taskDefinition:TaskDefinition": {
    schema: "AWS::ECS::TaskDefinition",
  },
  "aws:eks/accessEntry:AccessEntry": { schema: "AWS::EKS::AccessEntry" },
  "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": {
    schema: "AWS::EKS::AccessEntry",
    at: "AccessPolicies",
    beside: { clusterName: PARENT, principalArn: PARENT },
  },
  "aws:eks/addon:Addon": {
    schema: "AWS::EKS::Addon",
    names: { resolveConflictsOnCreate: "ResolveConflicts" },
    beside: { resolveConflictsOnUpdate: "The schema has one choice for both." },
  },
  "aws:eks/cluster:Cluster": {
    schema: "AWS::EKS::Cluster",
    names: { vpcConfig: "ResourcesVpcConfig", enabledClusterLogTypes: "Logging.ClusterLogging.EnabledTypes" },
  },
  "aws:eks/nodeGroup:NodeGroup": {
    schema: "AWS::EKS::Nodegroup",
    names: { nodeRoleArn: "NodeRole", subnetIds: "Subnets" },
  },
  "aws:eks/podIdentityAssociation:PodIdentityAssociation": { schema: "AWS::EKS::PodIdentityAssociation" },
  "aws:lambda/function:Function": {
    schema: "AWS::Lambda::Function",
    beside: { code: "The provider sends the files themselves; the schema has them in a bucket, or as text." },
    given: { Code: "The files that the provider sends." },
  },
  "aws:scheduler/schedule:Schedule": {
    schema: "AWS::Scheduler::Schedule",
    names: {
      "target.ecsParameters.capacityProviderStrategies": "CapacityProviderStrategy",
      ...inNetwork("target.ecsParameters.networkConfiguration"),
    },
    beside: { "target.ecsParameters.networkConfiguration.assignPublicIp": SWITCH },
  },
  "aws:scheduler/scheduleGroup:ScheduleGroup": { schema: "AWS::Scheduler::ScheduleGroup" },
};

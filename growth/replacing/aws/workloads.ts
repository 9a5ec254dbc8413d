import { type FactsOf, provider } from "./facts.ts";

/** What runs workloads. */
export const workloads: FactsOf = {
  "aws:appautoscaling/policy:Policy": {
    replacing: ["resourceId", "scalableDimension", "serviceNamespace"],
    source: `${provider}/appautoscaling/policy.go`,
  },
  "aws:appautoscaling/target:Target": {
    replacing: ["resourceId", "scalableDimension", "serviceNamespace"],
    once: ["resourceId", "scalableDimension"],
    source: `${provider}/appautoscaling/target.go`,
  },
  "aws:ecs/cluster:Cluster": { source: `${provider}/ecs/cluster.go` },
  "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders": {
    replacing: ["clusterName"],
    once: ["clusterName"],
    source: `${provider}/ecs/cluster_capacity_providers.go`,
  },
  "aws:ecs/service:Service": {
    replacing: ["cluster"],
    replacingUnless: { is: "forceNewDeployment", inputs: ["capacityProviderStrategies"] },
    // It would leave the balancer that people still reach.
    stays: ["loadBalancers"],
    source: `${provider}/ecs/service.go`,
  },
  "aws:ecs/taskDefinition:TaskDefinition": {
    // Each registration is a new revision of the family, so two of one family stand side by side.
    replacing: [
      "containerDefinitions",
      "cpu",
      "memory",
      "family",
      "executionRoleArn",
      "taskRoleArn",
      "runtimePlatform",
    ],
    source: `${provider}/ecs/task_definition.go`,
  },
  "aws:eks/accessEntry:AccessEntry": {
    replacing: ["clusterName", "principalArn"],
    once: ["clusterName", "principalArn"],
    source: `${provider}/eks/access_entry.go`,
  },
  "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": {
    replacing: ["clusterName", "principalArn", "policyArn", "accessScope"],
    once: ["clusterName", "principalArn", "policyArn"],
    source: `${provider}/eks/access_policy_association.go`,
  },
  "aws:eks/addon:Addon": {
    replacing: ["clusterName", "addonName"],
    once: ["clusterName", "addonName"],
    source: `${provider}/eks/addon.go`,
  },
  "aws:eks/cluster:Cluster": {
    replacing: ["name", "roleArn"],
    once: ["name"],
    source: `${provider}/eks/cluster.go`,
  },
  "aws:eks/nodeGroup:NodeGroup": {
    replacing: ["clusterName", "nodeRoleArn", "subnetIds", "capacityType", "amiType", "instanceTypes"],
    source: `${provider}/eks/node_group.go`,
  },
  "aws:eks/podIdentityAssociation:PodIdentityAssociation": {
    replacing: ["clusterName", "namespace", "serviceAccount"],
    once: ["clusterName", "namespace", "serviceAccount"],
    source: `${provider}/eks/pod_identity_association.go`,
  },
  "aws:lambda/function:Function": {
    replacing: ["name", "packageType"],
    source: `${provider}/lambda/function.go`,
  },
  "aws:lambda/invocation:Invocation": {
    replacing: ["functionName", "input", "triggers"],
    source: `${provider}/lambda/invocation.go`,
  },
  "aws:scheduler/schedule:Schedule": {
    replacing: ["groupName"],
    source: `${provider}/scheduler/schedule.go`,
  },
  "aws:scheduler/scheduleGroup:ScheduleGroup": { source: `${provider}/scheduler/schedule_group.go` },
};

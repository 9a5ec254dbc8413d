import type { Json } from "../base/json.ts";
import type { ResourceRecord } from "../document/document.ts";
import {
  type Counter,
  counted,
  dependsOn,
  number,
  object,
  ofType,
  same,
  summed,
  type Use,
} from "./counting.ts";
import { diskTiB, machineCpu, nodesOfAGroup } from "./machineCounters.ts";
import { rulesOfAGroup } from "./ruleCounters.ts";

const SERVICE = "aws:ecs/service:Service";
const TASK = "aws:ecs/taskDefinition:TaskDefinition";
const SCALING = "aws:appautoscaling/target:Target";
const SCHEDULE = "aws:scheduler/schedule:Schedule";
const NAT = "aws:ec2/natGateway:NatGateway";
const CPU_UNITS = 1024;

/** vCPU of one task of what runs it. */
function taskCpu(resources: readonly ResourceRecord[], runner: ResourceRecord): number {
  const task = ofType(resources, TASK).find((one) => dependsOn(runner, one));
  return number(task?.inputs.cpu, 0) / CPU_UNITS;
}

/** Of `tasks` tasks, those that a strategy runs on interruptible capacity: all above the base of the other provider. */
function interruptible(strategies: Json | undefined, tasks: number): number {
  const rows = Array.isArray(strategies) ? strategies.map(object) : [];
  if (!rows.some(({ capacityProvider }) => capacityProvider === "FARGATE_SPOT")) return 0;
  const reliable = rows.find(({ capacityProvider }) => capacityProvider === "FARGATE");
  return Math.max(0, tasks - number(reliable?.base, 0));
}

/** Tasks of a runner, at the start and at most. */
function tasksOf(resources: readonly ResourceRecord[], runner: ResourceRecord): Use {
  if (runner.type === SCHEDULE) {
    const target = object(runner.inputs.target);
    return same(number(object(target.ecsParameters).taskCount, 1));
  }
  const desired = number(runner.inputs.desiredCount, 1);
  const scaled = ofType(resources, SCALING).find((one) => dependsOn(one, runner));
  const highest = Math.max(desired, number(scaled?.inputs.maxCapacity, desired));
  const rollout = number(runner.inputs.deploymentMaximumPercent, 200) / 100;
  return { atStart: desired, atMost: Math.floor(highest * rollout) };
}

const strategyOf = ({ type, inputs }: ResourceRecord): Json | undefined =>
  type === SCHEDULE
    ? object(object(inputs.target).ecsParameters).capacityProviderStrategies
    : inputs.capacityProviderStrategies;

/** vCPU of all tasks of services and schedules, of those of one kind of capacity. */
const taskCpuOf =
  (spot: boolean): Counter =>
  (resources) => {
    const uses = ofType(resources, SERVICE, SCHEDULE).map((runner) => {
      const cpu = taskCpu(resources, runner);
      const { atStart, atMost } = tasksOf(resources, runner);
      const share = (tasks: number): number => {
        const interrupted = interruptible(strategyOf(runner), tasks);
        return cpu * (spot ? interrupted : tasks - interrupted);
      };
      return { atStart: share(atStart), atMost: share(atMost) };
    });
    return {
      atStart: uses.reduce((sum, { atStart }) => sum + atStart, 0),
      atMost: uses.reduce((sum, { atMost }) => sum + atMost, 0),
    };
  };

/** NAT gateways of the zone that has the most: each of this package is in a zone of its own, so one if there is any. */
const natGatewaysOfAZone: Counter = (resources) => same(Math.min(1, ofType(resources, NAT).length));

/** Brokers of all clusters of Amazon MSK. */
const kafkaBrokers = summed(({ inputs }) => number(inputs.numberOfBrokerNodes, 0), "aws:msk/cluster:Cluster");

/** Nodes of all caches: of one shard, or of several with the copies of each. */
const cacheNodes = summed(
  ({ inputs }) =>
    number(inputs.numCacheClusters, 0) ||
    number(inputs.numNodeGroups, 1) * (1 + number(inputs.replicasPerNodeGroup, 0)),
  "aws:elasticache/replicationGroup:ReplicationGroup",
);

const DATABASE = "aws:rds/instance:Instance";

/** Storage of RDS, GB: as much as it may grow to, each standby with its own. A replica has that of its primary. */
const databaseGB: Counter = (resources) => {
  const servers = ofType(resources, DATABASE);
  const primary = servers.find(({ inputs }) => inputs.allocatedStorage !== undefined);
  const sum = (of: (inputs: ResourceRecord["inputs"]) => number): number =>
    servers.reduce((all, { inputs }) => all + of(inputs) * (inputs.multiAz === true ? 2 : 1), 0);
  const start = (inputs: ResourceRecord["inputs"]) =>
    number(inputs.allocatedStorage, number(primary?.inputs.allocatedStorage, 0));
  return {
    atStart: sum(start),
    atMost: sum((inputs) => Math.max(start(inputs), number(inputs.maxAllocatedStorage, 0))),
  };
};

/** Gateway endpoints: one that names no type is of this one. */
const gatewayEndpoints: Counter = (resources) =>
  same(
    ofType(resources, "aws:ec2/vpcEndpoint:VpcEndpoint").filter(
      ({ inputs }) => (inputs.vpcEndpointType ?? "Gateway") === "Gateway",
    ).length,
  );

/** Rules of the listeners, beside their defaults. A stack has one balancer. */
const listenerRules = counted("aws:lb/listenerRule:ListenerRule");

/** Secrets of the stack, and those in which RDS keeps a password that it makes itself. */
const secrets: Counter = (resources) =>
  same(
    ofType(resources, "aws:secretsmanager/secret:Secret").length +
      ofType(resources, DATABASE).filter(({ inputs }) => inputs.manageMasterUserPassword === true).length,
  );

/** What each quota of account/aws.json counts. */
export const counters = {
  onDemandTaskCpu: taskCpuOf(false),
  spotTaskCpu: taskCpuOf(true),
  machineCpu,
  addresses: counted("aws:ec2/eip:Eip"),
  vpcs: counted("aws:ec2/vpc:Vpc"),
  internetGateways: counted("aws:ec2/internetGateway:InternetGateway"),
  natGatewaysOfAZone,
  trails: counted("aws:cloudtrail/trail:Trail"),
  balancers: counted("aws:lb/loadBalancer:LoadBalancer"),
  vpcOrigins: counted("aws:cloudfront/vpcOrigin:VpcOrigin"),
  // DocumentDB has no quota of its own: it counts in that of RDS.
  databases: counted(DATABASE, "aws:docdb/clusterInstance:ClusterInstance"),
  databaseClusters: counted("aws:docdb/cluster:Cluster"),
  brokers: counted("aws:mq/broker:Broker"),
  kafkaBrokers,
  cacheNodes,
  cacheUsers: counted("aws:elasticache/user:User"),
  diskTiB,
  securityGroups: counted(
    "aws:ec2/securityGroup:SecurityGroup",
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
  ),
  rulesOfAGroup,
  gatewayEndpoints,
  targetGroups: counted("aws:lb/targetGroup:TargetGroup"),
  listenerRules,
  kubernetesClusters: counted("aws:eks/cluster:Cluster"),
  nodeGroups: counted("aws:eks/nodeGroup:NodeGroup"),
  nodesOfAGroup,
  databaseGB,
  databaseProxies: counted("aws:rds/proxy:Proxy"),
  roles: counted("aws:iam/role:Role"),
  cacheUserGroups: counted("aws:elasticache/userGroup:UserGroup"),
  secrets,
  keys: counted("aws:kms/key:Key"),
  // An update may call all functions side by side, each once.
  functionRuns: counted("aws:lambda/invocation:Invocation"),
  backupVaults: counted("aws:backup/vault:Vault"),
  backupPlans: counted("aws:backup/plan:Plan"),
} as const satisfies Record<string, Counter>;

import { isObject, type Json, type JsonObject } from "../base/json.ts";
import type { ResourceRecord } from "../document/document.ts";
import { catalogOf } from "../pricing/catalog.ts";

/** How much of a quota resources use. */
export interface Use {
  /** When the stack has just been created, with each service at the number of replicas that it starts with. */
  readonly atStart: number;
  /** At the highest number of replicas, and while a rollout runs old and new ones side by side. */
  readonly atMost: number;
}

type Counter = (resources: readonly ResourceRecord[]) => Use;

const SERVICE = "aws:ecs/service:Service";
const TASK = "aws:ecs/taskDefinition:TaskDefinition";
const SCALING = "aws:appautoscaling/target:Target";
const SCHEDULE = "aws:scheduler/schedule:Schedule";
const NAT = "aws:ec2/natGateway:NatGateway";
const CPU_UNITS = 1024;

const same = (amount: number): Use => ({ atStart: amount, atMost: amount });

const ofType = (resources: readonly ResourceRecord[], ...types: readonly string[]): ResourceRecord[] =>
  resources.filter(({ type }) => types.includes(type));

const counted =
  (...types: readonly string[]): Counter =>
  (resources) =>
    same(ofType(resources, ...types).length);

const number = (value: Json | undefined, otherwise: number): number =>
  value === undefined || value === null || Number.isNaN(Number(value)) ? otherwise : Number(value);

const object = (value: Json | undefined): JsonObject => (isObject(value) ? value : {});

const dependsOn = ({ propertyDependencies }: ResourceRecord, { urn }: ResourceRecord): boolean =>
  Object.values(propertyDependencies).some((urns) => urns.includes(urn));

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

/** vCPU of all machines; a type that the catalog does not have counts as the smallest machine. */
const machineCpu: Counter = (resources) => {
  const { rows } = catalogOf("aws").machines;
  const least = Math.min(...rows.map(({ cpu }) => cpu));
  const machines = ofType(resources, "aws:ec2/instance:Instance");
  const cpuOf = ({ inputs }: ResourceRecord): number =>
    rows.find(({ name }) => name === inputs.instanceType)?.cpu ?? least;
  return same(machines.reduce((sum, one) => sum + cpuOf(one), 0));
};

/** NAT gateways of the zone that has the most: each of this package is in a zone of its own, so one if there is any. */
const natGatewaysOfAZone: Counter = (resources) => same(Math.min(1, ofType(resources, NAT).length));

/** Brokers of all clusters of Amazon MSK. */
const kafkaBrokers: Counter = (resources) =>
  same(
    ofType(resources, "aws:msk/cluster:Cluster").reduce(
      (sum, { inputs }) => sum + number(inputs.numberOfBrokerNodes, 0),
      0,
    ),
  );
/** Nodes of all caches: of one shard, or of several with the copies of each. */
const cacheNodes: Counter = (resources) => {
  const groups = ofType(resources, "aws:elasticache/replicationGroup:ReplicationGroup");
  const nodesOf = ({ inputs }: ResourceRecord): number =>
    number(inputs.numCacheClusters, 0) ||
    number(inputs.numNodeGroups, 1) * (1 + number(inputs.replicasPerNodeGroup, 0));
  return same(groups.reduce((sum, one) => sum + nodesOf(one), 0));
};

const DATABASE = "aws:rds/instance:Instance";

/** Storage of all instances of RDS, GB: at the start, and as far as RDS may grow it. A replica has as much as its primary. */
const databaseStorage: Counter = (resources) => {
  const databases = ofType(resources, DATABASE);
  const startOf = (one: ResourceRecord): number => {
    const primary = databases.find((other) => other !== one && dependsOn(one, other));
    return number(one.inputs.allocatedStorage, number(primary?.inputs.allocatedStorage, 0));
  };
  const sizes = databases.map((one) => ({
    atStart: startOf(one),
    atMost: number(one.inputs.maxAllocatedStorage, startOf(one)),
  }));
  return {
    atStart: sizes.reduce((sum, { atStart }) => sum + atStart, 0),
    atMost: sizes.reduce((sum, { atMost }) => sum + atMost, 0),
  };
};

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
  // The instances of DocumentDB count among those of RDS.
  databases: counted(DATABASE, "aws:docdb/clusterInstance:ClusterInstance"),
  databaseStorage,
  databaseParameters: counted("aws:rds/parameterGroup:ParameterGroup"),
  databaseProxies: counted("aws:rds/proxy:Proxy"),
  brokers: counted("aws:mq/broker:Broker"),
  kafkaBrokers,
  cacheNodes,
  cacheUsers: counted("aws:elasticache/user:User"),
  cacheUserGroups: counted("aws:elasticache/userGroup:UserGroup"),
} as const satisfies Record<string, Counter>;

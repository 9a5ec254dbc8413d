import type { Json } from "../../../../base/json.ts";
import { facts } from "../../../../growth/replacing/aws.ts";
import type { Observed } from "./observe.ts";

/**
 * Why a name that the program gives stands in nobody's way when its resource is replaced:
 * - `random`: it ends in a random part, which is replaced with everything that replaces the resource; the new one comes first
 * - `first`: the old resource goes first; `why` says why it may be away for a moment
 * - `free`: AWS takes the name again, or it is no name of the resource itself; `why` says which
 */
interface Naming {
  readonly by: "random" | "first" | "free";
  readonly why: string;
}

/** Every name that the program gives, by type and input. Pulumi names everything else, with a random end. */
export const givenNames: Readonly<Record<string, Naming>> = {
  "aws:acm/certificate:Certificate domainName": {
    by: "free",
    why: "a domain may have several certificates",
  },
  "aws:cloudfront/vpcOrigin:VpcOrigin vpcOriginEndpointConfig.name": {
    by: "random",
    why: "nested, where Pulumi names nothing",
  },
  "aws:cloudwatch/dashboard:Dashboard dashboardName": { by: "first", why: "only people look at it" },
  "aws:cloudwatch/logDelivery:LogDelivery deliverySourceName": {
    by: "first",
    why: "a source delivers once to a bucket, and no request waits for a log",
  },
  "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination name": {
    by: "random",
    why: "60 characters may be fewer than a logical name has",
  },
  "aws:cloudwatch/logDeliverySource:LogDeliverySource name": {
    by: "random",
    why: "60 characters may be fewer than a logical name has",
  },
  "aws:cloudwatch/logGroup:LogGroup name": {
    by: "random",
    why: "WAF demands the prefix aws-waf-logs-, RDS the name of the instance",
  },
  "aws:cognito/identityProvider:IdentityProvider providerName": {
    by: "free",
    why: "a name inside the pool, which is replaced with it",
  },
  "aws:ec2/vpcEndpoint:VpcEndpoint serviceName": { by: "free", why: "the service of AWS" },
  "aws:ec2/volumeAttachment:VolumeAttachment deviceName": {
    by: "first",
    why: "a volume is at one machine, and a host accepts an outage of minutes",
  },
  "aws:ecs/taskDefinition:TaskDefinition family": {
    by: "free",
    why: "a family numbers its definitions, and a replaced one is another number",
  },
  "aws:eks/addon:Addon addonName": { by: "free", why: "the add-on of AWS" },
  "aws:eks/cluster:Cluster name": {
    by: "random",
    why: "its log group has it in its name, and exists first",
  },
  "aws:eks/accessEntry:AccessEntry clusterName": { by: "free", why: "the cluster that it is of" },
  "aws:eks/accessPolicyAssociation:AccessPolicyAssociation clusterName": {
    by: "free",
    why: "the cluster that it is of",
  },
  "aws:eks/addon:Addon clusterName": { by: "free", why: "the cluster that it is of" },
  "aws:eks/nodeGroup:NodeGroup clusterName": { by: "free", why: "the cluster that it is of" },
  "aws:eks/podIdentityAssociation:PodIdentityAssociation clusterName": {
    by: "free",
    why: "the cluster that it is of",
  },
  "aws:elasticache/replicationGroup:ReplicationGroup finalSnapshotIdentifier": {
    by: "free",
    why: "the snapshot that stays; a released store gives it a random end, and no other can be deleted",
  },
  "aws:elasticache/replicationGroup:ReplicationGroup replicationGroupId": {
    by: "random",
    why: "40 characters leave no room for a logical name",
  },
  "aws:rds/parameterGroup:ParameterGroup family": { by: "free", why: "the version of PostgreSQL" },
  "aws:elasticache/parameterGroup:ParameterGroup family": {
    by: "free",
    why: "what the parameters are of; Pulumi names the group",
  },
  "aws:elasticache/user:User userName": { by: "free", why: "the name of the workload, in the user group" },
  "aws:elasticache/userGroup:UserGroup userGroupId": { by: "random", why: "the provider makes none" },
  "aws:kms/alias:Alias name": { by: "first", why: "everything calls the key by its ARN" },
  "aws:lb/loadBalancer:LoadBalancer name": {
    by: "random",
    why: "32 characters leave no room for a logical name",
  },
  "aws:lb/targetGroup:TargetGroup name": {
    by: "random",
    why: "32 characters leave no room for a logical name",
  },
  "aws:rds/instance:Instance dbName": { by: "free", why: "the database inside the instance" },
  "aws:rds/instance:Instance finalSnapshotIdentifier": {
    by: "free",
    why: "the snapshot that stays; a released store gives it a random end, and no other can be deleted",
  },
  "aws:rds/instance:Instance caCertIdentifier": { by: "free", why: "the authority of AWS" },
  "aws:rds/instance:Instance identifier": {
    by: "random",
    why: "RDS names the log group of an instance by it, and the group has to be there before",
  },
  "aws:rds/snapshot:Snapshot dbInstanceIdentifier": { by: "free", why: "the instance that it is made of" },
  "aws:rds/snapshot:Snapshot dbSnapshotIdentifier": {
    by: "random",
    why: "it stays in the account, and AWS gives a name once",
  },
  "aws:route53/record:Record name": { by: "free", why: "its changes are held by `once` in facts.ts" },
  "aws:sns/topic:Topic displayName": { by: "free", why: "what an e-mail shows" },
  "aws:wafv2/webAcl:WebAcl visibilityConfig.metricName": { by: "free", why: "a dimension of metrics" },
};

/** Inputs that replace a resource while its name stays, and why that cannot happen. */
const cannotChange: Readonly<Record<string, string>> = {
  "aws:rds/snapshot:Snapshot dbInstanceIdentifier": "an instance with a restore point is protected",
  "aws:rds/instance:Instance kmsKeyId": "the key of the stack is protected",
  "aws:ec2/natGateway:NatGateway subnetId":
    "a subnet keeps its range and zone; in another network, gateway and address have another logical name (label.ts)",
  "aws:ec2/flowLog:FlowLog iamRoleArn": "another path of the role is another log group too",
};

const NAME = /^(name|namePrefix|identifier|bucket|bucketPrefix|family|alias|.*(Name|Identifier|GroupId))$/;
const REFERENCE = /^\$\{[^}]*\}$/;

type Leaf = readonly [path: string, value: Json];

/** The values of inputs by their paths, without those in lists. */
const leavesOf = (inputs: Observed["inputs"], above = ""): Leaf[] =>
  Object.entries(inputs).flatMap(([key, value]): Leaf[] => {
    const path = `${above}${key}`;
    return value !== null && typeof value === "object" && !Array.isArray(value)
      ? leavesOf(value as Observed["inputs"], `${path}.`)
      : [[path, value]];
  });

const ofAws = ({ type }: Pick<Observed, "type">): boolean => type.startsWith("aws:");

/** Names that the program itself gives, as `<type> <input>`. */
export const namesIn = (stack: readonly Pick<Observed, "type" | "inputs">[]): string[] =>
  stack.filter(ofAws).flatMap(({ type, inputs: { tags: _, ...inputs } }) =>
    leavesOf(inputs)
      .filter(([path, value]) => NAME.test(path.split(".").at(-1) ?? "") && typeof value === "string")
      .filter(([, value]) => !REFERENCE.test(String(value)))
      .map(([path]) => `${type} ${path}`),
  );

const topOf = (path: string): string => path.split(".")[0] ?? "";

/** The inputs that replace a resource, or parts of them, except its name. */
function forcingLeaves({ type, inputs, replacedOn }: Observed, name: string): Leaf[] {
  const forcing = new Set([...(facts[type]?.replacing ?? []), ...replacedOn]);
  return leavesOf(inputs).filter(([path]) => path !== name && forcing.has(topOf(path)));
}

/** The random resource at the end of a name; undefined where the name is fixed. */
const endOf = ({ refersTo }: Observed, name: string, stack: readonly Observed[]): Observed | undefined =>
  stack.find(({ type, urn }) => type.startsWith("random:") && refersTo[topOf(name)]?.includes(urn));

/** What replaces a resource whose random end would stay: every reference has to be a keeper of that end. */
function unkept(one: Observed, name: string, end: Observed): string[] {
  const kept = Object.values((end.inputs.keepers ?? {}) as { readonly [key: string]: Json });
  return forcingLeaves(one, name)
    .filter(([path]) => cannotChange[`${one.type} ${path}`] === undefined)
    .filter(([, value]) => String(value).includes("${") && !kept.includes(value))
    .map(([path]) => `${one.name}: another ${path} replaces it and leaves its name`);
}

/** What is wrong with one name, by how the table says that it makes way. */
const problems: Readonly<
  Record<Naming["by"], (one: Observed, name: string, stack: readonly Observed[]) => string[]>
> = {
  free: () => [],
  first: (one, name) =>
    one.deletedFirst ? [] : [`${one.name}: the new one finds the ${name} of the old one`],
  random: (one, name, stack) => {
    const end = endOf(one, name, stack);
    return end === undefined ? [`${one.name}: ${name} is fixed`] : unkept(one, name, end);
  },
};

/** Names in a stack that stand in the way of a replacement. */
export const takenNames = (stack: readonly Observed[]): string[] =>
  stack.flatMap((one) =>
    namesIn([one]).flatMap((key) => {
      const naming = givenNames[key];
      if (naming === undefined) return [`${one.name}: ${key} has no row in names.ts`];
      return problems[naming.by](one, key.slice(one.type.length + 1), stack);
    }),
  );

/**
 * What only one resource can have, while something else replaces it: the new one is refused, or is removed with the old one.
 * A plain value that is the same for a logical name in all stacks cannot change.
 */
export function takenPlaces(stacks: readonly (readonly Observed[])[]): string[] {
  const seen = new Map<string, Set<string>>();
  const idOf = ({ type, name }: Observed, path: string) => `${type} ${name} ${path}`;
  const all = stacks.flat().filter(ofAws);
  for (const one of all)
    for (const [path, value] of forcingLeaves(one, "")) {
      const id = idOf(one, path);
      seen.set(id, (seen.get(id) ?? new Set()).add(JSON.stringify(value)));
    }
  const found = all.flatMap((one) => {
    const once = (facts[one.type]?.once ?? []).map(topOf);
    const random = Object.entries(givenNames).some(
      ([key, { by }]) => by === "random" && key.startsWith(`${one.type} `),
    );
    if (once.length === 0 || one.deletedFirst || random) return [];
    return forcingLeaves(one, "")
      .filter(([path]) => !once.includes(topOf(path)) && cannotChange[`${one.type} ${path}`] === undefined)
      .filter(([path, value]) => String(value).includes("${") || (seen.get(idOf(one, path))?.size ?? 0) > 1)
      .map(([path]) => `${one.type}: another ${path} replaces it and leaves ${once.join(", ")}`);
  });
  return [...new Set(found)];
}

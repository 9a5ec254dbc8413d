import type { ResourceRecord } from "../../../../document/document.ts";
import { type Property, ruleOf } from "./rule.ts";
import { atRest, inPrivate, inTransit, kept, notPublic } from "./rules.ts";
import { wideActions } from "./wideActions.ts";

type Inputs = ResourceRecord["inputs"];

const RDS = "aws:rds/instance:Instance";
const CACHE = "aws:elasticache/replicationGroup:ReplicationGroup";
const DOCUMENTS = "aws:docdb/cluster:Cluster";
const BROKER = "aws:mq/broker:Broker";
const VOLUME = "aws:ebs/volume:Volume";
const QUEUE = "aws:sqs/queue:Queue";
const INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const POLICY = "aws:iam/rolePolicy:RolePolicy";

/** Types that a lasting stack protects in Pulumi, so that no `up` or `destroy` deletes them. */
const PROTECTED: readonly string[] = [
  RDS,
  DOCUMENTS,
  BROKER,
  VOLUME,
  QUEUE,
  "aws:s3/bucket:Bucket",
  "aws:kms/key:Key",
];

/** Copies, logs and events; a trail of the account stays in it after its stack, with its key. */
const UNPROTECTED = /-(replica-\d+|logs|undelivered|ended|audit|audit-key)$/;

const protectedStores: Property = {
  title: "its data protected in Pulumi",
  faults: (resources) =>
    resources
      .filter(({ type, name, protect }) => PROTECTED.includes(type) && !protect && !UNPROTECTED.test(name))
      .map(({ type, name }) => `${type} ${name} is not protected`),
  twin: { is: ({ type, protect }) => type === DOCUMENTS && protect, change: () => ({ protect: false }) },
};

/** Inputs that hold the groups of a store. */
const GROUPS = ["vpcSecurityGroupIds", "securityGroupIds", "securityGroups"] as const;
const STORES: readonly string[] = [RDS, CACHE, DOCUMENTS, BROKER];

/** Groups that may be let in to a store: of the workloads, of what stands between them and the store, and of what counts its items. */
const LET_IN = /-(workloads-group|proxy-group|nodes-group|redis-counter-group)\.id\}$/;

const onlyWorkloads: Property = {
  title: "stores that admit the groups of the workloads and of the stack's own functions only",
  faults: (resources) => {
    const groups = resources
      .filter(({ type }) => STORES.includes(type))
      .flatMap(({ inputs }) => GROUPS.flatMap((key) => (inputs[key] ?? []) as readonly string[]));
    const ofStore = (inputs: Inputs): boolean => groups.includes(String(inputs.securityGroupId));
    return resources
      .filter(({ type, inputs }) => type === INGRESS && ofStore(inputs))
      .filter(({ inputs }) => !LET_IN.test(String(inputs.referencedSecurityGroupId)))
      .map(
        ({ name, inputs }) => `${name} admits ${String(inputs.referencedSecurityGroupId ?? inputs.cidrIpv4)}`,
      );
  },
  twin: {
    is: ({ type, name, inputs }) =>
      type === INGRESS &&
      /database|cache/.test(name) &&
      LET_IN.test(String(inputs.referencedSecurityGroupId)),
    change: ({ inputs }) => {
      const { referencedSecurityGroupId: _, ...rest } = inputs;
      return { inputs: { ...rest, cidrIpv4: "0.0.0.0/0" } };
    },
  },
};

const fromNowhere: Property = {
  title: "no rule that admits the whole internet",
  faults: (resources) =>
    resources
      .filter(
        ({ type, inputs }) =>
          type === INGRESS && ["0.0.0.0/0", "::/0"].includes(String(inputs.cidrIpv4 ?? inputs.cidrIpv6)),
      )
      .map(({ name }) => `${name} admits everybody`),
  twin: {
    is: ({ type }) => type === INGRESS,
    change: ({ inputs }) => ({ inputs: { ...inputs, cidrIpv4: "0.0.0.0/0" } }),
  },
};

const narrowRoles: Property = {
  title: "no role with a wildcard of actions",
  faults: (resources) => resources.filter(({ type }) => type === POLICY).flatMap(wideActions),
  twin: {
    is: ({ type, name }) => type === POLICY && name.endsWith("-task-policy"),
    change: ({ inputs }) => ({
      inputs: {
        ...inputs,
        policy: JSON.stringify({
          Version: "2012-10-17",
          Statement: [{ Effect: "Allow", Action: "s3:*", Resource: "*" }],
        }),
      },
    }),
  },
};

export const properties: readonly Property[] = [
  ...[...notPublic, ...inPrivate, ...atRest, ...inTransit, ...kept].map(ruleOf),
  protectedStores,
  onlyWorkloads,
  fromNowhere,
  narrowRoles,
];

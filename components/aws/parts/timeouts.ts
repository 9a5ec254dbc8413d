import type * as pulumi from "@pulumi/pulumi";

/** How long Pulumi waits for each operation, such as `90m` or `3h`. */
export type Times = Readonly<Partial<Record<"create" | "update" | "delete", string>>>;

/** The waits of one type. */
export interface Waits {
  /** Longer than what is seen to happen. Without an operation, the provider's own time holds. */
  readonly times: Times;
  /** What the provider waits by itself: its code, `internal/service/`, in 6.x. */
  readonly provider: Times;
  /**
   * Where the type takes its times. Types of Terraform's newer framework have an input for them, and ignore Pulumi's option:
   * https://github.com/pulumi/pulumi-terraform-bridge/issues/827
   */
  readonly as: "option" | "input";
  /** What takes so long, with the page or the report that says so. */
  readonly why: string;
}

/** A snapshot of a large volume takes hours, and so does a deletion that takes one first. */
const SNAPSHOT = "https://github.com/hashicorp/terraform/issues/5161 (800 GB: 10% in 40 minutes)";
const INTERFACES =
  "AWS removes the interfaces of tasks, databases and CloudFront 5 to 20 minutes after what they served: https://github.com/alchemy-run/alchemy/pull/1125";

/** The types whose operations take longer than the provider waits. Read 2026-11-26. */
export const waits: Readonly<Record<string, Waits>> = {
  "aws:acm/certificateValidation:CertificateValidation": {
    times: { create: "6h" },
    provider: { create: "75m" },
    as: "option",
    why: "a person makes the DNS record, and AWS looks for it for hours: https://docs.aws.amazon.com/acm/latest/userguide/dns-validation.html",
  },
  "aws:cloudfront/distribution:Distribution": {
    // The provider takes no time for this type, and always waits 90 minutes. The row keeps that if it begins to take one.
    times: { create: "90m", update: "90m", delete: "90m" },
    provider: { create: "90m", update: "90m", delete: "90m" },
    as: "option",
    why: "every location gets a change, of an update too: https://github.com/hashicorp/terraform/issues/13309 (more than 40 minutes)",
  },
  "aws:cloudfront/vpcOrigin:VpcOrigin": {
    times: { create: "60m", update: "60m", delete: "60m" },
    provider: { create: "15m", update: "15m", delete: "15m" },
    as: "input",
    why: "AWS itself says up to 15 minutes: https://github.com/terraform-aws-modules/terraform-aws-cloudfront/issues/163",
  },
  "aws:docdb/clusterSnapshot:ClusterSnapshot": {
    times: { create: "3h" },
    provider: { create: "20m" },
    as: "option",
    why: SNAPSHOT,
  },
  "aws:ebs/snapshot:Snapshot": {
    times: { create: "3h" },
    provider: { create: "10m" },
    as: "option",
    why: SNAPSHOT,
  },
  "aws:ec2/eip:Eip": {
    times: { update: "15m", delete: "15m" },
    provider: { update: "5m", delete: "3m" },
    as: "option",
    why: "an address is free only once its gateway or interface is gone: https://github.com/go-to-k/cdkd/issues/817",
  },
  "aws:ec2/internetGateway:InternetGateway": {
    times: { delete: "45m" },
    provider: { delete: "20m" },
    as: "option",
    why: `a gateway leaves only a network without public addresses. ${INTERFACES}`,
  },
  "aws:ec2/securityGroup:SecurityGroup": {
    times: { delete: "45m" },
    provider: { delete: "15m" },
    as: "option",
    why: INTERFACES,
  },
  "aws:ec2/subnet:Subnet": {
    times: { delete: "45m" },
    provider: { delete: "20m" },
    as: "option",
    why: INTERFACES,
  },
  "aws:ecs/service:Service": {
    times: { create: "90m", update: "90m", delete: "45m" },
    provider: { create: "20m", update: "20m", delete: "20m" },
    as: "option",
    why: "a service without surge replaces its tasks in steps, each step waits for tasks that finish their work, and a rollout that fails goes back the same way: https://github.com/aws/containers-roadmap/issues/2474",
  },
  "aws:eks/cluster:Cluster": {
    times: { create: "60m", update: "2h", delete: "60m" },
    provider: { create: "30m", update: "60m", delete: "15m" },
    as: "option",
    why: `an upgrade replaces the control plane, and its interfaces go late. ${INTERFACES}`,
  },
  "aws:eks/nodeGroup:NodeGroup": {
    times: { create: "60m", update: "12h", delete: "3h" },
    provider: { create: "60m", update: "60m", delete: "60m" },
    as: "option",
    why: "nodes are drained a third at a time, each within the disruption budgets and the grace of its pods, up to 15 minutes a pod: https://docs.aws.amazon.com/eks/latest/userguide/managed-node-update-behavior.html",
  },
  "aws:elasticache/replicationGroup:ReplicationGroup": {
    times: { create: "90m", update: "3h", delete: "90m" },
    provider: { create: "60m", update: "40m", delete: "45m" },
    as: "option",
    why: "a new node size moves the data of every node, and a durable cache takes a last snapshot: https://github.com/hashicorp/terraform-provider-aws/pull/44811",
  },
  "aws:rds/instance:Instance": {
    times: { create: "90m", update: "3h", delete: "3h" },
    provider: { create: "40m", update: "80m", delete: "60m" },
    as: "option",
    why: `a database with a standby takes more than 40 minutes: https://github.com/hashicorp/terraform/issues/2886. Its last snapshot: ${SNAPSHOT}`,
  },
  "aws:rds/proxy:Proxy": {
    times: { create: "60m", update: "60m", delete: "90m" },
    provider: { create: "30m", update: "30m", delete: "60m" },
    as: "option",
    why: `a proxy puts interfaces into every subnet, and is deleted once they are gone. ${INTERFACES}`,
  },
  "aws:rds/snapshot:Snapshot": {
    times: { create: "3h" },
    provider: { create: "20m" },
    as: "option",
    why: SNAPSHOT,
  },
};

/** Gives each resource of the table the time that its operations take. */
export const ownWaits: pulumi.ResourceTransformation = ({ type, props, opts }) => {
  const row = waits[type];
  // A resource with an id is only read.
  if (row === undefined || opts.id !== undefined) return undefined;
  const { times } = row;
  if (row.as === "input") return { props: { ...props, timeouts: times }, opts };
  const { customTimeouts } = opts as pulumi.CustomResourceOptions;
  return { props, opts: { ...opts, customTimeouts: { ...times, ...customTimeouts } } };
};

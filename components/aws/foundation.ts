import aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { balancerHasCertificate } from "./parts/domain.ts";
import { type Egress, egressOf } from "./parts/egress.ts";
import { allow, serviceRole } from "./parts/iam.ts";
import { stackKey } from "./parts/keys.ts";
import { LogBucket } from "./parts/logBucket.ts";
import { logGroup } from "./parts/logGroup.ts";
import { type Network, network } from "./parts/network.ts";
import { regionRow } from "./parts/regions.ts";
import { type AwsContext, Capability } from "./parts/scope.ts";
import { allowFrom, allowTo } from "./parts/securityGroups.ts";

/** Ports on which the edge calls in: the host's own proxy, and the load balancer with and without TLS. */
export const ORIGIN_PORTS = { http: 80, https: 443 } as const;

/** Network, key, security groups, cluster and log bucket: what everything else stands on. */
export class Foundation extends Capability {
  readonly network: Network;
  readonly egress: Egress;
  /** The account's number, known without asking the account. */
  readonly account: pulumi.Output<string>;
  readonly key: aws.kms.Key;
  /** Members may call HTTPS services and the stack's data stores; only the edge or the balancer may call them. */
  readonly workloadGroup: aws.ec2.SecurityGroup;
  /** Null where no load balancer stands. */
  readonly balancerGroup: aws.ec2.SecurityGroup | null;
  /** Null on compute `host`. */
  readonly cluster: aws.ecs.Cluster | null;
  /** What has to be there before anything runs: its ways in and out, and where it runs. */
  readonly ready: readonly pulumi.Resource[];
  /** Null where nothing writes logs to it. */
  readonly logs: LogBucket | null;

  constructor(context: AwsContext) {
    super("Foundation", context);
    const { plan, name } = context;
    this.egress = egressOf(plan);
    this.network = network({ context, egress: this.egress, parent: this });
    this.workloadGroup = this.group("workloads", "Workloads of the stack");
    this.account = this.workloadGroup.ownerId;
    this.key = stackKey({ context, account: this.account, parent: this });
    const wayOut = allowTo(
      `${name}-workloads-https`,
      {
        group: this.workloadGroup,
        peer: { cidr: "0.0.0.0/0" },
        port: 443,
        description: "AWS services, registries and external APIs over TLS",
      },
      this,
    );
    const containers = plan.compute === "containers";
    this.balancerGroup = containers && plan.edge !== null ? this.group("balancer", "Load balancer") : null;
    const waysIn = this.openToEdge(context);
    this.cluster = containers ? this.makeCluster() : null;
    const capacity = this.cluster === null ? [] : [this.makeCapacity(this.cluster)];
    this.ready = [...this.network.routes, wayOut, ...waysIn, ...capacity];
    this.logs =
      this.balancerGroup !== null || plan.enterpriseSecurity
        ? new LogBucket({ context, account: this.account, parent: this })
        : null;
    if (plan.enterpriseSecurity) this.audit(context);
    this.registerOutputs({ vpcId: this.network.vpcId });
  }

  /** Where tasks of ECS run. */
  taskNetwork() {
    const { subnetIds, publicAddresses } = this.network.workloads;
    return {
      subnets: [...subnetIds],
      securityGroups: [this.workloadGroup.id],
      assignPublicIp: publicAddresses,
    };
  }

  private group(suffix: string, description: string): aws.ec2.SecurityGroup {
    return new aws.ec2.SecurityGroup(
      `${this.prefix}-${suffix}-group`,
      { vpcId: this.network.vpcId, description },
      { parent: this },
    );
  }

  /** CloudFront calls the balancer (or the host's proxy), the balancer calls the public workload; nothing else. */
  private openToEdge({ plan, region, settings }: AwsContext): pulumi.Resource[] {
    if (plan.edge === null) return [];
    const entry = this.balancerGroup ?? this.workloadGroup;
    const tls = this.balancerGroup !== null && balancerHasCertificate(settings.domain, region);
    const edgeIn = allowFrom(
      `${this.prefix}-edge-in`,
      {
        group: entry,
        peer: { prefixList: regionRow(region).cloudFrontPrefixList },
        port: tls ? ORIGIN_PORTS.https : ORIGIN_PORTS.http,
        description: "CloudFront",
      },
      this,
    );
    if (this.balancerGroup === null) return [edgeIn];
    const port = plan.workloads[plan.edge.workload]?.port ?? 0;
    const ends = { port, description: "Load balancer to the public workload" };
    const out = allowTo(
      `${this.prefix}-balancer-out`,
      { ...ends, group: this.balancerGroup, peer: { group: this.workloadGroup } },
      this,
    );
    const into = allowFrom(
      `${this.prefix}-balancer-in`,
      { ...ends, group: this.workloadGroup, peer: { group: this.balancerGroup } },
      this,
    );
    return [edgeIn, out, into];
  }

  private makeCluster(): aws.ecs.Cluster {
    return new aws.ecs.Cluster(
      `${this.prefix}-cluster`,
      { settings: [{ name: "containerInsights", value: "enabled" }] },
      { parent: this },
    );
  }

  /** Nothing starts on Fargate before the cluster knows it. */
  private makeCapacity(cluster: aws.ecs.Cluster): pulumi.Resource {
    return new aws.ecs.ClusterCapacityProviders(
      `${this.prefix}-cluster-capacity`,
      {
        clusterName: cluster.name,
        capacityProviders: ["FARGATE"],
        defaultCapacityProviderStrategies: [{ capacityProvider: "FARGATE", weight: 1 }],
      },
      { parent: this },
    );
  }

  /** Who talked to whom in the network, and who did what in the account. */
  private audit(context: AwsContext): void {
    if (this.logs === null) return;
    const { bucket, policy } = this.logs;
    // Not the bucket: AWS would change its policy by itself when it sets flow logs up there.
    const flows = logGroup(`${this.prefix}-flow-logs`, { context, key: this.key, parent: this });
    const role = serviceRole(
      `${this.prefix}-flow-writer`,
      {
        service: "vpc-flow-logs.amazonaws.com",
        account: this.account,
        statements: [
          allow(
            ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"],
            pulumi.interpolate`${flows.arn}:*`,
          ),
          allow(["logs:DescribeLogGroups"], "*"),
        ],
      },
      { parent: this },
    );
    new aws.ec2.FlowLog(
      `${this.prefix}-flows`,
      {
        vpcId: this.network.vpcId,
        trafficType: "ALL",
        logDestinationType: "cloud-watch-logs",
        logDestination: flows.arn,
        iamRoleArn: role.role.arn,
      },
      { parent: this },
    );
    new aws.cloudtrail.Trail(
      `${this.prefix}-trail`,
      {
        s3BucketName: bucket.id,
        s3KeyPrefix: "trail",
        enableLogFileValidation: true,
        isMultiRegionTrail: true,
      },
      { parent: this, dependsOn: [policy] },
    );
  }
}

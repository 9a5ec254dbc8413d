import * as pulumi from "@pulumi/pulumi";
import { autonamed, type Condition, type Statement } from "./iam.ts";

/** A service that writes logs into a bucket, and when the bucket lets it. */
export interface LogWriter {
  /** In camel case, unique in its bucket: the `Sid` of its statement. */
  readonly name: string;
  /** Start of the keys of its objects, without a slash at the end. No writer's prefix is part of that of another one. */
  readonly prefix: string;
  /** Service principal. */
  readonly service: string;
  /** Where below the prefix the service writes, with a slash at the end. @default directly below it */
  readonly below?: pulumi.Input<string>;
  /** The condition that AWS documents for this service. It names the source of the logs. */
  readonly condition: Condition;
  /** The condition on which the service asks who owns the bucket. @default it never asks */
  readonly asksOwner?: Condition;
}

interface Place {
  /** Account id. */
  readonly account: pulumi.Input<string>;
  readonly region: string;
}

/** What AWS puts between the prefix and the logs of an account. */
const ofAccount = (account: pulumi.Input<string>) => pulumi.interpolate`AWSLogs/${account}/`;

const OWNED = { "s3:x-amz-acl": "bucket-owner-full-control" };

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html */
export const balancerWriter = ({ account, region }: Place): LogWriter => ({
  name: "balancer",
  prefix: "balancer",
  service: "logdelivery.elasticloadbalancing.amazonaws.com",
  below: ofAccount(account),
  condition: {
    ArnLike: {
      "aws:SourceArn": pulumi.interpolate`arn:aws:elasticloadbalancing:${region}:${account}:loadbalancer/*`,
    },
  },
});

/**
 * Access to the buckets of stores. `labels` are their logical names.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
 */
export const objectsWriter = (account: pulumi.Input<string>, labels: readonly string[]): LogWriter => ({
  name: "objects",
  prefix: "objects",
  service: "logging.s3.amazonaws.com",
  condition: {
    StringEquals: { "aws:SourceAccount": account },
    ArnLike: { "aws:SourceArn": labels.map((label) => `arn:aws:s3:::${autonamed(label.toLowerCase())}`) },
  },
});

interface DeliveryArgs extends Place {
  readonly name: string;
  readonly prefix: string;
}

/**
 * Logs that CloudWatch delivers for another service, such as those of a distribution, whose region is us-east-1 always. With a
 * prefix in the destination, AWS puts no account between the prefix and the logs.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging.html
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-V2-S3.html
 */
export const deliveryWriter = ({ account, region, ...where }: DeliveryArgs): LogWriter => ({
  ...where,
  service: "delivery.logs.amazonaws.com",
  condition: {
    StringEquals: { ...OWNED, "aws:SourceAccount": account },
    ArnLike: { "aws:SourceArn": pulumi.interpolate`arn:aws:logs:${region}:${account}:delivery-source:*` },
  },
});

/**
 * The audit trail. `label` is its logical name.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html
 */
export const trailWriter = ({ account, ...place }: Place, label: string): LogWriter => {
  const source = { "aws:SourceArn": trailArn({ account, ...place }, label) };
  return {
    name: "trail",
    prefix: "trail",
    service: "cloudtrail.amazonaws.com",
    below: ofAccount(account),
    condition: { StringEquals: OWNED, ArnLike: source },
    asksOwner: { ArnLike: source },
  };
};

/** The ARN of a trail by its logical name: the bucket and the key have to admit it before it is made. */
export const trailArn = ({ account, region }: Place, label: string): pulumi.Output<string> =>
  pulumi.interpolate`arn:aws:cloudtrail:${region}:${account}:trail/${autonamed(label)}`;

/** What the policy of a bucket says of one writer. */
export const statementsOf = (
  { name, prefix, service, below = "", condition, asksOwner }: LogWriter,
  bucketArn: pulumi.Input<string>,
): Statement[] => {
  const common = { Effect: "Allow", Principal: { Service: service } } as const;
  const written: Statement = {
    ...common,
    Sid: name,
    Action: "s3:PutObject",
    Resource: pulumi.interpolate`${bucketArn}/${prefix}/${below}*`,
    Condition: condition,
  };
  if (asksOwner === undefined) return [written];
  return [
    written,
    { ...common, Sid: `${name}Owner`, Action: "s3:GetBucketAcl", Resource: bucketArn, Condition: asksOwner },
  ];
};

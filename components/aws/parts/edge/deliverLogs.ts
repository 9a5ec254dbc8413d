import aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { awsNames } from "../../../../targets/aws/names.ts";
import { givenName } from "../givenName.ts";
import { EDGE_REGION, type Scope } from "../scope.ts";
import { distribution as writer } from "../security/accessLogs.ts";
import type { LogBucket } from "../security/logBucket.ts";

interface DeliveryArgs {
  readonly distribution: aws.cloudfront.Distribution;
  readonly logs: LogBucket;
  readonly parent: pulumi.Resource;
}

/**
 * Writes the access log of the distribution into the log bucket, below a prefix of its own. This is CloudFront's second kind
 * of standard logging: the first one writes only to buckets with access control lists. It is free, and its API is in
 * CloudFront's region: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging.html
 */
export function deliverLogs({ name, stack }: Scope, { distribution, logs, parent }: DeliveryArgs): void {
  const region = EDGE_REGION;
  const named = (label: string, replacedWith: Readonly<Record<string, pulumi.Input<string>>>) =>
    givenName(`${label}-name`, { rule: awsNames.logDelivery, parts: [name, stack], replacedWith, parent });
  const from = `${name}-distribution-log`;
  const source = new aws.cloudwatch.LogDeliverySource(
    from,
    {
      region,
      name: named(from, { distribution: distribution.arn }),
      logType: "ACCESS_LOGS",
      resourceArn: distribution.arn,
    },
    { parent },
  );
  const into = `${name}-distribution-log-bucket`;
  const place = pulumi.interpolate`${logs.bucket.arn}/${writer.prefix}`;
  const destination = new aws.cloudwatch.LogDeliveryDestination(
    into,
    {
      region,
      name: named(into, { place }),
      outputFormat: "w3c",
      deliveryDestinationConfiguration: { destinationResourceArn: place },
    },
    { parent },
  );
  new aws.cloudwatch.LogDelivery(
    `${from}-delivery`,
    { region, deliverySourceName: source.name, deliveryDestinationArn: destination.arn },
    // A source delivers to one bucket. AWS changes the policy of a bucket into which it may not write yet.
    { parent, deleteBeforeReplace: true, dependsOn: [logs.policy] },
  );
}

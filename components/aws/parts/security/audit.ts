import aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { logGroup } from "../monitoring/logGroup.ts";
import type { Scope } from "../scope.ts";
import { allow, serviceRole } from "./iam.ts";
import type { LogBucket } from "./logBucket.ts";

interface AuditArgs {
  readonly scope: Scope;
  readonly vpcId: pulumi.Input<string>;
  readonly account: pulumi.Input<string>;
  readonly key: aws.kms.Key;
  readonly logs: LogBucket;
  readonly parent: pulumi.Resource;
}

/** Flow logs of the network, and a CloudTrail of all calls in the account. */
export function audit(args: AuditArgs): void {
  flowLog(args);
  const { scope, logs, parent } = args;
  new aws.cloudtrail.Trail(
    `${scope.name}-trail`,
    {
      s3BucketName: logs.bucket.id,
      s3KeyPrefix: "trail",
      enableLogFileValidation: true,
      isMultiRegionTrail: true,
    },
    { parent, dependsOn: [logs.policy] },
  );
}

/** Writes to a log group. With a bucket, AWS itself would change the policy of the bucket. */
function flowLog({ scope, vpcId, account, key, parent }: AuditArgs): void {
  const flows = logGroup(`${scope.name}-flow-logs`, { scope, key, parent });
  const role = serviceRole(
    `${scope.name}-flow-writer`,
    {
      service: "vpc-flow-logs.amazonaws.com",
      account,
      statements: [
        allow(
          ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"],
          pulumi.interpolate`${flows.arn}:*`,
        ),
        allow(["logs:DescribeLogGroups"], "*"),
      ],
    },
    { parent },
  );
  new aws.ec2.FlowLog(
    `${scope.name}-flows`,
    {
      vpcId,
      trafficType: "ALL",
      logDestinationType: "cloud-watch-logs",
      logDestination: flows.arn,
      iamRoleArn: role.role.arn,
    },
    { parent },
  );
}

import aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { physicalName } from "../../../../base/names.ts";
import { awsNames } from "../../../../targets/aws/names.ts";
import { logGroup } from "../monitoring/logGroup.ts";
import type { Scope } from "../scope.ts";
import { allow, serviceRole } from "./iam.ts";
import { auditKey } from "./keys.ts";
import { logBucket } from "./logBucket.ts";
import { trailWriter } from "./logWriters.ts";

interface AuditArgs {
  readonly scope: Scope;
  readonly vpcId: pulumi.Input<string>;
  readonly account: pulumi.Input<string>;
  readonly key: aws.kms.Key;
  readonly parent: pulumi.Resource;
}

/** A trail, and the bucket that it writes to. */
export interface AuditTrail {
  readonly trail: aws.cloudtrail.Trail;
  readonly bucket: aws.s3.Bucket;
}

/** Logical name of the bucket of a trail. */
export const auditLabel = ({ name }: Scope): string => `${name}-audit`;

/** Flow logs of the network and, unless the organization has one, a trail of all calls in the account. Returns the trail. */
export function audit(args: AuditArgs): readonly AuditTrail[] {
  flowLog(args);
  return args.scope.settings.own.aws.auditTrail === "create" ? [trail(args)] : [];
}

/**
 * The trail, its bucket and its key. In an earlier package the trail wrote into the bucket of access logs; it changes to its
 * own in place, and what it wrote before goes on to expire there.
 */
function trail({ scope, account, parent }: AuditArgs): AuditTrail {
  const name = `${scope.name}-trail`;
  const place = { account, region: scope.region };
  const key = auditKey({ scope, account, parent }, name);
  const writer = trailWriter(place, name);
  const { bucket, policy } = logBucket({
    scope,
    label: auditLabel(scope),
    writers: [writer],
    keyArn: key.arn,
    // A smaller tier has no trail, and leaves the bucket in the account.
    protect: false,
    parent,
  });
  const made = new aws.cloudtrail.Trail(
    name,
    {
      s3BucketName: bucket.id,
      s3KeyPrefix: writer.prefix,
      kmsKeyId: key.arn,
      enableLogFileValidation: true,
      isMultiRegionTrail: true,
    },
    { parent, dependsOn: [policy] },
  );
  return { trail: made, bucket };
}

/**
 * Writes to a log group. With a bucket, AWS itself would change the policy of the bucket. EC2 refuses a second flow log with
 * the same destination, and another path of roles (`echelon:iamPath`) is another role, so another flow log: it gets a group
 * of its own, and the earlier one stays in the account until its records expire.
 */
function flowLog({ scope, vpcId, account, key, parent }: AuditArgs): void {
  const { own } = scope.settings;
  const name = `${scope.name}-flow-logs`;
  const flows = logGroup(
    own.aws.iamPath === "/" ? name : physicalName(awsNames.iamRole, [name, own.aws.iamPath]),
    { scope, key, parent },
    { stays: true },
  );
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

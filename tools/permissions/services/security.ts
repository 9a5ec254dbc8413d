import { of } from "../row.ts";
import { type Condition, type Deployer, mine, type Services } from "../service.ts";

/** Services for which AWS itself makes a role at their first use. */
const linked = [
  "autoscaling.amazonaws.com",
  "ecs.amazonaws.com",
  "ecs.application-autoscaling.amazonaws.com",
  "eks.amazonaws.com",
  "eks-nodegroup.amazonaws.com",
  "elasticache.amazonaws.com",
  "elasticloadbalancing.amazonaws.com",
  "kafka.amazonaws.com",
  "mq.amazonaws.com",
  "rds.amazonaws.com",
  "vpcorigin.cloudfront.amazonaws.com",
  "wafv2.amazonaws.com",
];

/** Roles, keys and the audit trail. */
export function security(deployer: Deployer): Services {
  const requested = mine(deployer);
  const { system, boundary, path, passedTo } = deployer;
  const key = "arn:aws:kms:*:*:key/*";
  const role = `arn:aws:iam::*:role${path}${system}-*`;
  const bounded: Condition =
    boundary === undefined ? {} : { StringEquals: { "iam:PermissionsBoundary": boundary } };
  return {
    cloudtrail: { policy: "security", named: [`arn:aws:cloudtrail:*:*:trail/${system}-*`] },
    iam: {
      policy: "security",
      named: [role, `arn:aws:iam::*:instance-profile${path}${system}-*`],
      special: [
        {
          actions: of("iam", "CreateRole PutRolePolicy DeleteRolePolicy"),
          resources: [role],
          condition: bounded,
          alone: true,
        },
        ...(boundary === undefined
          ? []
          : [{ actions: of("iam", "PutRolePermissionsBoundary"), resources: [role], condition: bounded }]),
        {
          actions: of("iam", "PassRole"),
          resources: [role],
          condition: { StringEquals: { "iam:PassedToService": passedTo } },
          alone: true,
        },
        {
          actions: of("iam", "CreateServiceLinkedRole"),
          resources: ["arn:aws:iam::*:role/aws-service-role/*"],
          condition: { StringEquals: { "iam:AWSServiceName": linked } },
          alone: true,
        },
      ],
    },
    kms: {
      policy: "security",
      named: [`arn:aws:kms:*:*:alias/${system}-*`],
      tagged: [key],
      special: [
        // KMS may take five minutes to know the tags of a key: https://docs.aws.amazon.com/kms/latest/developerguide/tag-authorization.html
        { actions: of("kms", "CreateAlias EnableKeyRotation"), resources: [key] },
        { actions: of("kms", "TagResource"), resources: [key], condition: requested },
        // Services use the key of the stack for the caller, when he makes what it encrypts.
        {
          actions: of(
            "kms",
            "CreateGrant Decrypt Encrypt GenerateDataKey GenerateDataKeyWithoutPlaintext ReEncryptFrom ReEncryptTo",
          ),
          resources: [key],
          condition: {
            StringLike: {
              "kms:ViaService": [
                "backup",
                "ec2",
                "eks",
                "elasticache",
                "kafka",
                "lambda",
                "mq",
                "rds",
                "secretsmanager",
              ].map((service) => `${service}.*.amazonaws.com`),
            },
          },
          alone: true,
        },
      ],
    },
  };
}

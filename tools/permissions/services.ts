import { of } from "./row.ts";

type Condition = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

/** A statement of an identity policy that allows something. */
export interface Allowed {
  readonly Effect: "Allow";
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Condition;
}

/** For whom the policies are. */
export interface Deployer {
  /** Name of the system: every name of the stack's resources starts with it. */
  readonly system: string;
  /** Name of the stack: the tag `echelon:stack` of every resource that can have tags. */
  readonly stack: string;
  /** `echelon:permissionsBoundary` */
  readonly boundary?: string;
  /** `echelon:iamPath` */
  readonly path: string;
  /** Route 53 zone of `echelon:domain`. @default any */
  readonly zoneId?: string;
  /** Services to which the stack passes its roles. */
  readonly passedTo: readonly string[];
}

/** Some actions that need other resources or another condition than the rest of their service. */
interface Special {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly condition?: Condition;
  /** Whether the rest of the service does not have these actions too. @default false */
  readonly alone?: boolean;
}

/** How the actions of a service are limited to the stack. */
export interface Service {
  /** Name of the policy that has them. */
  readonly policy: "network" | "compute" | "edge" | "data" | "databases" | "brokers" | "security" | "watch";
  /** ARNs that the name of the system tells apart. */
  readonly named?: readonly string[];
  /** ARNs with an id, which only the tag of the stack tells apart. What reads them takes no tag. */
  readonly tagged?: readonly string[];
  /** Whether `Describe…` searches, also for one resource: it then takes all of them. @default false */
  readonly searches?: boolean;
  readonly special?: readonly Special[];
}

const TAG = "echelon:stack";
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

/** Resources of EC2 that the caller makes, with their tags, by the call that makes them. */
const made: Readonly<Record<string, string>> = {
  CreateFlowLogs: "vpc-flow-log",
  CreateInternetGateway: "internet-gateway",
  CreateLaunchTemplate: "launch-template",
  CreateNatGateway: "natgateway",
  CreateNetworkInterface: "network-interface",
  CreateRouteTable: "route-table",
  CreateSecurityGroup: "security-group",
  CreateSnapshot: "snapshot",
  CreateSubnet: "subnet",
  CreateVolume: "volume",
  CreateVpc: "vpc",
  CreateVpcEndpoint: "vpc-endpoint",
  AllocateAddress: "elastic-ip",
  RunInstances: "instance",
};

/** Each service of which a stack has resources. */
export function servicesOf(deployer: Deployer): Readonly<Record<string, Service>> {
  const { system, stack, boundary, path, zoneId = "*", passedTo } = deployer;
  const mine: Condition = { StringEquals: { [`aws:RequestTag/${TAG}`]: stack } };
  const key = "arn:aws:kms:*:*:key/*";
  const role = `arn:aws:iam::*:role${path}${system}-*`;
  const bounded: Condition =
    boundary === undefined ? {} : { StringEquals: { "iam:PermissionsBoundary": boundary } };
  return {
    ec2: {
      policy: "network",
      tagged: ["arn:aws:ec2:*:*:*/*"],
      searches: true,
      special: [
        {
          actions: of("ec2", Object.keys(made).join(" ")),
          resources: Object.values(made).map((kind) => `arn:aws:ec2:*:*:${kind}/*`),
          condition: mine,
        },
        // Rules are made in a group, and get their tags with that.
        {
          actions: of("ec2", "AuthorizeSecurityGroupIngress AuthorizeSecurityGroupEgress"),
          resources: ["arn:aws:ec2:*:*:security-group-rule/*"],
        },
        // An existing network has no tags of the stack. The machine's own disk and the image have none either.
        {
          actions: of("ec2", "CreateSecurityGroup CreateFlowLogs CreateNetworkInterface RunInstances"),
          resources: ["vpc", "subnet", "volume", "image"].map((kind) => `arn:aws:ec2:*:*:${kind}/*`),
        },
        {
          actions: of("ec2", "CreateTags"),
          resources: ["arn:aws:ec2:*:*:*/*"],
          condition: { ...mine, Null: { "ec2:CreateAction": "false" } },
        },
        // The default group of a new network: AWS makes it, and the stack gives it its tags before it takes its rules away.
        {
          actions: of("ec2", "CreateTags"),
          resources: ["arn:aws:ec2:*:*:security-group/*"],
          condition: mine,
        },
      ],
    },
    ssm: { policy: "network", named: ["arn:aws:ssm:*::parameter/aws/service/ami-amazon-linux-latest/*"] },
    ecs: {
      policy: "compute",
      named: [
        `arn:aws:ecs:*:*:cluster/${system}-*`,
        `arn:aws:ecs:*:*:service/${system}-*/${system}-*`,
        `arn:aws:ecs:*:*:service-deployment/${system}-*/${system}-*/*`,
        `arn:aws:ecs:*:*:task-definition/${system}-*:*`,
      ],
    },
    eks: {
      policy: "compute",
      named: [
        `arn:aws:eks:*:*:cluster/${system}-*`,
        ...["nodegroup", "addon", "podidentityassociation", "access-entry"].map(
          (kind) => `arn:aws:eks:*:*:${kind}/${system}-*/*`,
        ),
      ],
    },
    "application-autoscaling": {
      policy: "compute",
      tagged: ["arn:aws:application-autoscaling:*:*:scalable-target/*"],
      special: [
        {
          actions: of("application-autoscaling", "RegisterScalableTarget TagResource"),
          resources: ["arn:aws:application-autoscaling:*:*:scalable-target/*"],
          condition: mine,
        },
      ],
    },
    scheduler: {
      policy: "compute",
      named: [
        `arn:aws:scheduler:*:*:schedule-group/${system}-*`,
        `arn:aws:scheduler:*:*:schedule/${system}-*/${system}-*`,
      ],
    },
    lambda: { policy: "compute", named: [`arn:aws:lambda:*:*:function:${system}-*`] },
    events: { policy: "compute", named: [`arn:aws:events:*:*:rule/${system}-*`] },
    dlm: {
      policy: "compute",
      tagged: ["arn:aws:dlm:*:*:policy/*"],
      special: [
        { actions: of("dlm", "TagResource"), resources: ["arn:aws:dlm:*:*:policy/*"], condition: mine },
      ],
    },
    acm: {
      policy: "edge",
      tagged: ["arn:aws:acm:*:*:certificate/*"],
      special: [
        {
          actions: of("acm", "AddTagsToCertificate"),
          resources: ["arn:aws:acm:*:*:certificate/*"],
          condition: mine,
        },
      ],
    },
    cloudfront: {
      policy: "edge",
      tagged: ["arn:aws:cloudfront::*:distribution/*", "arn:aws:cloudfront::*:vpcorigin/*"],
      special: [
        {
          actions: of("cloudfront", "TagResource"),
          resources: ["arn:aws:cloudfront::*:distribution/*", "arn:aws:cloudfront::*:vpcorigin/*"],
          condition: mine,
        },
      ],
    },
    elasticloadbalancing: {
      policy: "edge",
      named: [
        `arn:aws:elasticloadbalancing:*:*:loadbalancer/app/${system}-*/*`,
        `arn:aws:elasticloadbalancing:*:*:listener/app/${system}-*/*/*`,
        `arn:aws:elasticloadbalancing:*:*:listener-rule/app/${system}-*/*/*/*`,
        `arn:aws:elasticloadbalancing:*:*:targetgroup/${system}-*/*`,
      ],
    },
    "cognito-idp": {
      policy: "edge",
      tagged: ["arn:aws:cognito-idp:*:*:userpool/*"],
      special: [
        {
          actions: of("cognito-idp", "TagResource"),
          resources: ["arn:aws:cognito-idp:*:*:userpool/*"],
          condition: mine,
        },
      ],
    },
    route53: {
      policy: "edge",
      named: [`arn:aws:route53:::hostedzone/${zoneId}`, "arn:aws:route53:::change/*"],
    },
    wafv2: {
      policy: "edge",
      named: [`arn:aws:wafv2:*:*:global/webacl/${system}-*/*`],
      special: [
        {
          actions: of("wafv2", "CreateWebACL UpdateWebACL"),
          resources: ["arn:aws:wafv2:*:*:global/managedruleset/*/*"],
        },
      ],
    },
    s3: { policy: "data", named: [`arn:aws:s3:::${system}-*`, `arn:aws:s3:::${system}-*/*`] },
    sqs: { policy: "data", named: [`arn:aws:sqs:*:*:${system}-*`] },
    rds: {
      policy: "databases",
      named: [
        ...["db", "cluster", "snapshot", "cluster-snapshot", "subgrp", "pg", "cluster-pg"].map(
          (kind) => `arn:aws:rds:*:*:${kind}:${system}-*`,
        ),
        "arn:aws:rds:*:*:pg:default.*",
        "arn:aws:rds:*:*:og:default:*",
      ],
      // A proxy and its targets have ids. The group of targets has no tags.
      tagged: ["arn:aws:rds:*:*:db-proxy:*"],
      searches: true,
      special: [
        {
          actions: of("rds", "CreateDBProxy AddTagsToResource"),
          resources: ["arn:aws:rds:*:*:db-proxy:*"],
          condition: mine,
        },
        {
          actions: of("rds", "ModifyDBProxyTargetGroup RegisterDBProxyTargets DeregisterDBProxyTargets"),
          resources: ["arn:aws:rds:*:*:target-group:*"],
        },
      ],
    },
    backup: {
      policy: "databases",
      named: [`arn:aws:backup:*:*:backup-vault:${system}-*`],
      tagged: ["arn:aws:backup:*:*:backup-plan:*"],
      special: [
        {
          actions: of("backup", "CreateBackupPlan TagResource"),
          resources: ["arn:aws:backup:*:*:backup-plan:*"],
          condition: mine,
        },
      ],
    },
    "backup-storage": { policy: "databases" },
    elasticache: {
      policy: "data",
      named: [
        ...[
          "replicationgroup",
          "subnetgroup",
          "cluster",
          "snapshot",
          "parametergroup",
          "user",
          "usergroup",
        ].map((kind) => `arn:aws:elasticache:*:*:${kind}:${system}-*`),
        "arn:aws:elasticache:*:*:parametergroup:default.*",
      ],
      searches: true,
    },
    mq: {
      policy: "brokers",
      named: [`arn:aws:mq:*:*:broker:${system}-*`],
      tagged: ["arn:aws:mq:*:*:configuration:*"],
      special: [
        {
          actions: of("mq", "CreateTags"),
          resources: ["arn:aws:mq:*:*:configuration:*"],
          condition: mine,
        },
      ],
    },
    kafka: {
      policy: "brokers",
      named: ["cluster", "configuration"].map((kind) => `arn:aws:kafka:*:*:${kind}/${system}-*/*`),
    },
    secretsmanager: {
      policy: "data",
      // Amazon MSK reads only secrets whose names begin with this.
      named: ["", "AmazonMSK_"].map((prefix) => `arn:aws:secretsmanager:*:*:secret:${prefix}${system}-*`),
      special: [
        // https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html
        {
          actions: of("secretsmanager", "CreateSecret TagResource"),
          resources: ["arn:aws:secretsmanager:*:*:secret:rds!*"],
          condition: { "ForAnyValue:StringEquals": { "aws:CalledVia": ["rds.amazonaws.com"] } },
        },
      ],
    },
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
        { actions: of("kms", "TagResource"), resources: [key], condition: mine },
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
    budgets: { policy: "watch", named: [`arn:aws:budgets::*:budget/${system}-*`] },
    cloudwatch: {
      policy: "watch",
      named: [`arn:aws:cloudwatch:*:*:alarm:${system}-*`, `arn:aws:cloudwatch::*:dashboard/${system}-*`],
      searches: true,
    },
    logs: {
      policy: "watch",
      named: [
        `arn:aws:logs:*:*:log-group:${system}-*`,
        `arn:aws:logs:*:*:log-group:/aws/rds/instance/${system}-*`,
        `arn:aws:logs:*:*:log-group:/aws/docdb/${system}-*`,
        `arn:aws:logs:*:*:log-group:aws-waf-logs-${system}-*`,
        `arn:aws:logs:*:*:log-group:/aws/eks/${system}-*`,
        `arn:aws:logs:*:*:delivery-source:${system}-*`,
        `arn:aws:logs:*:*:delivery-destination:${system}-*`,
      ],
      tagged: ["arn:aws:logs:*:*:delivery:*"],
      special: [
        {
          actions: of("logs", "CreateDelivery TagResource"),
          resources: ["arn:aws:logs:*:*:delivery:*"],
          condition: mine,
        },
      ],
    },
    sns: { policy: "watch", named: [`arn:aws:sns:*:*:${system}-*`] },
  };
}

/** The tag that the stack's own resources have. */
export const own = ({ stack }: Deployer): Condition => ({
  StringEquals: { [`aws:ResourceTag/${TAG}`]: stack },
});

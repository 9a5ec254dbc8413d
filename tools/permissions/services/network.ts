import { of } from "../row.ts";
import { type Deployer, mine, type Services } from "../service.ts";

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

/** Networks and machines. */
export function network(deployer: Deployer): Services {
  const requested = mine(deployer);
  return {
    ec2: {
      policy: "network",
      tagged: ["arn:aws:ec2:*:*:*/*"],
      searches: true,
      special: [
        {
          actions: of("ec2", Object.keys(made).join(" ")),
          resources: Object.values(made).map((kind) => `arn:aws:ec2:*:*:${kind}/*`),
          condition: requested,
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
          condition: { ...requested, Null: { "ec2:CreateAction": "false" } },
        },
        // The default group of a new network: AWS makes it, and the stack gives it its tags before it takes its rules away.
        {
          actions: of("ec2", "CreateTags"),
          resources: ["arn:aws:ec2:*:*:security-group/*"],
          condition: requested,
        },
      ],
    },
    ssm: { policy: "network", named: ["arn:aws:ssm:*::parameter/aws/service/ami-amazon-linux-latest/*"] },
  };
}

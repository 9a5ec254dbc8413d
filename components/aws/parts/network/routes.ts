import aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { defect } from "../../../../base/errors.ts";
import { label } from "../label.ts";
import type { Scope } from "../scope.ts";
import type { Egress } from "./egress.ts";

/** The route table of the public subnets, which leads to the internet gateway. */
export function publicRoutes(
  name: string,
  vpc: aws.ec2.Vpc,
  gateway: aws.ec2.InternetGateway,
  parent: pulumi.Resource,
) {
  const table = new aws.ec2.RouteTable(`${name}-public-routes`, { vpcId: vpc.id }, { parent });
  const route = new aws.ec2.Route(
    `${name}-public-default`,
    { routeTableId: table.id, destinationCidrBlock: "0.0.0.0/0", gatewayId: gateway.id },
    { parent },
  );
  return { table, route };
}

/** A gateway endpoint for S3. It is free, and S3 traffic then does not use the paid egress. */
export function reachS3(
  { name, region }: Scope,
  vpc: aws.ec2.Vpc,
  tables: readonly aws.ec2.RouteTable[],
  parent: pulumi.Resource,
): void {
  new aws.ec2.VpcEndpoint(
    `${name}-s3`,
    {
      vpcId: vpc.id,
      serviceName: `com.amazonaws.${region}.s3`,
      vpcEndpointType: "Gateway",
      routeTableIds: tables.map(({ id }) => id),
    },
    { parent },
  );
}

/** Gives each subnet its route table. */
export function associate(
  prefix: string,
  subnets: readonly aws.ec2.Subnet[],
  tableOf: (zone: number) => aws.ec2.RouteTable,
  parent: pulumi.Resource,
): pulumi.Resource[] {
  return subnets.map(
    (subnet, zone) =>
      new aws.ec2.RouteTableAssociation(
        `${prefix}-${zone}-association`,
        { subnetId: subnet.id, routeTableId: tableOf(zone).id },
        { parent },
      ),
  );
}

interface PrivateRoutesArgs {
  readonly scope: Scope;
  readonly vpc: aws.ec2.Vpc;
  readonly gateway: aws.ec2.InternetGateway;
  readonly egress: Egress;
  /** What tells the network from others in names. */
  readonly onNetwork: string;
  readonly publicSubnets: readonly aws.ec2.Subnet[];
  readonly parent: pulumi.Resource;
}

/** An address can be at one gateway only, so the gateway of another network needs another one. */
function natAddress({ scope, gateway, onNetwork, parent }: PrivateRoutesArgs, zone: number): aws.ec2.Eip {
  const { name, opts } = label(`${scope.name}-nat-${zone}-address`, onNetwork);
  // AWS: an address may need the internet gateway before it can be associated.
  // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-ec2-eip.html
  return new aws.ec2.Eip(name, { domain: "vpc" }, { parent, ...opts, dependsOn: [gateway] });
}

/** A private route table for each zone with a public subnet. With NAT, each one leads to a gateway in its own zone. */
export function privateRoutes(args: PrivateRoutesArgs): {
  readonly tables: readonly aws.ec2.RouteTable[];
  /** The table of a private subnet. One in a further zone has that of the first zone, and no gateway of its own. */
  readonly tableOf: (zone: number) => aws.ec2.RouteTable;
  readonly routes: readonly pulumi.Resource[];
  readonly natGateways: readonly aws.ec2.NatGateway[];
} {
  const { scope, vpc, gateway, egress, publicSubnets, parent } = args;
  const routes: pulumi.Resource[] = [];
  const natGateways: aws.ec2.NatGateway[] = [];
  const tables = publicSubnets.map((subnet, zone) => {
    const name = `${scope.name}-private-${zone}`;
    const table = new aws.ec2.RouteTable(`${name}-routes`, { vpcId: vpc.id }, { parent });
    if (egress === "nat") {
      const address = natAddress(args, zone);
      const nat = new aws.ec2.NatGateway(
        `${scope.name}-nat-${zone}`,
        { subnetId: subnet.id, allocationId: address.id },
        { parent, dependsOn: [gateway] },
      );
      const route = new aws.ec2.Route(
        `${name}-default`,
        { routeTableId: table.id, destinationCidrBlock: "0.0.0.0/0", natGatewayId: nat.id },
        { parent },
      );
      routes.push(route);
      natGateways.push(nat);
    }
    return table;
  });
  const tableOf = (zone: number): aws.ec2.RouteTable => {
    const found = tables[zone] ?? tables[0];
    if (found === undefined) throw defect("got no public subnet, expected one in the first zone");
    return found;
  };
  return { tables, tableOf, routes, natGateways };
}

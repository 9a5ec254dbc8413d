import aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Egress } from "./egress.ts";
import { zonesOf } from "./regions.ts";
import type { AwsContext } from "./scope.ts";
import { type SubnetKind, subnetCidr } from "./subnets.ts";

const DEFAULT_CIDR = "10.20.0.0/16";
/** A load balancer and a database's subnet group take no less. */
const FEWEST_ZONES = 2;

/** Where things run. */
export interface Network {
  readonly vpcId: pulumi.Input<string>;
  /** One a zone, with a route to the internet gateway. */
  readonly publicSubnetIds: readonly pulumi.Input<string>[];
  /** One a zone; for the data stores, the load balancer and, behind NAT, the workloads. */
  readonly privateSubnetIds: readonly pulumi.Input<string>[];
  /** Where workloads run, and whether they get a public address there. */
  readonly workloads: {
    readonly subnetIds: readonly pulumi.Input<string>[];
    readonly publicAddresses: boolean;
  };
  /** Routes of the workload subnets: until they stand, nothing gets out. Empty in an existing network. */
  readonly routes: readonly pulumi.Resource[];
  /** The zone of the first workload subnet: a host and its volumes have to share one. */
  readonly hostZone: pulumi.Input<string>;
}

interface NetworkArgs {
  readonly context: AwsContext;
  readonly egress: Egress;
  readonly parent: pulumi.Resource;
}

/** The stack's network: one that it makes, or the operator's own. */
export function network(args: NetworkArgs): Network {
  const { settings, plan } = args.context;
  const given = settings.network;
  if (given !== undefined && "existing" in given) {
    const { vpcId, publicSubnetIds, privateSubnetIds } = given.existing;
    const onHost = plan.compute === "host";
    const subnetIds = onHost ? publicSubnetIds.slice(0, 1) : privateSubnetIds;
    const [first = ""] = subnetIds;
    // Nobody but AWS knows the zone of a subnet that is there already; a volume attaches only in its own.
    const zone = onHost ? existingZone(args, first) : "";
    return {
      vpcId,
      publicSubnetIds,
      privateSubnetIds,
      workloads: { subnetIds, publicAddresses: onHost },
      routes: [],
      hostZone: zone,
    };
  }
  return createNetwork(args, given?.create.cidr ?? DEFAULT_CIDR);
}

const existingZone = ({ context, parent }: NetworkArgs, subnetId: string): pulumi.Output<string> =>
  aws.ec2.Subnet.get(`${context.name}-existing`, subnetId, {}, { parent }).availabilityZone;

/**
 * Zones that need subnets: those of the tier, and a second for what AWS spreads by itself; none in an existing
 * network. @throws UnsupportedError where the region has too few.
 */
export function stackZones({ plan, region, settings }: Omit<AwsContext, "parent">): string[] {
  if (settings.network !== undefined && "existing" in settings.network) return [];
  const spread = plan.compute === "containers" || Object.values(plan.stores).some((s) => s.engine === "rds");
  return zonesOf(region, spread ? Math.max(FEWEST_ZONES, plan.zones) : plan.zones);
}

function createNetwork({ context, egress, parent }: NetworkArgs, cidr: string): Network {
  const { name, plan, region } = context;
  const opts = { parent };
  const vpc = new aws.ec2.Vpc(
    `${name}-vpc`,
    { cidrBlock: cidr, enableDnsHostnames: true, enableDnsSupport: true },
    opts,
  );
  // Without rules: nothing is meant to run in the group that AWS makes.
  new aws.ec2.DefaultSecurityGroup(`${name}-default-group`, { vpcId: vpc.id, ingress: [], egress: [] }, opts);
  const gateway = new aws.ec2.InternetGateway(`${name}-gateway`, { vpcId: vpc.id }, opts);
  const zones = stackZones(context);
  const subnets = (kind: SubnetKind): aws.ec2.Subnet[] =>
    zones.map((availabilityZone, zone) => {
      const cidrBlock = subnetCidr(cidr, kind, zone);
      return new aws.ec2.Subnet(
        `${name}-${kind}-${zone}`,
        { vpcId: vpc.id, availabilityZone, cidrBlock, mapPublicIpOnLaunch: false },
        opts,
      );
    });
  const publicSubnets = subnets("public");
  const privateSubnets = subnets("private");
  const table = new aws.ec2.RouteTable(`${name}-public-routes`, { vpcId: vpc.id }, opts);
  const publicRoute = new aws.ec2.Route(
    `${name}-public-default`,
    { routeTableId: table.id, destinationCidrBlock: "0.0.0.0/0", gatewayId: gateway.id },
    opts,
  );
  const publicPaths = associate(`${name}-public`, publicSubnets, () => table, parent);
  const inside = privateRoutes({ context, vpc, gateway, egress, publicSubnets, parent });
  const privatePaths = associate(
    `${name}-private`,
    privateSubnets,
    (zone) => inside.tables[zone] ?? table,
    parent,
  );
  // Free, and keeps the content store's traffic off the paid ways out.
  new aws.ec2.VpcEndpoint(
    `${name}-s3`,
    {
      vpcId: vpc.id,
      serviceName: `com.amazonaws.${region}.s3`,
      vpcEndpointType: "Gateway",
      routeTableIds: [table, ...inside.tables].map(({ id }) => id),
    },
    opts,
  );
  const ids = (list: readonly aws.ec2.Subnet[]) => list.map(({ id }) => id);
  const runsIn = egress === "public" ? publicSubnets : privateSubnets;
  return {
    vpcId: vpc.id,
    publicSubnetIds: ids(publicSubnets),
    privateSubnetIds: ids(privateSubnets),
    workloads: { subnetIds: ids(runsIn.slice(0, plan.zones)), publicAddresses: egress === "public" },
    routes: [publicRoute, ...publicPaths, ...inside.routes, ...privatePaths],
    hostZone: zones[0] ?? "",
  };
}

function associate(
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
  readonly context: AwsContext;
  readonly vpc: aws.ec2.Vpc;
  readonly gateway: aws.ec2.InternetGateway;
  readonly egress: Egress;
  readonly publicSubnets: readonly aws.ec2.Subnet[];
  readonly parent: pulumi.Resource;
}

/** A route table for each private subnet; behind NAT each leads to a gateway in its own zone. */
function privateRoutes(args: PrivateRoutesArgs): {
  readonly tables: readonly aws.ec2.RouteTable[];
  readonly routes: readonly pulumi.Resource[];
} {
  const { context, vpc, gateway, egress, publicSubnets, parent } = args;
  const routes: pulumi.Resource[] = [];
  const tables = publicSubnets.map((subnet, zone) => {
    const name = `${context.name}-private-${zone}`;
    const table = new aws.ec2.RouteTable(`${name}-routes`, { vpcId: vpc.id }, { parent });
    if (egress === "nat") {
      const address = new aws.ec2.Eip(`${context.name}-nat-${zone}-address`, { domain: "vpc" }, { parent });
      const nat = new aws.ec2.NatGateway(
        `${context.name}-nat-${zone}`,
        { subnetId: subnet.id, allocationId: address.id },
        { parent, dependsOn: [gateway] },
      );
      const route = new aws.ec2.Route(
        `${name}-default`,
        { routeTableId: table.id, destinationCidrBlock: "0.0.0.0/0", natGatewayId: nat.id },
        { parent },
      );
      routes.push(route);
    }
    return table;
  });
  return { tables, routes };
}

import aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { RequestError } from "../../../../base/errors.ts";
import type { StackFacts } from "../../../platform.ts";
import { label } from "../label.ts";
import type { Needs } from "../needs.ts";
import type { AwsFacts, Scope } from "../scope.ts";
import type { Egress } from "./egress.ts";
import { zonedSubnets } from "./zonedSubnets.ts";
import { zonesOf } from "./zones.ts";

const DEFAULT_CIDR = "10.20.0.0/16";
/** The subnet group of a database needs at least two zones. */
const DATABASE_ZONES = 2;

/** The network of the stack. */
export interface Network {
  readonly vpcId: pulumi.Input<string>;
  /** One per zone, with a route to the internet gateway. */
  readonly publicSubnetIds: readonly pulumi.Input<string>[];
  /** One per zone, for data stores, the load balancer and, with NAT, the workloads. */
  readonly privateSubnetIds: readonly pulumi.Input<string>[];
  /** Subnets of the workloads, and whether workloads get public addresses there. */
  readonly workloads: {
    readonly subnetIds: readonly pulumi.Input<string>[];
    readonly publicAddresses: boolean;
  };
  /**
   * The internet gateway, without which no public address works: it exists before the first one and goes after the last.
   * Empty in an existing network, which has its own.
   */
  readonly gateway: readonly pulumi.Resource[];
  /** Routes that have to exist before workloads can reach the internet. Empty in an existing network. */
  readonly routes: readonly pulumi.Resource[];
  /** Zone of the first public subnet. A machine and its volumes have to be in the same zone. */
  readonly hostZone: pulumi.Input<string>;
}

interface NetworkArgs {
  readonly scope: Scope;
  readonly needs: Needs;
  readonly parent: pulumi.Resource;
}

/** The network of the stack: a new one, or the operator's existing one. */
export function network(args: NetworkArgs): Network {
  const given = args.scope.settings.own.aws.network;
  return given !== undefined && "existing" in given
    ? existingNetwork(args, given.existing)
    : createNetwork(args, given?.create.cidr ?? DEFAULT_CIDR);
}

/**
 * The network that the operator chose: the range of the stack's own, or the id of an existing one and of the subnet in whose
 * zone a machine and its volumes stand.
 */
export function networkName({ settings }: StackFacts): string {
  const given = settings.own.aws.network;
  if (given === undefined) return DEFAULT_CIDR;
  if ("create" in given) return given.create.cidr;
  const { vpcId, publicSubnetIds } = given.existing;
  return `${vpcId} ${publicSubnetIds[0] ?? ""}`;
}

/** What tells the network from others in names. Its subnets may change, so they are not in it. */
export function networkPart({ settings }: Pick<StackFacts, "settings">): string {
  const given = settings.own.aws.network;
  if (given === undefined) return partOf(DEFAULT_CIDR);
  return "existing" in given ? given.existing.vpcId : partOf(given.create.cidr);
}

const partOf = (cidr: string): string => cidr.replaceAll(/[./]/g, "-");

interface Existing {
  readonly vpcId: string;
  readonly publicSubnetIds: readonly string[];
  readonly privateSubnetIds: readonly string[];
}

/** Subnets of the workloads in an existing network. */
const placements = {
  private: ({ privateSubnetIds }) => ({ subnetIds: privateSubnetIds, publicAddresses: false }),
  firstPublic: ({ publicSubnetIds: [first = ""] }) => ({ subnetIds: [first], publicAddresses: true }),
} satisfies Record<Needs["existingSubnets"], (existing: Existing) => Network["workloads"]>;

function existingNetwork({ scope, needs, parent }: NetworkArgs, existing: Existing): Network {
  const { publicSubnetIds } = existing;
  const [first = ""] = publicSubnetIds;
  // The zone of an existing subnet is not in the configuration, so it is read from AWS.
  const zoneOf = () => aws.ec2.Subnet.get(`${scope.name}-existing`, first, {}, { parent }).availabilityZone;
  return {
    ...existing,
    gateway: [],
    routes: [],
    workloads: placements[needs.existingSubnets](existing),
    hostZone: needs.machine ? zoneOf() : "",
  };
}

/** Number of zones that need subnets: as many as the tier states, and at least two if AWS demands that. */
function zoneCount({ plan }: Pick<AwsFacts, "plan">, { fewestZones }: Needs): number {
  const hasDatabase = Object.values(plan.stores).some(({ engine }) => engine === "rds");
  return Math.max(plan.zones, fewestZones, hasDatabase ? DATABASE_ZONES : 1);
}

/**
 * Zones in which a new network may have subnets. None in an existing network.
 *
 * @throws UnsupportedError if the region has too few, RequestError for zones that do not work.
 */
export function stackZones(facts: AwsFacts, needs: Needs): readonly string[] {
  const { network: given, zones: chosen } = facts.settings.own.aws;
  if (given === undefined || "create" in given)
    return zonesOf({ region: facts.region, count: zoneCount(facts, needs), chosen });
  if (chosen === undefined) return [];
  throw new RequestError(
    `echelon:zones: got ${chosen.join(", ")}, expected none beside an existing network: its subnets have their zones`,
  );
}

function createNetwork({ scope, needs, parent }: NetworkArgs, cidr: string): Network {
  const { name, plan } = scope;
  const { egress } = needs;
  const { vpc, gateway } = emptyNetwork(scope, cidr, parent);
  const subnets = zonedSubnets({
    scope,
    vpc,
    cidr,
    zones: stackZones(scope, needs),
    count: zoneCount(scope, needs),
    balanced: (needs.entry?.balanced ?? null) !== null,
    parent,
  });
  const { table, route } = publicRoutes(name, vpc, gateway, parent);
  const publicPaths = associate(`${name}-public`, subnets.public, () => table, parent);
  const inside = privateRoutes({ scope, vpc, gateway, egress, publicSubnets: subnets.public, parent });
  const tableOf = (zone: number) => inside.tables[zone] ?? table;
  const privatePaths = associate(`${name}-private`, subnets.private, tableOf, parent);
  reachS3(scope, vpc, [table, ...inside.tables], parent);
  const ids = (list: readonly aws.ec2.Subnet[]) => list.map(({ id }) => id);
  const runsIn = egress === "public" ? subnets.public : subnets.private;
  return {
    vpcId: vpc.id,
    publicSubnetIds: ids(subnets.public),
    privateSubnetIds: ids(subnets.private),
    workloads: { subnetIds: ids(runsIn.slice(0, plan.zones)), publicAddresses: egress === "public" },
    gateway: [gateway],
    routes: [route, ...publicPaths, ...inside.routes, ...privatePaths],
    hostZone: subnets.public[0]?.availabilityZone ?? "",
  };
}

/** A VPC with an internet gateway and without subnets. */
function emptyNetwork(scope: Scope, cidr: string, parent: pulumi.Resource) {
  const { name } = scope;
  const vpc = new aws.ec2.Vpc(
    `${name}-vpc`,
    { cidrBlock: cidr, enableDnsHostnames: true, enableDnsSupport: true },
    { parent },
  );
  // Removes all rules of the default group that AWS makes: nothing uses it.
  new aws.ec2.DefaultSecurityGroup(
    `${name}-default-group`,
    { vpcId: vpc.id, ingress: [], egress: [] },
    { parent },
  );
  const { name: gatewayName, opts } = label(`${name}-gateway`, networkPart(scope));
  const gateway = new aws.ec2.InternetGateway(gatewayName, { vpcId: vpc.id }, { parent, ...opts });
  return { vpc, gateway };
}

function publicRoutes(
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
function reachS3(
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
  readonly scope: Scope;
  readonly vpc: aws.ec2.Vpc;
  readonly gateway: aws.ec2.InternetGateway;
  readonly egress: Egress;
  readonly publicSubnets: readonly aws.ec2.Subnet[];
  readonly parent: pulumi.Resource;
}

/** An address can be at one gateway only, so the gateway of another network needs another one. */
function natAddress(
  { scope, gateway, parent }: Pick<PrivateRoutesArgs, "scope" | "gateway" | "parent">,
  zone: number,
): aws.ec2.Eip {
  const { name, opts } = label(`${scope.name}-nat-${zone}-address`, networkPart(scope));
  // AWS: an address may need the internet gateway before it can be associated.
  // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-ec2-eip.html
  return new aws.ec2.Eip(name, { domain: "vpc" }, { parent, ...opts, dependsOn: [gateway] });
}

/** A route table for each private subnet. With NAT, each one leads to a gateway in its own zone. */
function privateRoutes(args: PrivateRoutesArgs): {
  readonly tables: readonly aws.ec2.RouteTable[];
  readonly routes: readonly pulumi.Resource[];
} {
  const { scope, vpc, gateway, egress, publicSubnets, parent } = args;
  const routes: pulumi.Resource[] = [];
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
    }
    return table;
  });
  return { tables, routes };
}

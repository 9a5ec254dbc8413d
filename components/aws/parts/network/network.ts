import aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { RequestError } from "../../../../base/errors.ts";
import type { StackFacts } from "../../../platform.ts";
import { label } from "../label.ts";
import type { Needs } from "../needs.ts";
import type { AwsFacts, Scope } from "../scope.ts";
import { associate, privateRoutes, publicRoutes, reachS3 } from "./routes.ts";
import { lastingZones, zonesOfTier } from "./zoneCounts.ts";
import { zonedSubnets } from "./zonedSubnets.ts";
import { zonesOf } from "./zones.ts";

const DEFAULT_CIDR = "10.20.0.0/16";

/** The network of the stack. */
export interface Network {
  readonly vpcId: pulumi.Input<string>;
  /** One per zone, with a route to the internet gateway. */
  readonly publicSubnetIds: readonly pulumi.Input<string>[];
  /** One per zone, for what AWS itself places: data stores, and what connects a cluster. No tier has fewer of them than another. */
  readonly privateSubnetIds: readonly pulumi.Input<string>[];
  /** Those in the zones of the tier, for the load balancer, brokers and, with NAT, the workloads. */
  readonly tierSubnetIds: readonly pulumi.Input<string>[];
  /** Ranges of addresses of the private subnets. In an existing network they are read from AWS when this is called. */
  readonly privateCidrs: () => pulumi.Input<string>[];
  /** Names of the zones of the tier. Empty in an existing network, whose zones nobody has read. */
  readonly tierZones: readonly pulumi.Input<string>[];
  /** Private subnets of the nodes that the stack makes: those of the tier's zones, in an existing network all of them. */
  readonly nodeSubnetIds: readonly pulumi.Input<string>[];
  /** Name of the zone of the first of them, in which every tier has nodes. In an existing network it is read from AWS. */
  readonly nodeZone: () => pulumi.Input<string>;
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
  /** Through which workloads reach the internet. Empty in an existing network, and where they have public addresses. */
  readonly natGateways: readonly aws.ec2.NatGateway[];
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

/** Reads subnets from AWS, each once. */
function reading({ name }: Scope, parent: pulumi.Resource): (id: string) => aws.ec2.Subnet {
  const made = new Map<string, aws.ec2.Subnet>();
  return (id) => {
    const subnet = made.get(id) ?? aws.ec2.Subnet.get(`${name}-existing-${id}`, id, {}, { parent });
    made.set(id, subnet);
    return subnet;
  };
}

function existingNetwork({ scope, needs, parent }: NetworkArgs, existing: Existing): Network {
  const { publicSubnetIds, privateSubnetIds } = existing;
  const [first = ""] = publicSubnetIds;
  // The zone of an existing subnet is not in the configuration, so it is read from AWS.
  const zoneOf = () => aws.ec2.Subnet.get(`${scope.name}-existing`, first, {}, { parent }).availabilityZone;
  const read = reading(scope, parent);
  return {
    ...existing,
    privateCidrs: () => privateSubnetIds.map((id) => read(id).cidrBlock),
    tierSubnetIds: privateSubnetIds,
    nodeSubnetIds: privateSubnetIds,
    nodeZone: () => read(privateSubnetIds[0] ?? "").availabilityZone,
    tierZones: [],
    gateway: [],
    routes: [],
    natGateways: [],
    workloads: placements[needs.existingSubnets](existing),
    hostZone: needs.machine ? zoneOf() : "",
  };
}

/**
 * Zones in which a new network may have subnets. None in an existing network.
 *
 * @throws UnsupportedError if the region has too few, RequestError for zones that do not work.
 */
export function stackZones(facts: AwsFacts, needs: Needs): readonly string[] {
  const { network: given, zones: chosen } = facts.settings.own.aws;
  if (given === undefined || "create" in given)
    return zonesOf({ region: facts.region, count: zonesOfTier(facts, needs), chosen });
  if (chosen === undefined) return [];
  throw new RequestError(
    `echelon:zones: got ${chosen.join(", ")}, expected none beside an existing network: its subnets have their zones`,
  );
}

function createNetwork({ scope, needs, parent }: NetworkArgs, cidr: string): Network {
  const { name, plan } = scope;
  const { egress, nodes } = needs;
  const { vpc, gateway } = emptyNetwork(scope, cidr, parent);
  const count = zonesOfTier(scope, needs);
  const subnets = zonedSubnets({
    scope,
    vpc,
    cidr,
    zones: stackZones(scope, needs),
    counts: { public: count, private: Math.max(count, lastingZones(scope)) },
    balanced: (needs.entry?.balanced ?? null) !== null,
    parent,
  });
  const { table, route } = publicRoutes(name, vpc, gateway, parent);
  const publicPaths = associate(`${name}-public`, subnets.public, () => table, parent);
  const inside = privateRoutes({
    ...{ scope, vpc, gateway, parent },
    // Nodes have private addresses, also where workloads beside them have public ones.
    egress: nodes === "made" ? "nat" : egress,
    onNetwork: networkPart(scope),
    publicSubnets: subnets.public,
  });
  const privatePaths = associate(`${name}-private`, subnets.private, inside.tableOf, parent);
  reachS3(scope, vpc, [table, ...inside.tables], parent);
  const ids = (list: readonly aws.ec2.Subnet[]) => list.map(({ id }) => id);
  const runsIn = egress === "public" ? subnets.public : subnets.private;
  const ofTier = subnets.private.slice(0, count);
  return {
    vpcId: vpc.id,
    publicSubnetIds: ids(subnets.public),
    privateSubnetIds: ids(subnets.private),
    tierSubnetIds: ids(ofTier),
    privateCidrs: () =>
      subnets.private.map(({ cidrBlock }) => pulumi.output(cidrBlock).apply((cidr) => cidr ?? "")),
    tierZones: ofTier.map(({ availabilityZone }) => availabilityZone),
    nodeSubnetIds: ids(subnets.private.slice(0, plan.zones)),
    nodeZone: () => subnets.private[0]?.availabilityZone ?? "",
    workloads: { subnetIds: ids(runsIn.slice(0, plan.zones)), publicAddresses: egress === "public" },
    gateway: [gateway],
    routes: [route, ...publicPaths, ...inside.routes, ...privatePaths],
    natGateways: inside.natGateways,
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

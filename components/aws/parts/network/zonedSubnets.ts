import aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Scope } from "../scope.ts";
import { type SubnetKind, subnetCidr, subnetName } from "./subnets.ts";
import { nextZone, standingProblem } from "./zones.ts";

interface ZonedArgs {
  readonly scope: Scope;
  readonly vpc: aws.ec2.Vpc;
  /** Range of the network. */
  readonly cidr: string;
  /** Ids of the zones that may be used, the first choice first. */
  readonly zones: readonly string[];
  /** How many zones get subnets of each kind: no more public ones than private ones. */
  readonly counts: Readonly<Record<SubnetKind, number>>;
  /** Whether a load balancer stands in the private subnets. */
  readonly balanced: boolean;
  readonly parent: pulumi.Resource;
}

/** A live subnet stays where it is: an earlier package named its zone by the letter, and another zone replaces it. */
const STAYS = { ignoreChanges: ["availabilityZone", "availabilityZoneId"] };

/** A private subnet in each zone, and a public one in the first of them. A zone that gets its public one later has it beside that. */
export function zonedSubnets(args: ZonedArgs): Record<SubnetKind, aws.ec2.Subnet[]> {
  const { scope, vpc, cidr, zones, counts, parent } = args;
  const subnet = (kind: SubnetKind, zone: number, availabilityZoneId: pulumi.Input<string>) =>
    new aws.ec2.Subnet(
      subnetName(scope.name, kind, zone),
      {
        vpcId: vpc.id,
        availabilityZoneId,
        cidrBlock: subnetCidr(cidr, kind, zone),
        mapPublicIpOnLaunch: false,
      },
      { parent, ...STAYS },
    );
  const made: aws.ec2.Subnet[] = [];
  for (let zone = 0; zone < counts.private; zone += 1) {
    const one = subnet("private", zone, zoneAfter(zones, [...made]));
    refuseStanding(args, subnetName(scope.name, "private", zone), one);
    made.push(one);
  }
  const beside = made.slice(0, counts.public);
  return {
    public: beside.map(({ availabilityZoneId }, zone) => subnet("public", zone, availabilityZoneId)),
    private: made,
  };
}

/** The zone of the next subnet. Where an earlier package made the first ones, only AWS knows in which zones they stand. */
const zoneAfter = (zones: readonly string[], made: readonly aws.ec2.Subnet[]): pulumi.Input<string> =>
  made.length === 0
    ? nextZone(zones, [])
    : pulumi
        .all(made.map(({ availabilityZoneId }) => availabilityZoneId))
        .apply((taken) => nextZone(zones, taken));

/** Refuses a subnet in whose zone the stack cannot go on. The zone of a live one is known in a preview too. */
function refuseStanding(
  { scope, balanced }: Pick<ZonedArgs, "scope" | "balanced">,
  name: string,
  { availabilityZoneId }: aws.ec2.Subnet,
): void {
  const { region, settings } = scope;
  const { zones: chosen } = settings.own.aws;
  availabilityZoneId.apply((zone) => {
    const problem = standingProblem({ region, chosen, balanced }, { name, zone });
    // Pulumi prints this error without a stack trace.
    if (problem !== null) throw new pulumi.RunError(problem);
  });
}

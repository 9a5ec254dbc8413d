import aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Label } from "../label.ts";

/** The other end of a rule: a security group, a prefix list, or a CIDR. */
export type Peer =
  | { readonly group: aws.ec2.SecurityGroup }
  | { readonly prefixList: string }
  | { readonly cidr: string };

interface RuleArgs {
  readonly group: aws.ec2.SecurityGroup;
  readonly peer: Peer;
  readonly port: number;
  /** Only letters, digits and `. _-:/()#,@[]+=&;{}!$*`: EC2 refuses other characters. */
  readonly description: string;
}

const peerArgs = (peer: Peer) => {
  if ("group" in peer) return { referencedSecurityGroupId: peer.group.id };
  if ("prefixList" in peer) return { prefixListId: peer.prefixList };
  return { cidrIpv4: peer.cidr };
};

const ruleArgs = ({ group, peer, port, description }: RuleArgs) => ({
  securityGroupId: group.id,
  ipProtocol: "tcp",
  fromPort: port,
  toPort: port,
  description,
  ...peerArgs(peer),
});

/** Groups that the stack only names. Whose they are decides what they allow. */
const others = new WeakSet<aws.ec2.SecurityGroup>();

/** A group that exists already, such as that of the nodes of an existing cluster. It gets no rules of the stack. */
export function existingGroup(name: string, id: string, parent: pulumi.Resource): aws.ec2.SecurityGroup {
  const group = aws.ec2.SecurityGroup.get(name, id, {}, { parent });
  others.add(group);
  return group;
}

/** Allows a peer to call one TCP port of the members of a group. */
export const allowFrom = ({ name, opts }: Label, args: RuleArgs, parent: pulumi.Resource): pulumi.Resource =>
  others.has(args.group)
    ? args.group
    : new aws.vpc.SecurityGroupIngressRule(name, ruleArgs(args), { parent, ...opts });

/** Allows the members of a group to call one TCP port of a peer. */
export const allowTo = ({ name, opts }: Label, args: RuleArgs, parent: pulumi.Resource): pulumi.Resource =>
  others.has(args.group)
    ? args.group
    : new aws.vpc.SecurityGroupEgressRule(name, ruleArgs(args), { parent, ...opts });

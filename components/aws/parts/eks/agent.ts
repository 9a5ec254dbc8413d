import type * as pulumi from "@pulumi/pulumi";
import type { OnCluster } from "../../../kubernetes/compute/onCluster.ts";
import { allowTraffic, type Rule, type Selector, tcp } from "../../../kubernetes/parts/network/network.ts";

/** Where the agent of Pod Identity answers, on each node: https://docs.aws.amazon.com/eks/latest/userguide/pod-identities.html */
const AGENT = { cidr: "169.254.170.23/32", port: 80 };

/** What a pod that asks for the credentials of its role may call. */
export const agentRule: Rule = { peers: [{ ipBlock: { cidr: AGENT.cidr } }], ports: tcp(AGENT.port) };

interface AdmittedArgs {
  /** Name of the network policy. */
  readonly name: string;
  readonly pods: Selector;
}

/** Lets pods ask for the credentials of their role. */
export const admitToAgent = (
  { scope, foundation }: OnCluster,
  { name, pods }: AdmittedArgs,
): pulumi.Resource =>
  allowTraffic(
    scope,
    foundation,
    {
      name: scope.sharedName(name),
      pods,
      egress: [agentRule],
    },
    scope.parent,
  );

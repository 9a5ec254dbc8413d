import kubernetes from "@pulumi/kubernetes";
import type { Resource } from "@pulumi/pulumi";
import { labelText, ROLE_LABEL, type Role } from "../labels.ts";
import type { Foundation, Scope } from "../scope.ts";

/** Pulumi's type of a network policy. */
export const NETWORK_POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy";

export type Selector = kubernetes.types.input.meta.v1.LabelSelector;
export type Peer = kubernetes.types.input.networking.v1.NetworkPolicyPeer;
export type PolicyPort = kubernetes.types.input.networking.v1.NetworkPolicyPort;
export type Rule = { readonly peers: readonly Peer[]; readonly ports: readonly PolicyPort[] };

/** Network traffic that a policy allows for some pods. */
export interface Traffic {
  /** Name of the policy; unique in the namespace. */
  readonly name: string;
  /** End of its logical name, which is unique in the stack. @default its name */
  readonly logicalName?: string;
  readonly pods: Selector;
  readonly ingress?: readonly Rule[];
  readonly egress?: readonly Rule[];
}

export const tcp = (...ports: readonly (number | string)[]): PolicyPort[] =>
  ports.map((port) => ({ protocol: "TCP", port }));

/** Pods of the stack with these names of workloads or stores. */
export const podsNamed = (names: readonly string[]): Selector => ({
  matchExpressions: [
    { key: "app.kubernetes.io/name", operator: "In", values: names.map(labelText).toSorted() },
  ],
});

export const podsOfRole = (role: Role): Selector => ({ matchLabels: { [ROLE_LABEL]: role } });

/** Pods with these labels in one namespace. The API server sets the label with the namespace's name, nobody else can. */
export const podsIn = (namespace: string, labels: Readonly<Record<string, string>>): Peer => ({
  namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } },
  podSelector: { matchLabels: labels },
});

/**
 * Public addresses: without private networks, carrier-grade NAT, and link-local addresses, where the metadata
 * services of clouds are (169.254.169.254; on AWS also fd00:ec2::254).
 */
export const internet: readonly Peer[] = [
  {
    ipBlock: {
      cidr: "0.0.0.0/0",
      except: [
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.168.0.0/16",
      ],
    },
  },
  { ipBlock: { cidr: "::/0", except: ["::1/128", "fc00::/7", "fe80::/10"] } },
];

/** All addresses except link-local ones: for pods that call the API server, whose address is not known. */
export const anyAddress: readonly Peer[] = [
  { ipBlock: { cidr: "0.0.0.0/0", except: ["169.254.0.0/16"] } },
  { ipBlock: { cidr: "::/0", except: ["fd00:ec2::/32", "fe80::/10"] } },
];

/** Makes a network policy that allows some traffic in the closed network of the stack. */
export function allowTraffic(
  scope: Scope,
  { namespace }: Foundation,
  traffic: Traffic,
  parent: Resource,
): Resource {
  const { name, logicalName = name, pods, ingress, egress } = traffic;
  return new kubernetes.networking.v1.NetworkPolicy(
    `${scope.name}-network-${logicalName}`,
    {
      metadata: { name, namespace, labels: scope.labels },
      spec: {
        podSelector: pods,
        policyTypes: [...(ingress ? ["Ingress"] : []), ...(egress ? ["Egress"] : [])],
        ...(ingress ? { ingress: ingress.map(({ peers, ports }) => ingressRule(peers, ports)) } : {}),
        ...(egress
          ? { egress: egress.map(({ peers, ports }) => ({ to: [...peers], ports: [...ports] })) }
          : {}),
      },
    },
    { parent },
  );
}

/** Without peers every source is allowed; the API expects the field to be absent then. */
const ingressRule = (peers: readonly Peer[], ports: readonly PolicyPort[]) =>
  peers.length === 0 ? { ports: [...ports] } : { from: [...peers], ports: [...ports] };

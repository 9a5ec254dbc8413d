import type { DnsServer } from "../../../../config/args.ts";
import type { dnsNames } from "../../../../targets/fields.ts";
import { type Peer, type PolicyPort, podsIn, type Rule } from "./network.ts";

/** DNS servers that listen on one port. */
interface Servers {
  readonly peers: readonly Peer[];
  readonly port: number;
}

const DNS_PORT = 53;

const address = (cidr: string): Peer => ({ ipBlock: { cidr } });

/** The DNS servers of each kind of cluster, by the port on which they listen themselves. */
const known = {
  // CoreDNS of kubeadm, EKS, AKS, k3s and most others, and kube-dns of GKE:
  // https://kubernetes.io/docs/tasks/administer-cluster/dns-custom-nameservers/
  "kube-dns": { peers: [podsIn("kube-system", { "k8s-app": "kube-dns" })], port: DNS_PORT },
  // The cache on each node answers at a link-local address; under GKE's Dataplane V2, a policy has to name its pods:
  // https://kubernetes.io/docs/tasks/administer-cluster/nodelocaldns/
  // https://cloud.google.com/kubernetes-engine/docs/how-to/nodelocal-dns-cache
  "node-local-dns": {
    peers: [address("169.254.20.10/32"), podsIn("kube-system", { "k8s-app": "node-local-dns" })],
    port: DNS_PORT,
  },
  // Cloud DNS for GKE, at the address of the metadata server, which is another port:
  // https://cloud.google.com/kubernetes-engine/docs/how-to/cloud-dns
  gke: { peers: [address("169.254.169.254/32")], port: DNS_PORT },
  // LocalDNS of AKS, the default from Kubernetes 1.37 on: https://learn.microsoft.com/azure/aks/dns-concepts
  aks: { peers: [address("169.254.10.11/32")], port: DNS_PORT },
  // The Service has port 53, the pods 5353, and a policy is about pods:
  // https://github.com/openshift/cluster-dns-operator/blob/master/assets/dns/daemonset.yaml
  openshift: {
    peers: [podsIn("openshift-dns", { "dns.operator.openshift.io/daemonset-dns": "default" })],
    port: 5353,
  },
  // https://github.com/kubernetes-sigs/kubespray/blob/master/docs/advanced/dns-stack.md#nodelocal-dns-cache
  kubespray: { peers: [address("169.254.25.10/32")], port: DNS_PORT },
} as const satisfies Record<(typeof dnsNames)[number], Servers>;

function serversOf(server: DnsServer): Servers {
  if (typeof server === "string") return known[server];
  const { port = DNS_PORT } = server;
  return "cidr" in server
    ? { peers: [address(server.cidr)], port }
    : { peers: [podsIn(server.namespace, server.podLabels)], port };
}

/** DNS uses TCP for long answers. */
const onPort = (port: number): PolicyPort[] => [
  { protocol: "UDP", port },
  { protocol: "TCP", port },
];

/** What the pods may ask: a rule for each port. */
export function dnsRules(servers: readonly DnsServer[]): Rule[] {
  const byPort = Map.groupBy(servers.map(serversOf), ({ port }) => port);
  return [...byPort].map(([port, all]) => ({
    peers: all.flatMap(({ peers }) => peers),
    ports: onPort(port),
  }));
}

import { type Bent, listed, type Sentences } from "./facts.ts";

/** What lacks in how the stack is reached, and in what it reaches. */
export interface NetworkFacts {
  readonly "one-zone": { readonly stated: number };
  readonly "few-subnets": Bent;
  readonly "own-gateways": object;
  readonly "no-balancer": object;
  readonly "no-cdn": object;
  readonly "no-waf": object;
  readonly bandwidth: { readonly stated: number };
  readonly transport: { readonly stores: readonly string[] };
  readonly route: object;
  readonly external: { readonly title: string; readonly secret: string };
}

export const network: Sentences<NetworkFacts> = {
  "one-zone": ({ stated }) =>
    `one machine is in one zone, instead of ${stated}: while that zone is lost, the stack is away`,
  "few-subnets": ({ has, stated }) =>
    `the existing network has ${has} private subnets, so workloads and stores stand in ${has === 1 ? "one zone" : `at most ${has} zones`} instead of ${stated}: name one in each zone in echelon:network.existing.privateSubnetIds`,
  "own-gateways": () =>
    "no alarm watches the gateways through which the existing network reaches the internet: the stack does not know them",
  "no-balancer": () => "there is no load balancer: a proxy on the one machine sends requests to its replicas",
  "no-cdn": () => "no CDN stands in front of the stack: the cluster's Gateway serves people",
  "no-waf": () => "no web application firewall stands in front of the cluster's Gateway",
  bandwidth: ({ stated }) => `nothing reserves the stated bandwidth of ${stated} Mbit/s`,
  transport: ({ stores }) =>
    `what goes to and from ${listed(stores)} is not encrypted: set echelon:certificates to install or existing (cert-manager), or have the network of the cluster encrypt it`,
  route: () =>
    "the stack is reachable inside the cluster only: a route needs a Gateway controller (set echelon:gateway to its class)",
  external: ({ title, secret }) => `${title} is not connected: echelon:secrets has no ${secret}`,
};

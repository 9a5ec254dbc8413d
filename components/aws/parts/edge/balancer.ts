import aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { awsNames } from "../../../../targets/aws/names.ts";
import type { Foundation } from "../../foundation.ts";
import { givenName } from "../givenName.ts";
import { label } from "../label.ts";
import { networkPart } from "../network/network.ts";
import type { Scope } from "../scope.ts";
import { type Certificate, certificate } from "./certificates.ts";
import { balancerDomain } from "./domain.ts";
import { type Before, listen, listening } from "./listener.ts";
import { ORIGIN_PORTS, ORIGIN_SECONDS, type Origin } from "./origin.ts";
import type { Served } from "./served.ts";
import { type BalancedTargets, targetsOf } from "./targets.ts";

/**
 * How long a connection may be silent where some stay open: as long as CloudFront keeps it. The workloads keep theirs longer
 * (docs/workload-contract.md). https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html
 */
const IDLE_SECONDS = 600;

/** An internal load balancer. Only CloudFront can call it, through an interface that it has in the network. */
export interface Balancer {
  readonly loadBalancer: aws.lb.LoadBalancer;
  /** Those of the entry that gets what no path of another one takes are the first. */
  readonly targets: readonly [BalancedTargets, ...BalancedTargets[]];
  /** Its listener and the rules of that: what has to exist before anything calls it. */
  readonly ready: readonly pulumi.Resource[];
  /** Certificate of its TLS listener; null if CloudFront calls it by plain HTTP. */
  readonly certificate: Certificate | null;
}

interface BalancerArgs {
  readonly scope: Scope;
  readonly foundation: Foundation;
  readonly securityGroup: aws.ec2.SecurityGroup;
  /** What it sends requests to; the first gets what no path of another one takes. */
  readonly entries: readonly Served[];
  /** What the addresses of its targets belong to. @default tasks of ECS */
  readonly members?: string;
  /** What it does with each request before. @default nothing */
  readonly before?: Before;
  readonly parent: pulumi.Resource;
}

/** The load balancer of the entries; null without any. It uses TLS if the domain can have a certificate in its region. */
export function balancer(args: BalancerArgs): Balancer | null {
  const { scope, foundation, before = [], parent } = args;
  const { region, settings } = scope;
  if (args.entries.length === 0) return null;
  const loadBalancer = createLoadBalancer(args);
  const [first, ...others] = targetsOf(args);
  if (first === undefined) return null;
  const targets: Balancer["targets"] = [first, ...others];
  const domain = balancerDomain(settings.domain, region);
  const secured =
    domain === null ? null : certificate({ domain, region, scope, earlier: null, parent: foundation.group });
  const ready = listen({ scope, loadBalancer, targets, secured, before, parent });
  return { loadBalancer, targets, ready, certificate: secured };
}

/** The targets of an entry of the balancer; null if it has no such entry. */
export const targetsFor = (of: Balancer | null, name: string): BalancedTargets | null =>
  of?.targets.find(({ entry }) => entry.name === name) ?? null;

function createLoadBalancer({
  scope,
  foundation,
  securityGroup,
  entries,
  parent,
}: BalancerArgs): aws.lb.LoadBalancer {
  const { name, stack } = scope;
  const kept = isKept(scope);
  const { logs, network } = foundation;
  const onNetwork = networkPart(scope);
  const own = label(`${name}-balancer`, onNetwork);
  return new aws.lb.LoadBalancer(
    own.name,
    {
      name: givenName(`${own.name}-name`, {
        rule: awsNames.loadBalancer,
        parts: [name, stack, onNetwork],
        parent,
      }),
      loadBalancerType: "application",
      internal: true,
      subnets: [...network.tierSubnetIds],
      securityGroups: [securityGroup.id],
      dropInvalidHeaderFields: true,
      ...(entries.some(({ stays }) => stays) ? { idleTimeout: IDLE_SECONDS } : {}),
      enableDeletionProtection: kept,
      accessLogs: { bucket: logs.bucket.id, prefix: "balancer", enabled: true },
    },
    { parent, ...own.opts, ...KEEPS_NAME, protect: kept, dependsOn: [logs.policy] },
  );
}

/**
 * Whether neither AWS nor Pulumi deletes the balancer: always, except in a trial and while an arrangement stands beside the
 * one that serves, which may end without a balancer. Pulumi's own protection refuses an update that would delete it before
 * anything happens; AWS's would do so at its end.
 */
const isKept = ({ plan, settings }: Scope): boolean => plan.beside === null && !settings.ephemeral;

/** A name that an earlier package gave stays: another one would replace the resource. */
const KEEPS_NAME = { ignoreChanges: ["name"] };

/** URL of the balancer inside the network. */
export const balancerAddress = ({ loadBalancer, certificate: secured }: Balancer): pulumi.Output<string> =>
  pulumi.interpolate`${secured === null ? "http" : "https"}://${loadBalancer.dnsName}`;

/** Makes CloudFront call the balancer through an interface in the network (a VPC origin). */
export const balancerOrigin =
  (scope: Scope, { loadBalancer, ready, certificate: secured }: Balancer): Origin =>
  (parent) => {
    const { name, stack } = scope;
    const onNetwork = networkPart(scope);
    const protocol = secured === null ? "http-only" : "https-only";
    const own = label(`${name}-origin`, String(listening(secured).port), onNetwork);
    const vpcOrigin = new aws.cloudfront.VpcOrigin(
      own.name,
      {
        vpcOriginEndpointConfig: {
          name: givenName(`${own.name}-name`, {
            rule: awsNames.vpcOrigin,
            parts: [name, stack, protocol, onNetwork],
            replacedWith: { balancer: loadBalancer.arn },
            parent,
          }),
          arn: loadBalancer.arn,
          httpPort: ORIGIN_PORTS.http,
          httpsPort: ORIGIN_PORTS.https,
          originProtocolPolicy: protocol,
          originSslProtocols: { items: ["TLSv1.2"], quantity: 1 },
        },
      },
      // CloudFront does not change an origin that a distribution uses, so a new one replaces it.
      {
        parent,
        ...own.opts,
        ignoreChanges: ["vpcOriginEndpointConfig.name"],
        replaceOnChanges: ["vpcOriginEndpointConfig"],
        dependsOn: [...ready],
      },
    );
    return {
      domainName: loadBalancer.dnsName,
      vpcOriginConfig: { vpcOriginId: vpcOrigin.id, ...ORIGIN_SECONDS },
    };
  };

import aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { physicalName } from "../../../../base/names.ts";
import type { WorkloadPlan } from "../../../../plan/types.ts";
import { awsNames } from "../../../../targets/aws/names.ts";
import type { Foundation } from "../../foundation.ts";
import type { Scope } from "../scope.ts";
import { type Certificate, certificate } from "./certificates.ts";
import { balancerDomain } from "./domain.ts";
import { ORIGIN_PORTS, ORIGIN_SECONDS, type Origin } from "./origin.ts";

const TLS_POLICY = "ELBSecurityPolicy-TLS13-1-2-2021-06";
/** Paths that are answered only inside the stack: they reveal internals. */
export const INSIDE_PATHS = ["/metrics", "/readyz"];
/** The timeout is above the 2 s that an answer of /readyz may take (docs/workload-contract.md). */
const HEALTH = { path: "/readyz", interval: 15, timeout: 5, healthyThreshold: 2, unhealthyThreshold: 5 };

/** An internal load balancer. Only CloudFront can call it, through an interface that it has in the network. */
export interface Balancer {
  readonly loadBalancer: aws.lb.LoadBalancer;
  readonly targetGroup: aws.lb.TargetGroup;
  readonly listener: aws.lb.Listener;
  /** Certificate of its TLS listener; null if CloudFront calls it by plain HTTP. */
  readonly certificate: Certificate | null;
}

interface BalancerArgs {
  readonly scope: Scope;
  readonly foundation: Foundation;
  readonly securityGroup: aws.ec2.SecurityGroup;
  /** The public workload. */
  readonly workload: WorkloadPlan;
  readonly parent: pulumi.Resource;
}

/** The load balancer of the public workload. It uses TLS if the domain can have a certificate in its region. */
export function balancer(args: BalancerArgs): Balancer {
  const { scope, parent } = args;
  const { name, region, settings } = scope;
  const loadBalancer = createLoadBalancer(args);
  const targetGroup = targets(args);
  const domain = balancerDomain(settings.domain, region);
  const secured = domain === null ? null : certificate({ domain, region, name, earlier: null, parent });
  const listener = new aws.lb.Listener(
    `${name}-listener`,
    {
      loadBalancerArn: loadBalancer.arn,
      defaultActions: [{ type: "forward", targetGroupArn: targetGroup.arn }],
      ...listening(secured),
    },
    { parent },
  );
  new aws.lb.ListenerRule(
    `${name}-inside`,
    {
      listenerArn: listener.arn,
      priority: 1,
      conditions: [{ pathPattern: { values: INSIDE_PATHS } }],
      actions: [
        {
          type: "fixed-response",
          fixedResponse: { contentType: "text/plain", statusCode: "404", messageBody: "not found" },
        },
      ],
    },
    { parent },
  );
  return { loadBalancer, targetGroup, listener, certificate: secured };
}

function createLoadBalancer({ scope, foundation, securityGroup, parent }: BalancerArgs): aws.lb.LoadBalancer {
  const { name, stack } = scope;
  const { logs, network } = foundation;
  return new aws.lb.LoadBalancer(
    `${name}-balancer`,
    {
      name: physicalName(awsNames.loadBalancer, [name, stack]),
      loadBalancerType: "application",
      internal: true,
      subnets: [...network.privateSubnetIds],
      securityGroups: [securityGroup.id],
      dropInvalidHeaderFields: true,
      ...(logs === null ? {} : { accessLogs: { bucket: logs.bucket.id, prefix: "balancer", enabled: true } }),
    },
    { parent, dependsOn: logs === null ? [] : [logs.policy] },
  );
}

const targets = ({ scope, foundation, workload, parent }: BalancerArgs): aws.lb.TargetGroup =>
  new aws.lb.TargetGroup(
    `${scope.name}-targets`,
    {
      name: physicalName(awsNames.targetGroup, [scope.name, scope.stack, String(workload.port)]),
      vpcId: foundation.network.vpcId,
      targetType: "ip",
      protocol: "HTTP",
      port: workload.port,
      deregistrationDelay: workload.terminationGraceSeconds,
      healthCheck: { ...HEALTH, protocol: "HTTP", matcher: "200" },
    },
    { parent },
  );

const listening = (secured: Certificate | null) =>
  secured === null
    ? { port: ORIGIN_PORTS.http, protocol: "HTTP" }
    : { port: ORIGIN_PORTS.https, protocol: "HTTPS", sslPolicy: TLS_POLICY, certificateArn: secured.arn };

/** URL of the balancer inside the network. */
export const balancerAddress = ({ loadBalancer, certificate: secured }: Balancer): pulumi.Output<string> =>
  pulumi.interpolate`${secured === null ? "http" : "https"}://${loadBalancer.dnsName}`;

/** Makes CloudFront call the balancer through an interface in the network (a VPC origin). */
export const balancerOrigin =
  ({ name, stack }: Scope, { loadBalancer, listener, certificate: secured }: Balancer): Origin =>
  (parent) => {
    const protocol = secured === null ? "http-only" : "https-only";
    const vpcOrigin = new aws.cloudfront.VpcOrigin(
      `${name}-origin`,
      {
        vpcOriginEndpointConfig: {
          name: physicalName(awsNames.vpcOrigin, [name, stack, protocol]),
          arn: loadBalancer.arn,
          httpPort: ORIGIN_PORTS.http,
          httpsPort: ORIGIN_PORTS.https,
          originProtocolPolicy: protocol,
          originSslProtocols: { items: ["TLSv1.2"], quantity: 1 },
        },
      },
      // CloudFront does not change an origin that a distribution uses, so a new one replaces it.
      { parent, replaceOnChanges: ["vpcOriginEndpointConfig"], dependsOn: [listener] },
    );
    return {
      domainName: loadBalancer.dnsName,
      vpcOriginConfig: { vpcOriginId: vpcOrigin.id, ...ORIGIN_SECONDS },
    };
  };

import aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { ServingWorkload } from "../../../../plan/types.ts";
import { awsNames } from "../../../../targets/aws/names.ts";
import type { Foundation } from "../../foundation.ts";
import { givenName } from "../givenName.ts";
import { label } from "../label.ts";
import { networkPart } from "../network/network.ts";
import type { Scope } from "../scope.ts";
import { type Certificate, certificate } from "./certificates.ts";
import { balancerDomain } from "./domain.ts";
import { ORIGIN_PORTS, ORIGIN_SECONDS, type Origin } from "./origin.ts";

const TLS_POLICY = "ELBSecurityPolicy-TLS13-1-2-2021-06";
/** Paths that are answered only inside the stack: they reveal internals. */
export const INSIDE_PATHS = ["/metrics", "/readyz"];
/**
 * The timeout is above the 2 s that an answer of /readyz may take (docs/workload-contract.md). A replica fails for 150 s before
 * it gets no more requests: as long as new replicas need until they are healthy, where an update changes what is checked and
 * the old ones cannot answer that.
 */
const HEALTH = { path: "/readyz", interval: 15, timeout: 5, healthyThreshold: 2, unhealthyThreshold: 10 };

/** An internal load balancer. Only CloudFront can call it, through an interface that it has in the network. */
export interface Balancer {
  readonly loadBalancer: aws.lb.LoadBalancer;
  readonly targetGroup: aws.lb.TargetGroup;
  /** Port of the public workload that it calls. */
  readonly port: number;
  /** Its listener and the rules of that: what has to exist before anything calls it. */
  readonly ready: readonly pulumi.Resource[];
  /** Certificate of its TLS listener; null if CloudFront calls it by plain HTTP. */
  readonly certificate: Certificate | null;
}

interface BalancerArgs {
  readonly scope: Scope;
  readonly foundation: Foundation;
  readonly securityGroup: aws.ec2.SecurityGroup;
  /** The public workload. */
  readonly workload: ServingWorkload;
  readonly parent: pulumi.Resource;
}

/** The load balancer of the public workload. It uses TLS if the domain can have a certificate in its region. */
export function balancer(args: BalancerArgs): Balancer {
  const { scope, foundation } = args;
  const { region, settings } = scope;
  const loadBalancer = createLoadBalancer(args);
  const targetGroup = targets(args);
  const domain = balancerDomain(settings.domain, region);
  const secured =
    domain === null ? null : certificate({ domain, region, scope, earlier: null, parent: foundation.group });
  const ready = listen(args, { loadBalancer, targetGroup, secured });
  return { loadBalancer, targetGroup, port: args.workload.port, ready, certificate: secured };
}

interface Listening {
  readonly loadBalancer: aws.lb.LoadBalancer;
  readonly targetGroup: aws.lb.TargetGroup;
  readonly secured: Certificate | null;
}

/**
 * The listener, and the rule that hides the inside. Another port is another listener: the one that CloudFront calls stays
 * until CloudFront calls the new one.
 */
function listen(
  { scope, parent }: BalancerArgs,
  { loadBalancer, targetGroup, secured }: Listening,
): pulumi.Resource[] {
  const settings = listening(secured);
  const port = String(settings.port);
  const listenerLabel = label(`${scope.name}-listener`, port);
  const listener = new aws.lb.Listener(
    listenerLabel.name,
    {
      loadBalancerArn: loadBalancer.arn,
      defaultActions: [{ type: "forward", targetGroupArn: targetGroup.arn }],
      ...settings,
    },
    { parent, ...listenerLabel.opts },
  );
  const ruleLabel = label(`${scope.name}-inside`, port);
  const rule = new aws.lb.ListenerRule(
    ruleLabel.name,
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
    { parent, ...ruleLabel.opts },
  );
  return [listener, rule];
}

function createLoadBalancer({ scope, foundation, securityGroup, parent }: BalancerArgs): aws.lb.LoadBalancer {
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
      subnets: [...network.privateSubnetIds],
      securityGroups: [securityGroup.id],
      dropInvalidHeaderFields: true,
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

function targets({ scope, foundation, workload, parent }: BalancerArgs): aws.lb.TargetGroup {
  const port = String(workload.port);
  const onNetwork = networkPart(scope);
  const own = label(`${scope.name}-targets`, port, onNetwork);
  return new aws.lb.TargetGroup(
    own.name,
    {
      name: givenName(`${own.name}-name`, {
        rule: awsNames.targetGroup,
        parts: [scope.name, scope.stack, port, onNetwork],
        replacedWith: { network: foundation.network.vpcId },
        parent,
      }),
      vpcId: foundation.network.vpcId,
      targetType: "ip",
      protocol: "HTTP",
      port: workload.port,
      deregistrationDelay: workload.terminationGraceSeconds,
      healthCheck: { ...HEALTH, port: String(workload.managementPort), protocol: "HTTP", matcher: "200" },
    },
    // A health check on a port that is not open yet would fail for every replica.
    { parent, ...own.opts, ...KEEPS_NAME, dependsOn: [...foundation.ready] },
  );
}

const listening = (secured: Certificate | null) =>
  secured === null
    ? { port: ORIGIN_PORTS.http, protocol: "HTTP" }
    : { port: ORIGIN_PORTS.https, protocol: "HTTPS", sslPolicy: TLS_POLICY, certificateArn: secured.arn };

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

import aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { physicalName } from "../../../base/names.ts";
import { type Foundation, ORIGIN_PORTS } from "../foundation.ts";
import { balancerHasCertificate, type Certificates, domainOf } from "./domain.ts";
import type { AwsContext } from "./scope.ts";

interface BalancerArgs {
  readonly context: AwsContext;
  readonly foundation: Foundation;
  readonly certificates: Certificates;
  /** Port of the public workload. */
  readonly port: number;
  readonly parent: pulumi.Resource;
}

const TLS_POLICY = "ELBSecurityPolicy-TLS13-1-2-2021-06";
/** Paths that only the stack itself has to see: they tell of the inside. */
export const INSIDE_PATHS = ["/metrics", "/readyz"];
/** A readiness answer may take 2 s. */
const HEALTH = { path: "/readyz", interval: 15, timeout: 5, healthyThreshold: 2, unhealthyThreshold: 5 };

/** An internal load balancer: only CloudFront can call it, over its own interface in the network. */
export class Balancer {
  readonly loadBalancer: aws.lb.LoadBalancer;
  readonly targetGroup: aws.lb.TargetGroup;
  readonly listener: aws.lb.Listener;
  readonly tls: boolean;

  constructor(args: BalancerArgs) {
    const { context, foundation, port, parent } = args;
    const { name, stack, plan } = context;
    const opts = { parent };
    const { logs, balancerGroup } = foundation;
    this.tls = balancerHasCertificate(context.settings.domain, context.region);
    this.loadBalancer = new aws.lb.LoadBalancer(
      `${name}-balancer`,
      {
        name: physicalName("aws-load-balancer", [name, stack]),
        loadBalancerType: "application",
        internal: true,
        subnets: [...foundation.network.privateSubnetIds],
        securityGroups: balancerGroup === null ? [] : [balancerGroup.id],
        dropInvalidHeaderFields: true,
        ...(logs === null
          ? {}
          : { accessLogs: { bucket: logs.bucket.id, prefix: "balancer", enabled: true } }),
      },
      { parent, dependsOn: logs === null ? [] : [logs.policy] },
    );
    const publicWorkload = plan.workloads[plan.edge?.workload ?? ""];
    this.targetGroup = new aws.lb.TargetGroup(
      `${name}-targets`,
      {
        name: physicalName("aws-target-group", [name, stack, String(port)]),
        vpcId: foundation.network.vpcId,
        targetType: "ip",
        protocol: "HTTP",
        port,
        deregistrationDelay: publicWorkload?.terminationGraceSeconds ?? 30,
        healthCheck: { ...HEALTH, protocol: "HTTP", matcher: "200" },
      },
      opts,
    );
    this.listener = new aws.lb.Listener(`${name}-listener`, this.listenerArgs(args), opts);
    new aws.lb.ListenerRule(
      `${name}-inside`,
      {
        listenerArn: this.listener.arn,
        priority: 1,
        conditions: [{ pathPattern: { values: INSIDE_PATHS } }],
        actions: [
          {
            type: "fixed-response",
            fixedResponse: { contentType: "text/plain", statusCode: "404", messageBody: "not found" },
          },
        ],
      },
      opts,
    );
  }

  private listenerArgs({ context, certificates, parent }: BalancerArgs): aws.lb.ListenerArgs {
    const { name, region, settings } = context;
    const domain = domainOf(settings.domain);
    const common = {
      loadBalancerArn: this.loadBalancer.arn,
      defaultActions: [{ type: "forward", targetGroupArn: this.targetGroup.arn }],
    };
    if (!this.tls || domain === null) return { ...common, port: ORIGIN_PORTS.http, protocol: "HTTP" };
    return {
      ...common,
      port: ORIGIN_PORTS.https,
      protocol: "HTTPS",
      sslPolicy: TLS_POLICY,
      certificateArn: certificates.arn({ domain, region, name, parent }),
    };
  }
}

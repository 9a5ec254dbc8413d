import aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { awsNames } from "../../../../targets/aws/names.ts";
import type { Foundation } from "../../foundation.ts";
import { givenName } from "../givenName.ts";
import { label } from "../label.ts";
import { networkPart } from "../network/network.ts";
import type { Scope } from "../scope.ts";
import type { Served } from "./served.ts";

/**
 * The timeout is above the 2 s that an answer of /readyz may take (docs/workload-contract.md). A replica fails for 150 s before
 * it gets no more requests: as long as new replicas need until they are healthy, where an update changes what is checked and
 * the old ones cannot answer that.
 */
const HEALTH = { interval: 15, timeout: 5, healthyThreshold: 2, unhealthyThreshold: 10 };

/** A cookie of the balancer, AWSALB, which each answer renews: for a day after the last request (AWS's own default). */
const STICKY = { type: "lb_cookie", enabled: true, cookieDuration: 86_400 };

/** The replicas to which a balancer sends the requests of an entry. */
export interface BalancedTargets {
  readonly entry: Served;
  readonly targetGroup: aws.lb.TargetGroup;
}

interface TargetsArgs {
  readonly scope: Scope;
  readonly foundation: Pick<Foundation, "network" | "ready">;
  /** Those without a path of their own come first. */
  readonly entries: readonly Served[];
  /** What the addresses belong to, where it is no task of ECS; a part of the names. @default tasks of ECS */
  readonly members?: string;
  readonly parent: pulumi.Resource;
}

/**
 * A target group for each entry. That of the first has no name of a workload in its own, as in earlier packages, which had one.
 */
export const targetsOf = ({ entries, members, ...args }: TargetsArgs): BalancedTargets[] =>
  entries.map((entry, index) => {
    const parts = [...(members === undefined ? [] : [members]), ...(index === 0 ? [] : [entry.name])];
    return { entry, targetGroup: targets(args, entry, parts) };
  });

function targets(
  { scope, foundation, parent }: Omit<TargetsArgs, "entries" | "members">,
  entry: Served,
  parts: readonly string[],
): aws.lb.TargetGroup {
  const port = String(entry.port);
  const onNetwork = networkPart(scope);
  const own = label([scope.name, ...parts, "targets"].join("-"), port, onNetwork);
  return new aws.lb.TargetGroup(
    own.name,
    {
      name: givenName(`${own.name}-name`, {
        rule: awsNames.targetGroup,
        parts: [scope.name, scope.stack, ...parts, port, onNetwork],
        replacedWith: { network: foundation.network.vpcId },
        parent,
      }),
      vpcId: foundation.network.vpcId,
      targetType: "ip",
      protocol: "HTTP",
      port: entry.port,
      deregistrationDelay: entry.graceSeconds,
      healthCheck: {
        ...HEALTH,
        path: entry.health.path,
        port: String(entry.health.port),
        protocol: "HTTP",
        matcher: "200",
      },
      ...(entry.sticky ? { stickiness: STICKY } : {}),
    },
    // A health check on a port that is not open yet would fail for every replica. A name that an earlier package gave stays.
    { parent, ...own.opts, ignoreChanges: ["name"], dependsOn: [...foundation.ready] },
  );
}

import aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { label } from "../label.ts";
import type { Scope } from "../scope.ts";
import type { Certificate } from "./certificates.ts";
import { ORIGIN_PORTS } from "./origin.ts";
import { type PathRule, pathRules } from "./paths.ts";
import { INSIDE_PATHS } from "./served.ts";
import type { BalancedTargets } from "./targets.ts";

const TLS_POLICY = "ELBSecurityPolicy-TLS13-1-2-2021-06";

type Action = aws.types.input.lb.ListenerRuleAction;

/** What a listener does before it sends a request on, such as signing people in. */
export type Before = readonly Omit<Action, "order">[];

interface ListenArgs {
  readonly scope: Scope;
  readonly loadBalancer: aws.lb.LoadBalancer;
  /** Those of the first entry get what no path of another one takes, unless it has a path as well. */
  readonly targets: readonly [BalancedTargets, ...BalancedTargets[]];
  readonly secured: Certificate | null;
  readonly before: Before;
  readonly parent: pulumi.Resource;
}

/** The answer to what leads nowhere. */
const NOT_FOUND: Action = {
  type: "fixed-response",
  fixedResponse: { contentType: "text/plain", statusCode: "404", messageBody: "not found" },
};

/** Port and protocol that CloudFront calls. */
export const listening = (secured: Certificate | null) =>
  secured === null
    ? { port: ORIGIN_PORTS.http, protocol: "HTTP" }
    : { port: ORIGIN_PORTS.https, protocol: "HTTPS", sslPolicy: TLS_POLICY, certificateArn: secured.arn };

/** The order is written only where there is something before: a lone action has none. */
function forward({ targetGroup }: BalancedTargets, before: Before): Action[] {
  const last: Action = { type: "forward", targetGroupArn: targetGroup.arn };
  if (before.length === 0) return [last];
  return [...before, last].map((action, index) => ({ ...action, order: index + 1 }));
}

/**
 * The listener, and its rules: those that hide the inside, and those of the entries with a path. Another port is another listener:
 * the one that CloudFront calls stays until CloudFront calls the new one.
 */
export function listen(args: ListenArgs): pulumi.Resource[] {
  const { scope, loadBalancer, targets, secured, before, parent } = args;
  const settings = listening(secured);
  const [first] = targets;
  const own = label(`${scope.name}-listener`, String(settings.port));
  const listener = new aws.lb.Listener(
    own.name,
    {
      loadBalancerArn: loadBalancer.arn,
      defaultActions: first.entry.path === null ? forward(first, before) : [NOT_FOUND],
      ...settings,
    },
    { parent, ...own.opts },
  );
  return [listener, ...rules(args, listener, String(settings.port))];
}

function rules(
  { scope, targets, before, parent }: ListenArgs,
  listener: aws.lb.Listener,
  port: string,
): pulumi.Resource[] {
  const rule = (
    name: string,
    patterns: readonly string[],
    { priority, actions }: Pick<aws.lb.ListenerRuleArgs, "priority" | "actions">,
  ): aws.lb.ListenerRule => {
    const own = label(`${scope.name}-${name}`, port);
    const conditions = [{ pathPattern: { values: [...patterns] } }];
    return new aws.lb.ListenerRule(
      own.name,
      { listenerArn: listener.arn, priority, conditions, actions },
      { parent, ...own.opts },
    );
  };
  const actionsOf = ({ leads, entry }: PathRule): Action[] => {
    const to = targets.find((one) => one.entry.name === entry.name);
    return leads === "nowhere" || to === undefined ? [NOT_FOUND] : forward(to, before);
  };
  return [
    rule("inside", INSIDE_PATHS, { priority: 1, actions: [NOT_FOUND] }),
    ...pathRules(targets.map(({ entry }) => entry)).map((one) =>
      rule(`${one.entry.name}-${one.leads === "to" ? "path" : "inside"}`, one.patterns, {
        priority: one.priority,
        actions: actionsOf(one),
      }),
    ),
  ];
}

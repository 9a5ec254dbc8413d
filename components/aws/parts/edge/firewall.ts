import aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { awsNames } from "../../../../targets/aws/names.ts";
import { givenName } from "../givenName.ts";
import { EDGE_REGION, type Scope } from "../scope.ts";

/** AWS's managed rule groups, in order. The rules in `counted` only count requests and do not block them. */
const managedGroups: readonly { readonly name: string; readonly counted: readonly string[] }[] = [
  { name: "AWSManagedRulesAmazonIpReputationList", counted: [] },
  // The content endpoint accepts bodies up to 64 KiB; this rule would block those above 16 KiB.
  { name: "AWSManagedRulesCommonRuleSet", counted: ["SizeRestrictions_BODY"] },
  { name: "AWSManagedRulesKnownBadInputsRuleSet", counted: [] },
];

/** Most requests in five minutes from one address. A person who reloads all the time stays far below. */
const RATE_LIMIT = 2000;
/** Headers that are removed from the log. */
const REDACTED = ["authorization", "cookie"];

const visibility = (metricName: string) => ({
  cloudwatchMetricsEnabled: true,
  sampledRequestsEnabled: true,
  metricName,
});

function rules(): aws.types.input.wafv2.WebAclRule[] {
  const managed = managedGroups.map(({ name, counted }, index) => ({
    name,
    priority: index + 1,
    overrideAction: { none: {} },
    statement: {
      managedRuleGroupStatement: {
        vendorName: "AWS",
        name,
        ruleActionOverrides: counted.map((rule) => ({ name: rule, actionToUse: { count: {} } })),
      },
    },
    visibilityConfig: visibility(name),
  }));
  const rate = {
    name: "rate",
    priority: 0,
    action: { block: {} },
    statement: { rateBasedStatement: { limit: RATE_LIMIT, aggregateKeyType: "IP" } },
    visibilityConfig: visibility("rate"),
  };
  return [rate, ...managed];
}

/** A web application firewall for the distribution, with its log. Both have to be in CloudFront's region. */
export function firewall({ name, stack, plan }: Scope, parent: pulumi.Resource): aws.wafv2.WebAcl {
  const acl = new aws.wafv2.WebAcl(
    `${name}-firewall`,
    {
      region: EDGE_REGION,
      scope: "CLOUDFRONT",
      defaultAction: { allow: {} },
      rules: rules(),
      visibilityConfig: visibility(name),
    },
    { parent },
  );
  // Encrypted by CloudWatch's own key, as the stack's key is in another region. WAF demands the prefix of the name.
  const log = new aws.cloudwatch.LogGroup(
    `${name}-firewall-logs`,
    {
      region: EDGE_REGION,
      name: givenName(`${name}-firewall-logs-name`, {
        rule: awsNames.wafLogGroup,
        parts: ["aws-waf-logs", name, stack],
        parent,
      }),
      retentionInDays: plan.logRetentionDays,
    },
    { parent, ignoreChanges: ["name"] },
  );
  new aws.wafv2.WebAclLoggingConfiguration(
    `${name}-firewall-logging`,
    {
      region: EDGE_REGION,
      resourceArn: acl.arn,
      logDestinationConfigs: [log.arn],
      redactedFields: REDACTED.map((header) => ({ singleHeader: { name: header } })),
    },
    // A firewall has one: the removal of the old one would take the new one with it.
    { parent, deleteBeforeReplace: true },
  );
  return acl;
}

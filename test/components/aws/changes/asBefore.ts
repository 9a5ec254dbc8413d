import type { Observed } from "./observe.ts";

/** What this package adds to logical names, ports and the network, and the group of certificates. */
const added: readonly (readonly [RegExp, string])[] = [
  [/sample-(listener|inside|edge-in|origin)-(80|443)\b/g, "sample-$1"],
  [/sample-(targets|balancer-in|balancer-out)-8080\b/g, "sample-$1"],
  [/(sample-[a-z0-9-]+?)-(10-[23]0-0-0-16|vpc-0a0a0a0a|vpc-0b0b0b0b)\b/g, "$1"],
  [/(Foundation)(\$aws:(?:acm|route53))/g, "Edge$2"],
];

type Inputs = { readonly [input: string]: unknown };

/** Types that a package before this one did not make: ends of names, and the access log of CloudFront. */
const NEW = /^(random:index\/randomId:|aws:cloudwatch\/logDelivery)/;
/** RDS itself made the log group of a database. */
const NEW_LOG = "sample-database-log";

export const isNew = ({ type, name }: Pick<Observed, "type" | "name">): boolean =>
  NEW.test(type) || name === NEW_LOG;

/** Physical names, which had no network and no random end. */
const physical: Readonly<Record<string, (inputs: Inputs) => Inputs>> = {
  "aws:rds/instance:Instance": () => ({ identifier: "sample-database-0a1b2c3" }),
  "aws:lb/loadBalancer:LoadBalancer": () => ({ name: "sample-test" }),
  "aws:lb/targetGroup:TargetGroup": ({ port }) => ({ name: `sample-test-${port}` }),
  "aws:elasticache/replicationGroup:ReplicationGroup": () => ({ replicationGroupId: "sample-cache-test" }),
  "aws:cloudwatch/logGroup:LogGroup": ({ name }) =>
    String(name).startsWith("aws-waf-logs-") ? { name: "aws-waf-logs-sample-test" } : {},
  "aws:cloudfront/vpcOrigin:VpcOrigin": ({ vpcOriginEndpointConfig }) => {
    const { originProtocolPolicy, ...config } = vpcOriginEndpointConfig as Inputs;
    const name = `sample-test-${originProtocolPolicy}`;
    return { vpcOriginEndpointConfig: { originProtocolPolicy, ...config, name } };
  },
};

/** A stack as the package before this one made it. */
export const asBefore = (stack: readonly Observed[]): Observed[] =>
  stack
    .filter((one) => !isNew(one))
    .map((one) => {
      const { aliases, ...rest } = one;
      const inputs = { ...one.inputs, ...physical[one.type]?.(one.inputs) };
      const text = JSON.stringify({ ...rest, inputs });
      const named = added.reduce((result, [from, to]) => result.replaceAll(from, to), text);
      return { ...(JSON.parse(named) as Omit<Observed, "aliases">), aliases: [] };
    });

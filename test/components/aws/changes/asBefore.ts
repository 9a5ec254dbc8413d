import type { Observed } from "./observe.ts";

/** What this package adds to logical names, ports and the network, and the group of certificates. */
const added: readonly (readonly [RegExp, string])[] = [
  [/sample-(listener|inside|edge-in|origin)-(80|443)\b/g, "sample-$1"],
  [/sample-(targets|balancer-in|balancer-out)-8080\b/g, "sample-$1"],
  [/(sample-[a-z0-9-]+?)-(10-[23]0-0-0-16|vpc-0a0a0a0a|vpc-0b0b0b0b)\b/g, "$1"],
  [/(Foundation)(\$aws:(?:acm|route53))/g, "Edge$2"],
];

type Inputs = { readonly [input: string]: unknown };

/**
 * Types that a package before this one did not make: ends of names, the access log of CloudFront, and users and parameters of
 * caches.
 */
const NEW = /^(random:index\/randomId:|aws:cloudwatch\/logDelivery|aws:elasticache\/(user|parameter))/;
/** Passwords of the users of caches. */
const NEW_PASSWORD = /^sample-redis-.*-(password|secret|secret-version)$/;
/** RDS itself made the log group of a database. */
const NEW_LOG = "sample-database-log";

export const isNew = ({ type, name }: Pick<Observed, "type" | "name">): boolean =>
  NEW.test(type) || NEW_PASSWORD.test(name) || name === NEW_LOG;

/** Inputs of a cache that a package before this one did not give. */
export const CACHE_INPUTS: readonly string[] = [
  ...["userGroupIds", "authTokenUpdateStrategy", "parameterGroupName"],
  ...["applyImmediately", "autoMinorVersionUpgrade"],
];

/** Physical names, which had no network and no random end. */
const physical: Readonly<Record<string, (inputs: Inputs) => Inputs>> = {
  "aws:rds/instance:Instance": () => ({ identifier: "sample-database-0a1b2c3" }),
  "aws:lb/loadBalancer:LoadBalancer": () => ({ name: "sample-test" }),
  "aws:lb/targetGroup:TargetGroup": ({ port }) => ({ name: `sample-test-${port}` }),
  // A cache had a token instead of users, and the parameters of the service.
  "aws:elasticache/replicationGroup:ReplicationGroup": () => ({
    replicationGroupId: "sample-cache-test",
    authToken: "[secret]",
    ...Object.fromEntries(CACHE_INPUTS.map((input) => [input, undefined])),
  }),
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

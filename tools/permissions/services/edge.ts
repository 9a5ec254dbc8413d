import { of } from "../row.ts";
import { type Deployer, mine, type Services } from "../service.ts";

/** How people reach the stack. */
export function edge(deployer: Deployer): Services {
  const requested = mine(deployer);
  const { system, zoneId = "*" } = deployer;
  return {
    acm: {
      policy: "edge",
      tagged: ["arn:aws:acm:*:*:certificate/*"],
      special: [
        {
          actions: of("acm", "AddTagsToCertificate"),
          resources: ["arn:aws:acm:*:*:certificate/*"],
          condition: requested,
        },
      ],
    },
    cloudfront: {
      policy: "edge",
      tagged: ["arn:aws:cloudfront::*:distribution/*", "arn:aws:cloudfront::*:vpcorigin/*"],
      special: [
        {
          actions: of("cloudfront", "TagResource"),
          resources: ["arn:aws:cloudfront::*:distribution/*", "arn:aws:cloudfront::*:vpcorigin/*"],
          condition: requested,
        },
      ],
    },
    elasticloadbalancing: {
      policy: "edge",
      named: [
        `arn:aws:elasticloadbalancing:*:*:loadbalancer/app/${system}-*/*`,
        `arn:aws:elasticloadbalancing:*:*:listener/app/${system}-*/*/*`,
        `arn:aws:elasticloadbalancing:*:*:listener-rule/app/${system}-*/*/*/*`,
        `arn:aws:elasticloadbalancing:*:*:targetgroup/${system}-*/*`,
      ],
    },
    "cognito-idp": {
      policy: "edge",
      tagged: ["arn:aws:cognito-idp:*:*:userpool/*"],
      special: [
        {
          actions: of("cognito-idp", "TagResource"),
          resources: ["arn:aws:cognito-idp:*:*:userpool/*"],
          condition: requested,
        },
      ],
    },
    route53: {
      policy: "edge",
      named: [`arn:aws:route53:::hostedzone/${zoneId}`, "arn:aws:route53:::change/*"],
    },
    wafv2: {
      policy: "edge",
      named: [`arn:aws:wafv2:*:*:global/webacl/${system}-*/*`],
      special: [
        {
          actions: of("wafv2", "CreateWebACL UpdateWebACL"),
          resources: ["arn:aws:wafv2:*:*:global/managedruleset/*/*"],
        },
      ],
    },
  };
}

import type { ResourceRecord } from "../document/document.ts";
import { largest, ofType } from "./counting.ts";

const GROUP = "aws:ec2/securityGroup:SecurityGroup";
const DIRECTIONS = [
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
];

/**
 * A rule on the addresses of CloudFront counts as many rules as the list of AWS may have entries.
 * https://docs.aws.amazon.com/vpc/latest/userguide/working-with-aws-managed-prefix-lists.html
 */
const CLOUDFRONT_WEIGHT = 55;

const weightOf = ({ inputs }: ResourceRecord): number =>
  inputs.prefixListId === undefined ? 1 : CLOUDFRONT_WEIGHT;

/** Whether a rule is in a group. It may also name another group, from which it admits. */
const isIn = ({ propertyDependencies }: ResourceRecord, { urn }: ResourceRecord): boolean =>
  (propertyDependencies.securityGroupId ?? []).includes(urn);

/** Rules of the group that has the most in one direction. */
export const rulesOfAGroup = largest(
  (group, resources) =>
    Math.max(
      ...DIRECTIONS.map((type) =>
        ofType(resources, type)
          .filter((rule) => isIn(rule, group))
          .reduce((sum, rule) => sum + weightOf(rule), 0),
      ),
    ),
  GROUP,
);

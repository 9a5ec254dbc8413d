import aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

type Condition = Readonly<
  Record<string, Readonly<Record<string, pulumi.Input<string> | pulumi.Input<string>[]>>>
>;

/** One statement of an IAM or resource policy. */
export interface Statement {
  readonly Sid?: string;
  readonly Effect: "Allow" | "Deny";
  readonly Principal?:
    | "*"
    | { readonly Service: string | readonly string[] }
    | { readonly AWS: pulumi.Input<string> };
  readonly Action: string | readonly string[];
  readonly Resource?: pulumi.Input<string> | readonly pulumi.Input<string>[];
  readonly Condition?: Condition;
}

/** A policy document as text. */
export const policyDocument = (statements: readonly Statement[]): pulumi.Output<string> =>
  pulumi.jsonStringify({ Version: "2012-10-17", Statement: statements });

/** Allows an identity's policy some actions on some resources. */
export const allow = (
  Action: readonly string[],
  Resource: pulumi.Input<string> | readonly pulumi.Input<string>[],
  Condition?: Condition,
): Statement => ({
  Effect: "Allow",
  Action,
  Resource,
  ...(Condition === undefined ? {} : { Condition }),
});

/** Allows an AWS service some actions on the resource whose policy it is, for this account's own resources only. */
export const allowService = (
  Service: string | readonly string[],
  Action: readonly string[],
  Resource: pulumi.Input<string> | readonly pulumi.Input<string>[],
  account: pulumi.Input<string>,
): Statement => ({
  Effect: "Allow",
  Principal: { Service },
  Action,
  Resource,
  Condition: { StringEquals: { "aws:SourceAccount": account } },
});

/** Refuses every request that does not come over TLS. */
export const denyPlainText = (
  Action: string,
  Resource: pulumi.Input<string> | readonly pulumi.Input<string>[],
): Statement => ({
  Sid: "DenyPlainText",
  Effect: "Deny",
  Principal: "*",
  Action,
  Resource,
  Condition: { Bool: { "aws:SecureTransport": "false" } },
});

interface RoleArgs {
  /** The AWS service that takes the role on. */
  readonly service: string;
  /** What it may do; an empty list makes a role that may do nothing. */
  readonly statements: readonly Statement[];
  /** The account, where the service must be held to resources of it (the confused deputy). @default not checked */
  readonly account?: pulumi.Input<string>;
}

/** A role, and its policy for whoever must not start before it counts. */
export interface ServiceRole {
  readonly role: aws.iam.Role;
  readonly ready: readonly pulumi.Resource[];
}

/** A role for one service with one inline policy. */
export function serviceRole(
  name: string,
  { service, statements, account }: RoleArgs,
  opts: pulumi.CustomResourceOptions,
): ServiceRole {
  const trust: Statement = {
    Effect: "Allow",
    Principal: { Service: service },
    Action: "sts:AssumeRole",
    ...(account === undefined ? {} : { Condition: { StringEquals: { "aws:SourceAccount": account } } }),
  };
  const role = new aws.iam.Role(name, { assumeRolePolicy: policyDocument([trust]) }, opts);
  if (statements.length === 0) return { role, ready: [role] };
  const policy = new aws.iam.RolePolicy(
    `${name}-policy`,
    { role: role.id, policy: policyDocument(statements) },
    opts,
  );
  return { role, ready: [policy] };
}

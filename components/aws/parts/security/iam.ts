import aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Right } from "../../../../profiles/rights.ts";

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

/** Statement of an identity policy that allows actions on resources. */
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

/** Statement that allows what each of the rights takes; none if they take nothing. */
export function allowEach(
  rights: readonly Right[],
  actions: Readonly<Partial<Record<Right, readonly string[]>>>,
  resource: pulumi.Input<string>,
): Statement[] {
  const taken = [...new Set(rights.flatMap((right) => actions[right] ?? []))];
  return taken.length === 0 ? [] : [allow(taken, resource)];
}

/** Statement of a resource policy that allows actions to an AWS service, on behalf of this account only. */
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

/** Statement of a resource policy that denies every request without TLS. */
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
  /** The AWS service that assumes the role. */
  readonly service: string;
  /** What the role may do; with an empty list it may do nothing. */
  readonly statements: readonly Statement[];
  /** Account for which the service may assume the role (against the confused deputy). @default any account */
  readonly account?: pulumi.Input<string>;
}

/** A role, and the resources that have to exist before the role is used. */
export interface ServiceRole {
  readonly role: aws.iam.Role;
  readonly ready: readonly pulumi.Resource[];
}

/** Makes a role for one service, with one inline policy. */
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

import aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Right } from "../../../../profiles/rights.ts";
import type { Scope } from "../scope.ts";

export type Condition = Readonly<
  Record<string, Readonly<Record<string, pulumi.Input<string> | pulumi.Input<string>[]>>>
>;

/** One statement of an IAM or resource policy. */
export interface Statement {
  readonly Sid?: string;
  readonly Effect: "Allow" | "Deny";
  readonly Principal?: "*" | { readonly Service: string } | { readonly AWS: pulumi.Input<string> };
  readonly Action: string | readonly string[];
  readonly Resource?: pulumi.Input<string> | readonly pulumi.Input<string>[];
  readonly Condition?: Condition;
}

/** Any physical name that the engine may give to a resource of this logical name, in a policy that has to exist before it. */
export const autonamed = (label: string): string => `*${label}*`;

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

/** For what a service may act, against the confused deputy: https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html */
interface Source {
  readonly account: pulumi.Input<string>;
  /** Pattern of the ARN. @default anything in the account */
  readonly arn?: pulumi.Input<string>;
}

/** Statement of a resource policy that allows actions to one AWS service, on behalf of this source only. */
export const allowService = (
  Service: string,
  Action: readonly string[],
  Resource: pulumi.Input<string>,
  { account, arn }: Source,
): Statement => ({
  Effect: "Allow",
  Principal: { Service },
  Action,
  Resource,
  Condition: {
    StringEquals: { "aws:SourceAccount": account },
    ...(arn === undefined ? {} : { ArnLike: { "aws:SourceArn": arn } }),
  },
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
  /**
   * Account for which the service may assume the role. @default the one of the role: EC2 gives no source, and takes a role
   * of its own account only.
   */
  readonly account?: pulumi.Input<string>;
  /** Tags of the session, without which the service may not assume the role. @default the service passes none */
  readonly session?: Readonly<Record<string, pulumi.Input<string>>>;
}

/** When a service may assume a role; null for always. */
function assumedWhen({ account, session = {} }: Pick<RoleArgs, "account" | "session">): Condition | null {
  const equal = {
    ...(account === undefined ? {} : { "aws:SourceAccount": account }),
    ...Object.fromEntries(Object.entries(session).map(([tag, value]) => [`aws:RequestTag/${tag}`, value])),
  };
  return Object.keys(equal).length === 0 ? null : { StringEquals: equal };
}

/** A role, and the resources that have to exist before the role is used. */
export interface ServiceRole {
  readonly role: aws.iam.Role;
  readonly ready: readonly pulumi.Resource[];
}

/** Makes a role for one service, with one inline policy. */
export function serviceRole(
  name: string,
  { service, statements, ...who }: RoleArgs,
  opts: pulumi.CustomResourceOptions,
): ServiceRole {
  const condition = assumedWhen(who);
  const trust: Statement = {
    Effect: "Allow",
    Principal: { Service: service },
    Action: who.session === undefined ? "sts:AssumeRole" : ["sts:AssumeRole", "sts:TagSession"],
    ...(condition === null ? {} : { Condition: condition }),
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

/**
 * Gives every role the operator's boundary and path, and what has a path beside it. Names of roles end with text that the
 * engine chooses, so a role on another path is made before the old one goes.
 */
export const roleDefaults =
  ({ settings }: Pick<Scope, "settings">): pulumi.ResourceTransformation =>
  ({ type, props, opts }) => {
    const row = rolesAndProfiles[type];
    if (row === undefined || opts.id !== undefined) return undefined;
    const { iamPath: path, permissionsBoundary } = settings.own.aws;
    return {
      props: {
        ...props,
        ...(path === "/" ? {} : { path }),
        ...(row.bounded && permissionsBoundary !== undefined ? { permissionsBoundary } : {}),
      },
      opts,
    };
  };

/** Types with a path. A policy inside a role has none, and stacks make no other policies. */
const rolesAndProfiles: Readonly<Record<string, { readonly bounded: boolean }>> = {
  "aws:iam/role:Role": { bounded: true },
  "aws:iam/instanceProfile:InstanceProfile": { bounded: false },
};

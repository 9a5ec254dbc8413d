/**
 * The actions of AWS that one type of resource takes. Read 2026-11-26 in two tables, which agree except where a row says so:
 * the permissions of CloudFormation's handlers (`schema`), and those of the provider's resource (`resource`).
 * https://github.com/pulumi/pulumi-aws-native/tree/master/aws-cloudformation-schema
 * https://github.com/JamesWoolfenden/pike/tree/master/src/mapping/aws/resource
 */
export interface Row {
  readonly create: readonly string[];
  /** Also what a refresh takes. */
  readonly read: readonly string[];
  readonly update: readonly string[];
  readonly delete: readonly string[];
  /** Name of the schema of CloudFormation; absent where it has none. */
  readonly schema?: string;
  /** Name of the resource in Terraform's provider, on which Pulumi's stands. */
  readonly resource: string;
}

export type Rows = Readonly<Record<string, Row>>;

/** Operations of a row. */
export const operations = ["create", "read", "update", "delete"] as const;

/** Actions of one service: `of("sqs", "CreateQueue TagQueue")`. */
export const of = (service: string, names: string): string[] =>
  names.split(" ").map((name) => `${service}:${name}`);

/** What the first use of some services in an account takes: AWS makes a role for them. */
export const linked = of("iam", "CreateServiceLinkedRole");

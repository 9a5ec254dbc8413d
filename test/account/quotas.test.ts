import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { accountQuotas, quotasSchema } from "../../account/quotas.ts";
import { parseData } from "../../base/data.ts";
import type { Json } from "../../base/json.ts";
import type { ResourceRecord } from "../../document/document.ts";
import { previewOf } from "../support/stackExport.ts";

const REGION = "eu-west-1";

const record = (
  type: string,
  name: string,
  inputs: ResourceRecord["inputs"] = {},
  dependsOn: readonly string[] = [],
): ResourceRecord => ({
  ...{ type, name, urn: `urn:${name}`, parent: null, custom: true, protect: false, provider: null, inputs },
  propertyDependencies: { any: dependsOn.map((one) => `urn:${one}`) },
});

const task = (cpu: string) => record("aws:ecs/taskDefinition:TaskDefinition", "task", { cpu });
const service = (inputs: ResourceRecord["inputs"]) =>
  record("aws:ecs/service:Service", "service", inputs, ["task"]);
const scaling = (maxCapacity: number) =>
  record("aws:appautoscaling/target:Target", "scaling", { maxCapacity }, ["service"]);
const schedule = (taskCount: number) =>
  record("aws:scheduler/schedule:Schedule", "schedule", { target: { ecsParameters: { taskCount } } }, [
    "task",
  ]);
const many = (count: number, type: string) =>
  Array.from({ length: count }, (_, index) => record(type, `${type}-${index}`));

const spot: Json = [
  { capacityProvider: "FARGATE", base: 4, weight: 0 },
  { capacityProvider: "FARGATE_SPOT", weight: 1 },
];

/** What resources use of a quota: name → at the start and at most. */
const used = (resources: readonly ResourceRecord[]): Record<string, readonly [number, number]> =>
  Object.fromEntries(
    accountQuotas(resources, REGION).map(({ name, atStart, atMost }) => [name, [atStart, atMost]]),
  );

const DISKS = "Storage for General Purpose SSD (gp3) volumes";
const ruleOf = (type: string, inputs: ResourceRecord["inputs"]): ResourceRecord => ({
  ...record(type, `rule-${JSON.stringify(inputs)}`, inputs),
  propertyDependencies: { securityGroupId: ["urn:group"] },
});
const FARGATE = "Fargate On-Demand vCPU";

describe("the use of an account's quotas", () => {
  test.each<[string, readonly ResourceRecord[], Record<string, readonly [number, number]>]>([
    [
      "a service whose rollout may double it",
      [task("512"), service({ desiredCount: 4, deploymentMaximumPercent: 200 })],
      { [FARGATE]: [2, 4] },
    ],
    [
      "a service without surge",
      [task("512"), service({ desiredCount: 4, deploymentMaximumPercent: 100 })],
      { [FARGATE]: [2, 2] },
    ],
    [
      "a service that says nothing of rollouts, as ECS doubles it",
      [task("1024"), service({})],
      { [FARGATE]: [1, 2] },
    ],
    [
      "an autoscaled service at its highest number",
      [task("1024"), service({ desiredCount: 2, deploymentMaximumPercent: 100 }), scaling(9)],
      { [FARGATE]: [2, 9] },
    ],
    ["tasks of a schedule", [task("256"), schedule(2)], { [FARGATE]: [0.5, 0.5] }],
    [
      "a service on interruptible capacity above a base",
      [
        task("1024"),
        service({ desiredCount: 6, deploymentMaximumPercent: 100, capacityProviderStrategies: spot }),
        scaling(10),
      ],
      { [FARGATE]: [4, 4], "Fargate Spot vCPU": [2, 6] },
    ],
    [
      "machines by their type",
      [record("aws:ec2/instance:Instance", "a", { instanceType: "m6i.xlarge" })],
      { "running On-Demand Standard instances": [4, 4], [DISKS]: [8 / 1024, 8 / 1024] },
    ],
    [
      "nodes of EKS at their least and at their most, with their disks",
      [
        record("aws:ec2/launchTemplate:LaunchTemplate", "template", {
          blockDeviceMappings: [{ ebs: { volumeSize: 64 } }],
        }),
        record(
          "aws:eks/nodeGroup:NodeGroup",
          "nodes",
          { instanceTypes: ["m6i.xlarge"], scalingConfig: { minSize: 2, maxSize: 16 } },
          ["template"],
        ),
      ],
      {
        "running On-Demand Standard instances": [8, 64],
        "Managed node groups per cluster": [1, 1],
        "Nodes per managed node group": [16, 16],
        [DISKS]: [0.125, 1],
      },
    ],
    [
      "claims on a cluster by their size",
      [
        record("kubernetes:core/v1:PersistentVolumeClaim", "claim", {
          spec: { resources: { requests: { storage: "512Gi" } } },
        }),
      ],
      { [DISKS]: [0.5, 0.5] },
    ],
    [
      "rules of the fullest security group in one direction, those on CloudFront's addresses as 55",
      [
        record("aws:ec2/securityGroup:SecurityGroup", "group"),
        ruleOf("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", { prefixListId: "pl-1" }),
        ruleOf("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", { cidrIpv4: "10.0.0.0/8" }),
        ruleOf("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", { cidrIpv4: "0.0.0.0/0" }),
      ],
      {
        "VPC security groups per Region": [1, 1],
        "Inbound or outbound rules per security group": [56, 56],
      },
    ],
    [
      "storage of RDS as far as it may grow, twice with a standby",
      [
        record("aws:rds/instance:Instance", "db", {
          ...{ allocatedStorage: 20, maxAllocatedStorage: 40, multiAz: true },
        }),
        record("aws:rds/instance:Instance", "replica", { maxAllocatedStorage: 40 }),
      ],
      { "DB instances": [2, 2], "Total storage for all DB instances": [60, 120] },
    ],
    [
      "gateway endpoints, and no interfaces",
      [
        record("aws:ec2/vpcEndpoint:VpcEndpoint", "s3", { vpcEndpointType: "Gateway" }),
        record("aws:ec2/vpcEndpoint:VpcEndpoint", "sts", { vpcEndpointType: "Interface" }),
      ],
      { "Gateway VPC endpoints per Region": [1, 1] },
    ],
    ["addresses", many(6, "aws:ec2/eip:Eip"), { "EC2-VPC Elastic IPs": [6, 6] }],
    [
      "members of a DocumentDB with the instances of RDS",
      [...many(2, "aws:docdb/clusterInstance:ClusterInstance"), ...many(1, "aws:docdb/cluster:Cluster")],
      { "DB instances": [2, 2], "DB clusters": [1, 1] },
    ],
    ["a trail", many(1, "aws:cloudtrail/trail:Trail"), { "trails per Region": [1, 1] }],
    [
      "three NAT gateways in a zone each",
      many(3, "aws:ec2/natGateway:NatGateway"),
      { "NAT gateways per Availability Zone": [1, 1] },
    ],
    [
      "secrets of the stack, and the password that RDS makes itself",
      [
        ...many(3, "aws:secretsmanager/secret:Secret"),
        ...many(3, "aws:secretsmanager/secretVersion:SecretVersion"),
        record("aws:rds/instance:Instance", "db", { allocatedStorage: 20, manageMasterUserPassword: true }),
        record("aws:rds/instance:Instance", "other", { allocatedStorage: 20 }),
      ],
      {
        "Secrets per Region": [4, 4],
        "DB instances": [2, 2],
        "Total storage for all DB instances": [40, 40],
      },
    ],
    [
      "keys, and no names of keys",
      [...many(2, "aws:kms/key:Key"), ...many(2, "aws:kms/alias:Alias")],
      { "Customer managed keys per Region": [2, 2] },
    ],
    [
      "functions that an update calls",
      [...many(2, "aws:lambda/function:Function"), ...many(2, "aws:lambda/invocation:Invocation")],
      { "Concurrent executions of Lambda": [2, 2] },
    ],
    [
      "vaults and plans of backups",
      [...many(1, "aws:backup/vault:Vault"), ...many(3, "aws:backup/plan:Plan")],
      { "Backup vaults per Region": [1, 1], "Backup plans per Region": [3, 3] },
    ],
    ["what counts towards none", many(3, "aws:sqs/queue:Queue"), {}],
  ])("counts %s", (_what, resources, expected) => {
    expect(used(resources)).toEqual(expected);
  });

  test("is empty on a target without regions", () => {
    expect(accountQuotas(many(6, "aws:ec2/eip:Eip"), null)).toEqual([]);
  });

  test("comes with the commands that show and raise a quota, in the stack's region", () => {
    const [quota] = accountQuotas([task("256"), service({ desiredCount: 29 })], REGION);
    expect(quota).toMatchObject({
      show: `aws service-quotas get-service-quota --service-code fargate --quota-code L-3032A538 --region ${REGION}`,
      // 14.5 vCPU: a quota is a whole number.
      raise: `aws service-quotas request-service-quota-increase --service-code fargate --quota-code L-3032A538 --desired-value 15 --region ${REGION}`,
    });
  });

  test("of Lambda does not fit in a new account when an update calls more functions than it may run", () => {
    const low = (count: number): boolean =>
      accountQuotas(many(count, "aws:lambda/invocation:Invocation"), REGION).some(
        ({ atMost, newAccount }) => atMost > newAccount,
      );
    expect([low(10), low(11)]).toEqual([false, true]);
  });

  test("has no command for a quota that AWS does not raise", () => {
    const [quota] = accountQuotas(many(1, "aws:cloudtrail/trail:Trail"), REGION);
    expect(quota).toMatchObject({ show: null, raise: null });
  });

  test.each([
    ["marketing-engine/regional", ["Fargate On-Demand vCPU"]],
    ["marketing-engine/enterprise", ["Fargate On-Demand vCPU"]],
    ["marketing-engine/local", []],
  ])("of %s does not fit in a new account for %j", async (profile, expected) => {
    const { document } = await previewOf({ "echelon:profile": profile, "echelon:target": "aws" });
    const low = document.accountQuotas.filter(({ atMost, newAccount }) => atMost > newAccount);
    expect(low.map(({ name }) => name)).toEqual(expected);
    expect(document.accountQuotas.map(({ name }) => name)).toContain("VPCs per Region");
  });

  test("of a stack on a cluster is none", async () => {
    const { document } = await previewOf({ "echelon:profile": "marketing-engine/local" });
    expect(document.accountQuotas).toEqual([]);
  });
});

describe("account/aws.json", () => {
  const data = JSON.parse(
    readFileSync(join(import.meta.dirname, "..", "..", "account", "aws.json"), "utf8"),
  ) as { readonly quotas: readonly object[] };
  const changed = (change: object) => ({ ...data, quotas: [{ ...data.quotas[0], ...change }] });

  test("is valid, and has each quota and counter once", () => {
    const { quotas } = parseData(quotasSchema, data, "account/aws.json");
    for (const key of ["name", "counter"] as const) {
      expect(new Set(quotas.map((row) => row[key])).size).toBe(quotas.length);
    }
  });

  test.each<[string, object, RegExp]>([
    ["a counter that does not exist", { counter: "widgets" }, /quotas\.0\.counter: got "widgets"/],
    ["a code of another form", { code: "3032A538" }, /quotas\.0\.code: got "3032A538"/],
    ["a quota of 0", { newAccount: 0 }, /quotas\.0\.newAccount: got 0/],
    ["no page", { source: "hearsay" }, /quotas\.0\.source: got "hearsay"/],
  ])("is refused with %s", (_what, change, message) => {
    expect(() => parseData(quotasSchema, changed(change), "account/aws.json")).toThrow(message);
  });
});

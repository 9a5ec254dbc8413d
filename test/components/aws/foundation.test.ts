import { describe, expect, test } from "vitest";
import { egressCost, egressOf } from "../../../components/aws/parts/egress.ts";
import { plan } from "../../../plan/plan.ts";
import type { Plan } from "../../../plan/types.ts";
import type { ProgramResult } from "../../../preview/engine/run.ts";
import { loadProfile } from "../../../profiles/load.ts";
import { named, ofType, runStack, stackOf, statements } from "../../support/awsStack.ts";
import type { Tier } from "../../support/systemStack.ts";

const planned = (tier: Tier): Plan => plan(loadProfile(`marketing-engine/${tier}`), "aws");

describe("the way out", () => {
  test.each<[Tier, "public" | "nat"]>([
    ["local", "public"],
    ["regional", "public"],
    ["enterprise", "nat"],
  ])("of the %s tier is %s", (tier, egress) => {
    expect(egressOf(planned(tier))).toBe(egress);
  });

  test("is the cheaper one where nothing asks for private addresses", () => {
    const regional = planned("regional");
    expect(egressCost(regional)).toEqual({ public: 0.06, nat: expect.closeTo(0.15) });
    // The figures of docs/aws.md.
    expect(egressCost(planned("enterprise"))).toEqual({
      public: expect.closeTo(0.155),
      nat: expect.closeTo(0.15),
    });
    const agents = regional.workloads.agents;
    if (agents === undefined) throw new Error("the tier has agents");
    const crowd = {
      ...regional,
      workloads: { agents: { ...agents, replicas: { min: 40, max: 40, expected: 40 } } },
    };
    expect(egressOf(crowd)).toBe("nat");
  });

  test("leads through a gateway in each zone behind NAT, and through none where addresses are public", async () => {
    const enterprise = await stackOf("enterprise");
    expect(ofType(enterprise, "aws:ec2/natGateway:NatGateway")).toHaveLength(3);
    for (const zone of [0, 1, 2]) {
      const route = named(enterprise, `marketing-engine-private-${zone}-default`);
      expect(route.inputs.natGatewayId).toBe(`\${marketing-engine-nat-${zone}.id}`);
      expect(named(enterprise, `marketing-engine-nat-${zone}`).inputs.subnetId).toBe(
        `\${marketing-engine-public-${zone}.id}`,
      );
    }
    expect(ofType(await stackOf("regional"), "aws:ec2/natGateway:NatGateway")).toEqual([]);
    expect(ofType(await stackOf("local"), "aws:ec2/natGateway:NatGateway")).toEqual([]);
  });
});

describe("the network", () => {
  test.each<[Tier, number]>([
    ["local", 1],
    ["regional", 3],
    ["enterprise", 3],
  ])("of the %s tier spans %i zones", async (tier, count) => {
    const zones = ofType(await stackOf(tier), "aws:ec2/subnet:Subnet").map(
      ({ inputs }) => inputs.availabilityZone,
    );
    expect(new Set(zones).size).toBe(count);
  });

  test("takes the operator's range", async () => {
    const result = await runStack("local", { network: { create: { cidr: "10.99.0.0/18" } } });
    expect(named(result, "marketing-engine-vpc").inputs.cidrBlock).toBe("10.99.0.0/18");
    expect(named(result, "marketing-engine-public-0").inputs.cidrBlock).toBe("10.99.0.0/22");
  });

  test("leaves no rule in the group that AWS makes by itself", async () => {
    const { inputs } = named(await stackOf("local"), "marketing-engine-default-group");
    expect(inputs).toMatchObject({ ingress: [], egress: [] });
  });

  test("reaches S3 without leaving", async () => {
    const { inputs } = named(await stackOf("enterprise"), "marketing-engine-s3");
    expect(inputs).toMatchObject({ vpcEndpointType: "Gateway", serviceName: "com.amazonaws.us-east-1.s3" });
    expect(inputs.routeTableIds).toHaveLength(4);
  });

  const existing = {
    vpcId: "vpc-0123456789abcdef0",
    publicSubnetIds: ["subnet-00000000000000001", "subnet-00000000000000002"],
    privateSubnetIds: ["subnet-00000000000000003", "subnet-00000000000000004"],
  };

  test("is the operator's own where one is named: nothing of it is made", async () => {
    const result = await runStack("enterprise", { network: { existing } });
    expect(
      result.resources.filter(({ type }) => /vpc:Vpc|subnet:Subnet|natGateway|route/i.test(type)),
    ).toEqual([]);
    const { inputs } = named(result, "marketing-engine-agents");
    expect(inputs.networkConfiguration).toMatchObject({
      subnets: existing.privateSubnetIds,
      assignPublicIp: false,
    });
  });

  test("of the operator holds a host and its volume in one zone, without making or tagging the subnet", async () => {
    const result = await runStack("local", { network: { existing } });
    expect(named(result, "marketing-engine-machine-interface").inputs.subnetId).toBe(
      existing.publicSubnetIds[0],
    );
    expect(named(result, "marketing-engine-content").inputs.availabilityZone).toBe(
      "${marketing-engine-existing.availabilityZone}",
    );
    expect(ofType(result, "aws:ec2/subnet:Subnet")).toEqual([]);
  });

  test("needs as many zones as the tier, and says so", async () => {
    await expect(runStack("regional", { region: "us-west-1" })).rejects.toThrow(/us-west-1.*2 zones/);
    await expect(runStack("local", { region: "us-west-1" })).resolves.toBeDefined();
  });
});

interface Opening {
  readonly group: unknown;
  readonly port: unknown;
  readonly peer: unknown;
}

/** Every opening of one direction, as `group port peer`. */
const openings = (result: ProgramResult, direction: "Ingress" | "Egress"): string[] =>
  ofType(result, `aws:vpc/securityGroup${direction}Rule:SecurityGroup${direction}Rule`)
    .map(
      ({ inputs }): Opening => ({
        group: inputs.securityGroupId,
        port: inputs.fromPort === inputs.toPort ? inputs.fromPort : "range",
        peer: inputs.prefixListId ?? inputs.referencedSecurityGroupId ?? inputs.cidrIpv4,
      }),
    )
    .map(({ group, port, peer }) =>
      `${group} ${port} ${peer}`.replaceAll(/\$\{marketing-engine-([a-z-]+)-group\.id\}/g, "$1"),
    )
    .sort();

describe("the openings", () => {
  test("of a host: CloudFront calls its proxy, and it calls TLS", async () => {
    const result = await stackOf("local");
    expect(openings(result, "Ingress")).toEqual(["workloads 80 pl-3b927c52"]);
    expect(openings(result, "Egress")).toEqual(["workloads 443 0.0.0.0/0"]);
  });

  test.each<Tier>(["regional", "enterprise"])(
    "of the %s tier: CloudFront calls the balancer, the balancer the public workload",
    async (tier) => {
      const result = await stackOf(tier);
      expect(openings(result, "Ingress")).toEqual(["balancer 80 pl-3b927c52", "workloads 8080 balancer"]);
      expect(openings(result, "Egress")).toEqual(["balancer 8080 workloads", "workloads 443 0.0.0.0/0"]);
    },
  );

  test("are described in letters that EC2 takes", async () => {
    for (const direction of ["Ingress", "Egress"]) {
      for (const { inputs } of ofType(
        await stackOf("enterprise"),
        `aws:vpc/securityGroup${direction}Rule:SecurityGroup${direction}Rule`,
      )) {
        expect(inputs.description).toMatch(/^[a-zA-Z0-9. _\-:/()#,@[\]+=&;{}!$*]{1,255}$/);
      }
    }
  });
});

describe("the key", () => {
  test("leaves access to IAM of its own account, which it knows without asking", async () => {
    const [account] = statements(named(await stackOf("local"), "marketing-engine-key"));
    expect(account).toMatchObject({
      Principal: { AWS: "arn:aws:iam::${marketing-engine-workloads-group.ownerId}:root" },
      Action: "kms:*",
    });
  });

  test("serves the services that use it, for this account only", async () => {
    const all = statements(named(await stackOf("enterprise"), "marketing-engine-key"));
    const services = all.slice(1);
    expect(services.map(({ Principal }) => Principal)).toEqual([
      { Service: "logs.us-east-1.amazonaws.com" },
      { Service: ["cloudwatch.amazonaws.com", "budgets.amazonaws.com"] },
    ]);
    for (const { Condition } of services)
      expect(JSON.stringify(Condition)).toContain("${marketing-engine-workloads-group.ownerId}");
  });

  test("rotates", async () => {
    expect(named(await stackOf("local"), "marketing-engine-key").inputs.enableKeyRotation).toBe(true);
  });
});

describe("the audit", () => {
  const kinds = [
    "aws:ec2/flowLog:FlowLog",
    "aws:cloudtrail/trail:Trail",
    "aws:s3/bucketLogging:BucketLogging",
  ];

  test.each(kinds)("has a %s with enterprise security, and without it none", async (type) => {
    expect(ofType(await stackOf("enterprise"), type)).toHaveLength(1);
    expect(ofType(await stackOf("regional"), type)).toEqual([]);
    expect(ofType(await stackOf("local"), type)).toEqual([]);
  });

  test("waits for the policy that lets it write", async () => {
    const policy = statements(named(await stackOf("enterprise"), "marketing-engine-logs-policy"));
    expect(policy[0]).toMatchObject({
      Principal: {
        Service: expect.arrayContaining([
          "logdelivery.elasticloadbalancing.amazonaws.com",
          "cloudtrail.amazonaws.com",
        ]),
      },
      Action: ["s3:PutObject"],
    });
    expect(policy.at(-1)).toMatchObject({
      Effect: "Deny",
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    });
  });
});

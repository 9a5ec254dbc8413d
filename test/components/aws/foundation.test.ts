import { describe, expect, test } from "vitest";
import { egressCost, egressOf } from "../../../components/aws/parts/network/egress.ts";
import { plan } from "../../../plan/plan.ts";
import type { Plan } from "../../../plan/types.ts";
import type { ProgramResult } from "../../../preview/engine/run.ts";
import { named, ofType, runStack, stackOf, statements } from "../../support/awsStack.ts";
import { sampleProfile, type Tier } from "../../support/sample.ts";

const planned = (tier: Tier): Plan => plan(sampleProfile(tier), "aws");

describe("the way out", () => {
  test.each<[Tier, "public" | "nat"]>([
    ["small", "public"],
    ["medium", "public"],
    ["large", "nat"],
  ])("of the %s tier is %s", (tier, egress) => {
    expect(egressOf(planned(tier))).toBe(egress);
  });

  test("is the cheaper one where nothing needs private addresses", () => {
    const medium = planned("medium");
    expect(egressCost(medium)).toEqual({ public: 0.06, nat: expect.closeTo(0.15) });
    // The figures are those of docs/aws-edge.md.
    expect(egressCost(planned("large"))).toEqual({
      public: expect.closeTo(0.155),
      nat: expect.closeTo(0.15),
    });
    const worker = medium.workloads.worker;
    if (worker === undefined) throw new Error("the tier has worker");
    const crowd = {
      ...medium,
      workloads: { worker: { ...worker, replicas: { min: 40, max: 40, expected: 40 } } },
    };
    expect(egressOf(crowd)).toBe("nat");
  });

  test("is a NAT gateway in each zone, or none where addresses are public", async () => {
    const large = await stackOf("large");
    expect(ofType(large, "aws:ec2/natGateway:NatGateway")).toHaveLength(3);
    for (const zone of [0, 1, 2]) {
      const route = named(large, `sample-private-${zone}-default`);
      expect(route.inputs.natGatewayId).toBe(`\${sample-nat-${zone}.id}`);
      expect(named(large, `sample-nat-${zone}`).inputs.subnetId).toBe(`\${sample-public-${zone}.id}`);
    }
    expect(ofType(await stackOf("medium"), "aws:ec2/natGateway:NatGateway")).toEqual([]);
    expect(ofType(await stackOf("small"), "aws:ec2/natGateway:NatGateway")).toEqual([]);
  });
});

describe("the network", () => {
  test.each<[Tier, number]>([
    ["small", 1],
    ["medium", 3],
    ["large", 3],
  ])("of the %s tier spans %i zones", async (tier, count) => {
    const result = await stackOf(tier);
    const zones = ["use1-az1", "use1-az2", "use1-az4"].slice(0, count);
    expect(ofType(result, "aws:ec2/subnet:Subnet")).toHaveLength(2 * count);
    for (const kind of ["public", "private"]) {
      const subnets = zones.map((_, zone) => named(result, `sample-${kind}-${zone}`).inputs);
      expect(subnets.map(({ availabilityZoneId }) => availabilityZoneId)).toEqual(zones);
      for (const subnet of subnets) expect(subnet).not.toHaveProperty("availabilityZone");
    }
  });

  test("stands in the operator's zones, in their order", async () => {
    const result = await runStack("medium", { zones: ["use1-az6", "use1-az2", "use1-az5", "use1-az1"] });
    const zones = [0, 1, 2].map((zone) => named(result, `sample-private-${zone}`).inputs.availabilityZoneId);
    expect(zones).toEqual(["use1-az6", "use1-az2", "use1-az5"]);
  });

  test("uses the operator's CIDR range", async () => {
    const result = await runStack("small", { network: { create: { cidr: "10.99.0.0/18" } } });
    expect(named(result, "sample-vpc").inputs.cidrBlock).toBe("10.99.0.0/18");
    expect(named(result, "sample-public-0").inputs.cidrBlock).toBe("10.99.0.0/22");
  });

  test("removes every rule from the default security group", async () => {
    const { inputs } = named(await stackOf("small"), "sample-default-group");
    expect(inputs).toMatchObject({ ingress: [], egress: [] });
  });

  test("reaches S3 by an endpoint inside the network", async () => {
    const { inputs } = named(await stackOf("large"), "sample-s3");
    expect(inputs).toMatchObject({ vpcEndpointType: "Gateway", serviceName: "com.amazonaws.us-east-1.s3" });
    expect(inputs.routeTableIds).toHaveLength(4);
  });

  const existing = {
    vpcId: "vpc-0123456789abcdef0",
    publicSubnetIds: ["subnet-00000000000000001", "subnet-00000000000000002"],
    privateSubnetIds: ["subnet-00000000000000003", "subnet-00000000000000004"],
  };

  test("is the operator's where one is named, and no part of it is created", async () => {
    const result = await runStack("large", { network: { existing } });
    expect(
      result.resources.filter(({ type }) => /vpc:Vpc|subnet:Subnet|natGateway|route/i.test(type)),
    ).toEqual([]);
    const { inputs } = named(result, "sample-worker");
    expect(inputs.networkConfiguration).toMatchObject({
      subnets: existing.privateSubnetIds,
      assignPublicIp: false,
    });
  });

  test("of the operator gets a host and its volume in one zone, and its subnet is neither created nor tagged", async () => {
    const result = await runStack("small", { network: { existing } });
    expect(named(result, "sample-machine-interface").inputs.subnetId).toBe(existing.publicSubnetIds[0]);
    expect(named(result, "sample-files").inputs.availabilityZone).toBe("${sample-existing.availabilityZone}");
    expect(ofType(result, "aws:ec2/subnet:Subnet")).toEqual([]);
  });

  test("needs as many zones as the tier, or is refused with a message", async () => {
    await expect(runStack("medium", { region: "us-west-1" })).rejects.toThrow(/us-west-1.*2 zones/);
    await expect(runStack("small", { region: "us-west-1" })).resolves.toBeDefined();
  });
});

interface Opening {
  readonly group: unknown;
  readonly port: unknown;
  readonly peer: unknown;
}

/** Every rule of the security groups in one direction, as `group port peer`. */
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
      `${group} ${port} ${peer}`.replaceAll(/\$\{sample-([a-z-]+)-group\.id\}/g, "$1"),
    )
    .sort();

describe("the rules of the security groups", () => {
  test("of a host: CloudFront calls its proxy, and it calls TLS", async () => {
    const result = await stackOf("small");
    expect(openings(result, "Ingress")).toEqual(["workloads 80 pl-3b927c52"]);
    expect(openings(result, "Egress")).toEqual(["workloads 443 0.0.0.0/0"]);
  });

  test.each<[Tier, string[], string[]]>([
    ["medium", [], []],
    [
      "large",
      ["cache 6379 workloads", "database 5432 workloads"],
      ["workloads 5432 database", "workloads 6379 cache"],
    ],
  ])(
    "of the %s tier: CloudFront calls the balancer, the balancer the public workload and its health, workloads their stores",
    async (tier, intoStores, toStores) => {
      const result = await stackOf(tier);
      expect(openings(result, "Ingress")).toEqual([
        "balancer 80 pl-3b927c52",
        ...intoStores,
        "workloads 8080 balancer",
        "workloads 9464 balancer",
      ]);
      expect(openings(result, "Egress")).toEqual([
        "balancer 8080 workloads",
        "balancer 9464 workloads",
        "workloads 443 0.0.0.0/0",
        ...toStores,
      ]);
    },
  );

  test("have descriptions in characters that EC2 accepts", async () => {
    for (const direction of ["Ingress", "Egress"]) {
      for (const { inputs } of ofType(
        await stackOf("large"),
        `aws:vpc/securityGroup${direction}Rule:SecurityGroup${direction}Rule`,
      )) {
        expect(inputs.description).toMatch(/^[a-zA-Z0-9. _\-:/()#,@[\]+=&;{}!$*]{1,255}$/);
      }
    }
  });
});

describe("the key", () => {
  test("leaves access to IAM of the account, whose id the policy needs no lookup for", async () => {
    const [account] = statements(named(await stackOf("small"), "sample-key"));
    expect(account).toMatchObject({
      Principal: { AWS: "arn:aws:iam::${sample-workloads-group.ownerId}:root" },
      Action: "kms:*",
    });
  });

  test("serves the services that use it, for this account only", async () => {
    const all = statements(named(await stackOf("large"), "sample-key"));
    const services = all.slice(1);
    expect(services.map(({ Principal }) => Principal)).toEqual([
      { Service: "logs.us-east-1.amazonaws.com" },
      { Service: "cloudwatch.amazonaws.com" },
      { Service: "budgets.amazonaws.com" },
    ]);
    for (const { Condition } of services)
      expect(JSON.stringify(Condition)).toContain("${sample-workloads-group.ownerId}");
  });

  test("rotates", async () => {
    expect(named(await stackOf("small"), "sample-key").inputs.enableKeyRotation).toBe(true);
  });
});

import { describe, expect, test } from "vitest";
import { placementIn, remembersStores } from "../../../../../growth/placement.ts";
import { arrangements } from "../../../../growth/pairs/arrangements.ts";
import { ladders } from "../../../../growth/pairs/presets.ts";
import { type Keys, type Stand, type StandingResource, stand } from "../../../../growth/pairs/stand.ts";
import { subnetNames } from "../../../../growth/pairs/subnets.ts";
import { ofType as awsOfType, named, runStack } from "../../../../support/awsStack.ts";
import { at } from "../../../../support/kubernetesStack.ts";

const SUBNET = "aws:ec2/subnet:Subnet";
const NAT = "aws:ec2/natGateway:NatGateway";
const onAws = (profile: string, compute: string, more: Keys = {}): Keys => ({
  ...{ profile, target: "aws", compute },
  ...more,
});

const ofType = ({ resources }: Stand, type: string): StandingResource[] =>
  [...resources.values()].filter((one) => one.type === type);

/** `sample-private-0` of `${sample-private-0.id}`. */
const plain = (id: unknown): string => /^\$\{([^.]+)\./.exec(String(id))?.[1] ?? String(id);

/** The subnets that resources of a type name. */
const subnetsIn = (made: Stand, type: string, path: string): string[] =>
  ofType(made, type).flatMap(({ inputs }) => ((at(inputs, path) ?? []) as readonly unknown[]).map(plain));

/** Which table the private subnets have: `bella-private-0-routes` of the third one. */
const tablesOf = (made: Stand): string[] =>
  ofType(made, "aws:ec2/routeTableAssociation:RouteTableAssociation")
    .filter(({ name }) => name.includes("-private-"))
    .map(({ inputs }) => plain(inputs.routeTableId));

const PRIVATE = (system: string, zones: number): string[] =>
  Array.from({ length: zones }, (_, zone) => `${system}-private-${zone}`);

describe("a tier has gateways and public subnets in its own zones, and private ones wherever a store or a cluster may come to stand", () => {
  // Public subnets and gateways are those of a package that had no further private ones: these cost nothing.
  const table: readonly (readonly [string, string, number, number, number])[] = [
    ["agency/growth", "containers", 2, 0, 3],
    ["agency/growth", "kubernetes", 2, 2, 3],
    ["agency/scale", "kubernetes", 3, 3, 3],
    ["agency/starter", "host", 1, 0, 1],
    ["agency/starter", "kubernetes", 2, 2, 3],
    ["bella/current", "containers", 2, 0, 3],
    ["bella/current", "kubernetes", 2, 2, 3],
    ["bella/enterprise", "containers", 3, 3, 3],
    ["bella/enterprise", "kubernetes", 3, 3, 3],
    ["bella/optimized", "containers", 2, 0, 3],
    ["bella/optimized", "kubernetes", 2, 2, 3],
    ["marcus/enterprise", "kubernetes", 3, 3, 3],
    ["marcus/scale", "containers", 3, 0, 3],
    ["marcus/scale", "kubernetes", 3, 3, 3],
    ["marcus/solo", "host", 1, 0, 1],
    ["marcus/solo", "kubernetes", 2, 2, 3],
    ["marcus/team", "host", 2, 0, 3],
    ["marcus/team", "kubernetes", 2, 2, 3],
    ["marketing-engine/enterprise", "containers", 3, 3, 3],
    ["marketing-engine/enterprise", "kubernetes", 3, 3, 3],
    ["marketing-engine/local", "host", 1, 0, 1],
    ["marketing-engine/local", "kubernetes", 2, 2, 3],
    ["marketing-engine/regional", "containers", 3, 0, 3],
    ["marketing-engine/regional", "kubernetes", 3, 3, 3],
    ["multi-agent/10x", "kubernetes", 3, 3, 3],
    ["multi-agent/base", "kubernetes", 3, 3, 3],
  ];

  test.each(table)("%s in %s: %i public subnets, %i gateways, %i private subnets", async (...row) => {
    const [profile, compute, publicOnes, gateways, privateOnes] = row;
    const keys = arrangements.find((one) => one.profile === profile && one.choice.compute === compute)?.keys;
    const made = await stand(keys ?? {});
    expect(subnetNames(made, "public")).toHaveLength(publicOnes);
    expect(ofType(made, NAT)).toHaveLength(gateways);
    expect(subnetNames(made, "private")).toHaveLength(privateOnes);
  });

  test("which is every arrangement of a system", () => {
    const all = arrangements.filter(
      ({ target, profile }) => target === "aws" && (profile.split("/")[0] ?? "") in ladders,
    );
    expect(all.map(({ profile, choice }) => `${profile} ${choice.compute}`)).toEqual(
      table.map(([profile, compute]) => `${profile} ${compute}`),
    );
  });
});

describe("in a tier of two zones with three private subnets", () => {
  const inPods = () => stand(onAws("bella/optimized", "kubernetes"));
  const inContainers = () => stand(onAws("bella/optimized", "containers"));

  test("groups of stores have all of them", async () => {
    for (const made of [await inPods(), await inContainers()]) {
      for (const type of ["aws:rds/subnetGroup:SubnetGroup", "aws:elasticache/subnetGroup:SubnetGroup"])
        expect([...new Set(subnetsIn(made, type, "subnetIds"))]).toEqual(PRIVATE("bella", 3));
    }
  });

  test("the control plane has all of them too, and an older one keeps those that it has", async () => {
    const [cluster] = ofType(await inPods(), "aws:eks/cluster:Cluster");
    expect(subnetsIn(await inPods(), "aws:eks/cluster:Cluster", "vpcConfig.subnetIds")).toEqual(
      PRIVATE("bella", 3),
    );
    expect(cluster?.ignores).toContain("vpcConfig.subnetIds");
  });

  test.each<[string, () => Promise<Stand>, string, string]>([
    ["nodes", inPods, "aws:eks/nodeGroup:NodeGroup", "subnetIds"],
    ["the load balancer before pods", inPods, "aws:lb/loadBalancer:LoadBalancer", "subnets"],
    ["the load balancer before tasks", inContainers, "aws:lb/loadBalancer:LoadBalancer", "subnets"],
  ])("%s are in those of the tier", async (_, made, type, path) => {
    expect([...new Set(subnetsIn(await made(), type, path))]).toEqual(PRIVATE("bella", 2));
  });

  test("the third one has the private table of the first zone, with its gateway where there is one", async () => {
    for (const made of [await inPods(), await inContainers()])
      expect(tablesOf(made)).toEqual([
        "bella-private-0-routes",
        "bella-private-1-routes",
        "bella-private-0-routes",
      ]);
    const routes = ofType(await inPods(), "aws:ec2/route:Route").filter(
      ({ inputs }) => inputs.natGatewayId !== undefined,
    );
    expect(routes.map(({ inputs }) => plain(inputs.natGatewayId))).toEqual(["bella-nat-0", "bella-nat-1"]);
  });

  test("a public subnet that comes later stands in the zone of the private one", async () => {
    const grown = await stand(onAws("bella/enterprise", "containers"));
    const zoneOf = (kind: string) =>
      ofType(grown, SUBNET).find(({ name }) => name === `bella-${kind}-2`)?.inputs.availabilityZoneId;
    expect(zoneOf("private")).toBe("use1-az4");
    expect(["use1-az4", "${bella-private-2.availabilityZoneId}"]).toContain(zoneOf("public"));
    expect(tablesOf(grown)[2]).toBe("bella-private-2-routes");
  });
});

test("brokers of Kafka, as many in each zone, stay in the zones of the tier", async () => {
  const overrides = { zones: 2, stores: { queue: { protocol: "kafka", members: 6, memoryMiB: 1024 } } };
  const made = await runStack("large", { overrides });
  const { brokerNodeGroupInfo } = named(made, "sample-queue").inputs as {
    readonly brokerNodeGroupInfo: { readonly clientSubnets: readonly string[] };
  };
  expect(brokerNodeGroupInfo.clientSubnets.map(plain)).toEqual(PRIVATE("sample", 2));
  expect(awsOfType(made, SUBNET).map(({ name }) => name)).toEqual(
    expect.arrayContaining(PRIVATE("sample", 3)),
  );
});

describe("there are no more private subnets than zones", () => {
  test.each<[string, Keys, number]>([
    ["that the operator names", { zones: ["use1-az5", "use1-az6"] }, 2],
    [
      "that a tier needs, of four that the operator names",
      { zones: ["use1-az5", "use1-az6", "use1-az1", "use1-az2"] },
      3,
    ],
  ])("%s", async (_, keys, count) => {
    const made = await stand(onAws("agency/growth", "containers", keys));
    expect(subnetNames(made, "private")).toEqual(PRIVATE("agency", count));
    expect(made.placement.storeSubnets).toEqual(PRIVATE("agency", count));
  });
});

test("nor than zones that the region has", async () => {
  const database = { kind: "postgres", version: 17, members: 1, cpu: 2, memoryMiB: 4096, capacityGB: 30 };
  const made = await runStack("small", {
    region: "us-west-1",
    overrides: {
      stores: { extra: { ...database, databases: ["app"], backupDays: 14 } },
      quotas: { cpu: 16, memoryGiB: 16 },
    },
  });
  expect(awsOfType(made, SUBNET).filter(({ name }) => name.includes("-private-"))).toHaveLength(2);
});

describe("the stack remembers the subnets in which AWS places something", () => {
  const network = {
    existing: {
      vpcId: "vpc-0123456789abcdef0",
      publicSubnetIds: ["subnet-00000001", "subnet-00000002"],
      privateSubnetIds: ["subnet-00000011", "subnet-00000012"],
    },
  };

  test.each<[string, Keys, readonly string[]]>([
    ["of its own network", onAws("agency/growth", "containers"), PRIVATE("agency", 3)],
    [
      "of an existing one",
      onAws("agency/growth", "containers", { network }),
      network.existing.privateSubnetIds,
    ],
    ["for a cluster alone", onAws("agency/starter", "kubernetes"), PRIVATE("agency", 3)],
    ["of none where it places nothing", onAws("marketing-engine/regional", "containers"), []],
    ["of none on a machine without a store of AWS", onAws("marcus/solo", "host"), []],
  ])("%s", async (_, keys, names) => {
    expect((await stand(keys)).placement.storeSubnets).toEqual(names);
  });

  test("and reads a placement of an earlier package, which remembered none", async () => {
    const { storeSubnets: _, ...earlier } = (await stand(onAws("agency/growth", "containers"))).placement;
    const read = placementIn([{ type: "pulumi:index:Stash", inputs: { input: earlier } }]);
    expect(read !== null && remembersStores(read) ? read.storeSubnets : null).toEqual([]);
  });
});

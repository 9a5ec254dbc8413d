import { describe, expect, test } from "vitest";
import type { GrowthRow } from "../../../growth/row.ts";
import { losses, sentence } from "./engine.ts";
import { faultsOfRefusal, judge } from "./judge.ts";
import { type Keys, type StandingResource, stand } from "./stand.ts";
import { faultsOfWalk, tools } from "./walk.ts";
import { inWorld, isExpanded, type World, withResources } from "./worlds.ts";

// What the judge lets a stack on AWS keep of its former tier, each beside what it does not.

const keysOf = (tier: string, compute: string): Keys => ({
  profile: `bella/${tier}`,
  target: "aws",
  compute,
});
const inPods = [keysOf("enterprise", "kubernetes"), keysOf("optimized", "kubernetes")] as const;
const inContainers = [keysOf("enterprise", "containers"), keysOf("optimized", "containers")] as const;
const outOfPods = [keysOf("enterprise", "kubernetes"), keysOf("optimized", "containers")] as const;

const NAT = "aws:ec2/natGateway:NatGateway";
const SUBNET = "aws:ec2/subnet:Subnet";
const ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";
const PASSWORD = "random:index/randomPassword:RandomPassword";

const added = (type: string, name: string): StandingResource => ({
  ...{ urn: `urn:pulumi:live::echelon::${type}::${name}`, id: `${type}::${name}`, type, name },
  ...{ inputs: {}, protect: false, ignores: [], aliases: [], retained: false },
});

/** While two arrangements stand, and after that, the stack has one more resource. */
const withMore = (type: string, name: string) =>
  inWorld((at) => (isExpanded(at) ? withResources(at, (all) => [...all, added(type, name)]) : at));

const withLines = (change: (row: GrowthRow) => readonly string[]) => ({
  ...tools,
  compare: ((live, update) =>
    tools.compare(live, update).map((row) => ({ ...row, add: change(row) }))) satisfies typeof tools.compare,
});

const switching = (add: readonly string[]): string[] =>
  add.map((line) => line.replace("serve: previous", "serve: current"));

const worlds: Readonly<Record<string, World>> = {
  "a gateway stands in a zone, and nothing uses private subnets": {
    pair: inContainers,
    given: withMore(NAT, "bella-nat-2"),
    fault: `end: ${NAT}::bella-nat-2 stands, and a fresh stack has none`,
  },
  "a gateway stands in a zone that no tier states": {
    pair: inPods,
    given: withMore(NAT, "bella-nat-3"),
    fault: `end: ${NAT}::bella-nat-3 stands, and a fresh stack has none`,
  },
  "a subnet stands in such a zone": {
    pair: inContainers,
    given: withMore(SUBNET, "bella-private-3"),
    fault: `end: ${SUBNET}::bella-private-3 stands, and a fresh stack has none`,
  },
  "an alarm stands of a store that is as small as its tier states": {
    pair: inContainers,
    given: withMore(ALARM, "bella-trigger-disk-full-uploads"),
    fault: `end: ${ALARM}::bella-trigger-disk-full-uploads stands, and a fresh stack has none`,
  },
  "an alarm is missing that every stack has": {
    pair: inContainers,
    given: inWorld((at) =>
      isExpanded(at)
        ? withResources(at, (all) =>
            all.filter((one) => one.type !== ALARM || /-(database|cache|jobs)(-|$)/.test(one.name)),
          )
        : at,
    ),
    fault: `is missing, and a fresh stack has one`,
  },
  "a password stands of a store that is as small as its tier states": {
    pair: inContainers,
    given: withMore(PASSWORD, "bella-cache-password"),
    fault: `end: ${PASSWORD}::bella-cache-password stands, and a fresh stack has none`,
  },
  "the row of the cluster has other lines than those of the stores": {
    pair: outOfPods,
    given: withLines(({ subject, add }) => (subject.startsWith("aws:eks/") ? switching(add) : add)),
    fault: "bare: several lines set serve",
  },
  "the lines leave the pods at once": {
    pair: outOfPods,
    given: withLines(({ add }) => switching(add)),
    fault: "the lines: aws:eks/cluster:Cluster::bella-eks is deleted, and nothing should be lost",
  },
};

describe("a walk on AWS turns red where", () => {
  test.each(Object.entries(worlds))("%s", async (_, { pair: [from, to], given, fault }) => {
    const faults = await faultsOfWalk(from, to, given);
    expect(faults.join("\n")).toContain(fault);
  });
});

describe("another network", () => {
  const base = { profile: "agency/scale", workflows: ["reports"], target: "aws", compute: "kubernetes" };
  const moved = { ...base, network: { create: { cidr: "10.99.0.0/16" } } };
  const CLUSTER = "aws:eks/cluster:Cluster";
  const BROKER = "aws:mq/broker:Broker";

  test.each([
    ["a broker, whose subnets the engine ignores", "jobs-amazon-mq", `${BROKER}::agency-jobs`, "subnetIds"],
    ["the cluster", `${CLUSTER}::agency-eks`, `${CLUSTER}::agency-eks`, "vpcConfig.subnetIds"],
  ])("is refused for %s, and a refusal that forgets it turns red", async (_, subject, id, path) => {
    const [live, next] = [await stand(base), await stand(moved)];
    const faultsWith = (compare: typeof tools.compare) => faultsOfRefusal(live, judge(live, next, compare));
    const forgetting: typeof tools.compare = (...given) =>
      tools.compare(...given).filter((row) => row.subject !== subject);
    expect(faultsWith(tools.compare)).toEqual([]);
    expect(faultsWith(forgetting)).toEqual([`${id} is replaced by ${path}, and no row that stops names it`]);
  });

  test("is none that has one subnet more, or one less", async () => {
    const live = await stand(base);
    const withSubnets = (change: (ids: readonly unknown[]) => readonly unknown[]) =>
      withResources(live, (all) =>
        all.map((one) => {
          const { vpcConfig } = one.inputs as { vpcConfig?: { subnetIds: readonly unknown[] } };
          return one.type !== CLUSTER || vpcConfig === undefined
            ? one
            : {
                ...one,
                inputs: { ...one.inputs, vpcConfig: { subnetIds: change(vpcConfig.subnetIds) } } as never,
              };
        }),
      );
    expect(
      losses(
        live,
        withSubnets((ids) => [...ids, "subnet-9"]),
      ),
    ).toEqual([]);
    expect(
      losses(
        live,
        withSubnets((ids) => ids.slice(1)),
      ),
    ).toEqual([]);
    expect(
      losses(
        live,
        withSubnets(() => ["subnet-9"]),
      ).map(sentence),
    ).toEqual([`${CLUSTER}::agency-eks is replaced by vpcConfig.subnetIds`]);
  });
});

describe("it stays green where", () => {
  test.each([
    ["a zone that is kept has a gateway, as nodes are in private subnets", inPods],
    ["a zone that is kept has subnets", inContainers],
    ["pods go, and stores would shrink", outOfPods],
  ])("%s", async (_, [from, to]) => {
    expect(await faultsOfWalk(from, to)).toEqual([]);
  });

  test("there is such a zone", async () => {
    const move = { previous: { profile: "bella/enterprise" }, serve: "current" };
    const zones = await Promise.all(
      [{ ...inPods[1], ...move }, inPods[1]].map(async (keys) => {
        const { resources } = await stand(keys);
        return [...resources.values()].filter(({ type }) => type === NAT).length;
      }),
    );
    expect(zones).toEqual([3, 2]);
  });
});

import { describe, expect, test } from "vitest";
import { loadProfile } from "../../../profiles/load.ts";
import { type Arrangement, arrangements, needed } from "./arrangements.ts";
import { expectNone } from "./judge.ts";
import { ladders } from "./presets.ts";
import { type Stand, stand } from "./stand.ts";
import { placed, takenSubnets, withoutLasting } from "./subnets.ts";

const zonesOf = ({ profile }: Arrangement): number => loadProfile(profile).zones;
const systemOf = ({ profile }: Arrangement): string => profile.split("/")[0] ?? "";
const textOf = (one: Arrangement): string => `${one.profile} ${one.choice.compute ?? ""} (${zonesOf(one)})`;

const onAws = arrangements.filter((one) => one.target === "aws" && systemOf(one) in ladders);

/** Every pair of tiers on AWS with another number of zones, on all compute kinds, neighbours or not, in both directions. */
const pairs = onAws.flatMap((from) =>
  onAws
    .filter((to) => systemOf(to) === systemOf(from) && zonesOf(to) !== zonesOf(from))
    .map((to) => ({ from, to, label: `${textOf(from)} → ${textOf(to)}` })),
);

/** The stack before, while the stores of the other tier are made beside, and once the tier before is gone. */
async function wayOf({ from, to }: (typeof pairs)[number]): Promise<[Stand, Stand, Stand]> {
  const { compute } = from.choice;
  const previous = { profile: from.profile, compute, ...needed(from.profile) };
  return [
    await stand(from.keys),
    await stand({ ...to.keys, previous, serve: "previous" }),
    await stand(to.keys),
  ];
}

test("the pairs go down and up in every system whose tiers differ in zones, on each compute kind", () => {
  const labels = pairs.map(({ label }) => label);
  expect(labels).toEqual(
    expect.arrayContaining([
      "agency/scale kubernetes (3) → agency/growth containers (2)",
      "agency/growth containers (2) → agency/scale kubernetes (3)",
      "marcus/scale containers (3) → marcus/solo host (1)",
      "marcus/scale containers (3) → marcus/team host (1)",
      "marcus/solo host (1) → marcus/scale containers (3)",
      "marketing-engine/regional containers (3) → marketing-engine/local host (1)",
      "bella/enterprise containers (3) → bella/optimized containers (2)",
    ]),
  );
});

describe("no subnet goes in which AWS may have placed what stays", () => {
  test.each(pairs)("$label", async (pair) => {
    const [before, between, after] = await wayOf(pair);
    expectNone(takenSubnets(before, between));
    expectNone(takenSubnets(before, between, after));
  });
});

test("one goes where the private subnets are those of the tier, and only on a way to fewer zones", async () => {
  const found = new Set<string>();
  for (const pair of pairs) {
    const [before, between, after] = (await wayOf(pair)).map(withoutLasting) as [Stand, Stand, Stand];
    if (takenSubnets(before, between, after).length > 0) found.add(pair.label);
  }
  expect([...found]).toEqual(
    expect.arrayContaining([
      "agency/scale kubernetes (3) → agency/growth containers (2)",
      "agency/scale kubernetes (3) → agency/starter kubernetes (1)",
      "bella/enterprise containers (3) → bella/optimized containers (2)",
      "bella/enterprise kubernetes (3) → bella/current containers (1)",
      "marcus/scale containers (3) → marcus/team host (1)",
      "marketing-engine/regional kubernetes (3) → marketing-engine/local kubernetes (1)",
    ]),
  );
  const down = pairs.filter(({ from, to }) => zonesOf(to) < zonesOf(from)).map(({ label }) => label);
  expect([...found].filter((label) => !down.includes(label))).toEqual([]);
});

test("of what AWS places, every type stands in some stack", async () => {
  const stands = await Promise.all(onAws.map(({ keys }) => stand(keys)));
  const types = new Set(stands.flatMap((one) => placed(one).map(({ type }) => type)));
  expect([...types]).toEqual(
    expect.arrayContaining([
      "aws:rds/subnetGroup:SubnetGroup",
      "aws:elasticache/subnetGroup:SubnetGroup",
      "aws:docdb/subnetGroup:SubnetGroup",
      "aws:mq/broker:Broker",
      "aws:eks/cluster:Cluster",
      "aws:lambda/function:Function",
    ]),
  );
});

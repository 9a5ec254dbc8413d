import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { networkRows, standsIn } from "../../growth/moves.ts";
import type { Placement } from "../../growth/placement.ts";
import type { Update } from "../../growth/row.ts";
import { placedStore, shop } from "./placements.ts";

const CLUSTER = "aws:eks/cluster:Cluster::shop-eks";
const CLAIM = "kubernetes:core/v1:PersistentVolumeClaim::shop-content";
const HERE = "10.20.0.0/16";
const ELSEWHERE = "10.30.0.0/16";
const EXISTING = "vpc-0a0a0a0a subnet-0a0a0a0a";

const standing = (network: string, more: Partial<Placement> = {}): Placement => ({
  ...shop,
  target: "aws",
  place: "123456789012 in us-east-1",
  network,
  held: [CLUSTER],
  serving: {},
  stores: {},
  ...more,
});

const updateTo = (placement: Placement, declared: readonly string[] = [CLUSTER]): Update => ({
  ...{ placement, declared: new Set(declared), retire: {} },
});

const stopped = (live: Placement, update: Update): string[] =>
  networkRows(live, update).map(({ verdict, subject }) => `${verdict} ${subject}`);

const onVolume = { stores: { content: placedStore("content", "volume", { resources: [CLAIM] }) } };

describe("a change of the network", () => {
  it.each([
    ["to another range", standing(HERE), updateTo(standing(ELSEWHERE)), true],
    ["to another network that is there", standing(HERE), updateTo(standing(EXISTING)), true],
    ["to no other", standing(HERE), updateTo(standing(HERE)), false],
    ["together with its pods", standing(HERE), updateTo(standing(ELSEWHERE, { held: [] }), []), false],
    ["of a trial", standing(HERE, { held: [], ...onVolume }), updateTo(standing(ELSEWHERE)), true],
    ["into its first cluster", standing(HERE, { held: [] }), updateTo(standing(ELSEWHERE)), false],
  ])("of a stack with a cluster of EKS, %s", (_, live, update, stops) => {
    expect(stopped(live, update)).toEqual(stops ? [`stops ${CLUSTER}`] : []);
  });

  const withStore = (network: string, engine: string) =>
    standing(network, { held: [], stores: { [`work-${engine}`]: placedStore("work", engine) } });
  const found = (engine: string, network: string) =>
    stopped(withStore(HERE, engine), updateTo(withStore(network, engine), []));

  it.each([
    "rds",
    "documentdb",
    "elasticache",
    "elasticache-queue",
    "elasticache-cluster",
    "amazon-mq",
    "msk",
  ])("stops where %s would have to follow", (engine) => {
    expect(found(engine, ELSEWHERE)).toEqual([`stops work-${engine}`]);
    expect(found(engine, HERE)).toEqual([]);
  });

  it.each(["s3", "sqs", "rds-database"])("does not concern %s", (engine) => {
    expect(found(engine, ELSEWHERE)).toEqual([]);
  });

  it("is decided for each engine that AWS has", () => {
    const files = readdirSync(join(import.meta.dirname, "../../components/aws/engines"));
    const engines = files.map((file) => file.replace(/\.ts$/, ""));
    // One file makes both engines of a cache without shards.
    expect(Object.keys(standsIn).toSorted()).toEqual([...engines, "elasticache-queue"].toSorted());
  });
});

import { describe, expect, it } from "vitest";
import { networkRows } from "../../growth/moves.ts";
import type { Placement } from "../../growth/placement.ts";
import { shop } from "./placements.ts";

const CLUSTER = "aws:eks/cluster:Cluster::shop-eks";

const standing = (network: string, held: readonly string[] = [CLUSTER]): Placement => ({
  ...shop,
  target: "aws",
  place: "123456789012 in us-east-1",
  network,
  held: [...held],
  serving: {},
  stores: {},
});

describe("a change of the network", () => {
  it.each([
    ["to another range", standing("10.30.0.0/16"), 1],
    ["to another network that is there", standing("vpc-0a0a0a0a subnet-0a0a0a0a"), 1],
    ["to no other", standing("10.20.0.0/16"), 0],
    ["together with its cluster", standing("10.30.0.0/16", []), 0],
  ])("of a stack with a cluster of EKS, %s", (_, update, stopped) => {
    const rows = networkRows(standing("10.20.0.0/16"), update);
    expect(rows.map(({ verdict, subject }) => [verdict, subject])).toEqual(
      Array.from({ length: stopped }, () => ["stops", "echelon:network"]),
    );
  });

  it("does not stop a stack without a cluster", () => {
    expect(networkRows(standing("10.20.0.0/16", []), standing("10.30.0.0/16", []))).toEqual([]);
  });
});

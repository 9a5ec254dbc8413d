import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nodeSize, nodesFor, podLimit, roomOn } from "../../../../../components/aws/parts/eks/nodeSize.ts";
import { plan } from "../../../../../plan/plan.ts";
import type { Plan } from "../../../../../plan/types.ts";
import { catalogOf } from "../../../../../pricing/catalog.ts";
import type { Architecture } from "../../../../../targets/aws/keys.ts";
import { sampleProfile } from "../../../../support/sample.ts";

type Planned = Pick<Plan, "workloads" | "stores" | "nodes">;

const machine = (name: string) => {
  const found = catalogOf("aws").machines.rows.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no machine ${name}`);
  return found;
};

const sample = plan(sampleProfile("large"), "aws", { compute: "kubernetes" });
const [worker] = Object.values(sample.workloads).filter(({ kind }) => kind === "worker");
if (worker === undefined) throw new Error("the sample has no worker");

/** A stack of one workload with so many replicas of a size, on nodes of a size. */
const of = (
  count: number,
  requests: { readonly cpu: number; readonly memoryMiB: number },
  nodes: Plan["nodes"],
): Planned => ({
  nodes,
  stores: {},
  workloads: { agents: { ...worker, requests, replicas: { min: 1, max: count, expected: 1 } } },
});

const agents = { cpu: 8, memoryMiB: 16_384 };

describe("the machine of a node", () => {
  test.each<[string, Planned, Architecture, string]>([
    [
      "the least that has the stated vCPU and memory",
      of(1, { cpu: 1, memoryMiB: 1024 }, { min: 1, max: 3, cpu: 4, memoryGiB: 8 }),
      "amd64",
      "c6i.xlarge",
    ],
    [
      "of the architecture of the stack",
      of(1, { cpu: 1, memoryMiB: 1024 }, { min: 1, max: 3, cpu: 4, memoryGiB: 8 }),
      "arm64",
      "c6g.xlarge",
    ],
    [
      "none that has its vCPU only while credits last, though it is cheaper",
      of(1, { cpu: 1, memoryMiB: 512 }, { min: 1, max: 2, cpu: 2, memoryGiB: 4 }),
      "amd64",
      "c6i.large",
    ],
    [
      "one on which 50 agents of 8 CPU fit 20 nodes",
      of(50, agents, { min: 3, max: 20, cpu: 32, memoryGiB: 128 }),
      "amd64",
      "m6i.8xlarge",
    ],
    [
      "a larger one, where the most pods do not fit the stated number",
      of(12, { cpu: 2, memoryMiB: 2048 }, { min: 1, max: 2, cpu: 4, memoryGiB: 8 }),
      "amd64",
      "c6i.4xlarge",
    ],
    [
      "a larger one, where the addresses of the smaller one do not suffice",
      of(70, { cpu: 0.01, memoryMiB: 16 }, { min: 1, max: 2, cpu: 2, memoryGiB: 4 }),
      "amd64",
      "c6i.xlarge",
    ],
    [
      "the least, where the pods fit no machine: the plan says so as a finding",
      of(500, agents, { min: 3, max: 20, cpu: 8, memoryGiB: 32 }),
      "amd64",
      "m6i.2xlarge",
    ],
  ])("is %s", (_, planned, architecture, expected) => {
    expect(nodeSize(planned, architecture).name).toBe(expected);
  });

  test("is refused where none is large enough", () => {
    const planned = of(1, agents, { min: 1, max: 3, cpu: 64, memoryGiB: 256 });
    expect(() => nodeSize(planned, "amd64")).toThrow(
      "got nodes (amd64) with 64 vCPU and 256 GiB, expected one in the size table",
    );
  });

  test("takes as many agents of 8 CPU as whole ones fit beside its system: three, and not four", () => {
    const { cpu } = roomOn(machine("m6i.8xlarge"));
    expect(Math.floor(cpu / agents.cpu)).toBe(3);
    const planned = of(50, agents, { min: 3, max: 20, cpu: 32, memoryGiB: 128 });
    expect(nodesFor(planned, machine("m6i.8xlarge"))).toBe(17);
  });
});

// https://github.com/awslabs/amazon-eks-ami/blob/main/templates/shared/runtime/eni-max-pods.txt
test.each([
  ["c6i.large", 29],
  ["m6i.xlarge", 58],
  ["c6g.2xlarge", 58],
  ["m6i.4xlarge", 110],
  ["m6i.8xlarge", 234],
])("a node of %s takes %d pods", (name, pods) => {
  expect(podLimit(machine(name))).toBe(pods);
});

test("every machine of the catalog without credits has a row of interfaces", () => {
  for (const one of catalogOf("aws").machines.rows.filter(({ baselinePercent }) => baselinePercent === 100))
    expect(podLimit(one), one.name).toBeGreaterThan(20);
});

test("a machine that is chosen holds all pods at the stated number of nodes, or none does", () => {
  const size = fc.record({
    cpu: fc.double({ min: 0.05, max: 4, noNaN: true }),
    memoryMiB: fc.integer({ min: 32, max: 8192 }),
  });
  fc.assert(
    fc.property(
      size,
      fc.integer({ min: 1, max: 60 }),
      fc.integer({ min: 1, max: 12 }),
      (requests, count, max) => {
        const planned = of(count, requests, { min: 1, max, cpu: 2, memoryGiB: 4 });
        const chosen = nodeSize(planned, "amd64");
        const { rows } = catalogOf("aws").machines;
        const others = rows.filter((one) => one.architecture === "amd64" && one.baselinePercent === 100);
        const some = others.some((one) => nodesFor(planned, one) <= max);
        expect(nodesFor(planned, chosen) <= max).toBe(some);
      },
    ),
    { numRuns: 60 },
  );
});

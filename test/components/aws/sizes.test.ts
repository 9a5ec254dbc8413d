import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  baselineCpu,
  cacheSize,
  clusterNodeSize,
  databaseSize,
  fargateSize,
  hostSize,
} from "../../../components/aws/parts/sizes.ts";
import { plan } from "../../../plan/plan.ts";
import { catalogOf, priceOf, type SoldSize } from "../../../pricing/catalog.ts";
import { HOST_OVERHEAD_MIB } from "../../../targets/aws/bounds.ts";
import { architectures } from "../../../targets/aws/keys.ts";
import { sampleProfile } from "../../support/sample.ts";

const { machines, databases, caches, tasks } = catalogOf("aws");

/** Sizes of ECS, copied from its documentation and not from the table under test: [CPU, first, last, step] in MiB. */
const taken: readonly (readonly [number, number, number, number])[] = [
  [512, 1024, 4096, 1024],
  [1024, 2048, 8192, 1024],
  [2048, 4096, 16384, 1024],
  [4096, 8192, 30720, 1024],
  [8192, 16384, 61440, 4096],
  [16384, 32768, 122880, 8192],
];

function isTaken(cpu: number, memory: number): boolean {
  if (cpu === 256) return [512, 1024, 2048].includes(memory);
  return taken.some(
    ([units, first, last, step]) =>
      units === cpu && memory >= first && memory <= last && (memory - first) % step === 0,
  );
}

describe("a task of Fargate", () => {
  test.each([
    [0.25, 128, "256", "512"],
    [0.5, 512, "512", "1024"],
    [1, 1024, "1024", "2048"],
    [0.1, 2048, "256", "2048"],
    [0.25, 3000, "512", "3072"],
    [4, 30_720, "4096", "30720"],
    [16, 122_880, "16384", "122880"],
  ])("of %d vCPU and %i MiB is %s and %s", (cpu, memoryMiB, units, memory) => {
    expect(fargateSize({ cpu, memoryMiB })).toEqual({ cpu: units, memory });
  });

  test("covers its limits with the smallest combination that ECS accepts", () => {
    const limits = fc.record({
      cpu: fc.integer({ min: 1, max: 1600 }).map((hundredths) => hundredths / 100),
      memoryMiB: fc.integer({ min: 6, max: 122_880 }),
    });
    fc.assert(
      fc.property(limits, ({ cpu, memoryMiB }) => {
        const size = fargateSize({ cpu, memoryMiB });
        const [units, memory] = [Number(size.cpu), Number(size.memory)];
        expect(isTaken(units, memory)).toBe(true);
        expect(units / 1024).toBeGreaterThanOrEqual(cpu);
        expect(memory).toBeGreaterThanOrEqual(memoryMiB);
        const smaller = [256, ...taken.map(([one]) => one)].filter((one) => one < units && one / 1024 >= cpu);
        for (const one of smaller) {
          const fits = tasks.rows
            .find(({ cpuUnits }) => cpuUnits === one)
            ?.memoryMiB.some((two) => two >= memoryMiB);
          expect(fits).toBe(false);
        }
      }),
    );
  });

  test.each([
    [16.01, 1024],
    [1, 122_881],
  ])("of %d vCPU and %i MiB is refused", (cpu, memoryMiB) => {
    expect(() => fargateSize({ cpu, memoryMiB })).toThrow(/expected at most 16 vCPU and 122880 MiB/);
  });
});

const workload = (kind: "worker" | "cron", cpu: number, memoryMiB: number, replicas = 1) => {
  const one = planned.workloads.worker;
  if (one === undefined) throw new Error("the tier has worker");
  const size = { cpu, memoryMiB };
  return {
    ...one,
    kind,
    limits: size,
    requests: { cpu: 0.01, memoryMiB: 1 },
    replicas: { min: 1, max: replicas, expected: 1 },
  };
};
const planned = plan(sampleProfile("small"), "aws");

describe("a host", () => {
  test("of the small tier is the cheapest with 2 vCPU, a baseline of the requests and memory for all limits", () => {
    const size = hostSize(planned, "amd64");
    expect(size.name).toBe("t3.small");
    expect(size.memoryMiB).toBeGreaterThanOrEqual(4 * 256 + 128 + HOST_OVERHEAD_MIB);
  });

  test("grows with the memory of its workloads", () => {
    expect(hostSize({ workloads: { one: workload("worker", 1, 3000) } }, "amd64").name).toBe("t3.medium");
  });

  test("needs memory but no vCPU for a scheduled workload", () => {
    const steady = workload("worker", 2, 256);
    expect(hostSize({ workloads: { steady, night: workload("cron", 2, 256) } }, "amd64").cpu).toBe(2);
    expect(hostSize({ workloads: { steady, night: workload("worker", 2, 256) } }, "amd64").cpu).toBe(4);
    expect(hostSize({ workloads: { steady, night: workload("cron", 2, 3000) } }, "amd64").memoryMiB).toBe(
      4096,
    );
  });

  test("has a baseline for the requests of the workloads that always run", () => {
    const busy = { ...workload("worker", 1, 256), requests: { cpu: 0.9, memoryMiB: 128 } };
    expect(baselineCpu(hostSize({ workloads: { busy } }, "amd64"))).toBeGreaterThanOrEqual(0.9);
  });

  test("of ARM is the Graviton machine with the same vCPU and memory, and costs less", () => {
    const [x86, arm] = architectures.map((one) => hostSize(planned, one));
    expect(arm).toMatchObject({ name: "t4g.small", cpu: x86?.cpu, memoryMiB: x86?.memoryMiB });
    expect(arm?.price).toBeLessThan(x86?.price ?? 0);
  });

  test("is refused where no machine is large enough", () => {
    expect(() => hostSize({ workloads: { one: workload("worker", 8, 65_536, 4) } }, "amd64")).toThrow(
      /size table/,
    );
  });
});

/** First letters of the families of AWS's own ARM processors, as https://aws.amazon.com/ec2/graviton/ lists them. */
const GRAVITON = /^(db\.|cache\.)?(t4g|[cmr]6g)\./;

describe("ARM", () => {
  test("has a machine for every x86 machine, of the same size and cheaper", () => {
    const [x86, arm] = architectures.map((one) => machines.rows.filter((row) => row.architecture === one));
    const twin = ({ cpu, memoryMiB, baselinePercent }: (typeof machines.rows)[number]) =>
      arm?.filter(
        (row) => row.cpu === cpu && row.memoryMiB === memoryMiB && row.baselinePercent === baselinePercent,
      );
    expect(x86?.filter((row) => !twin(row)?.some(({ price }) => price < row.price))).toEqual([]);
  });

  test("is what the table says of each machine", () => {
    for (const { name, architecture } of machines.rows)
      expect(GRAVITON.test(name), name).toBe(architecture === "arm64");
  });

  test("runs all databases and caches, which have no image of the operator", () => {
    for (const { name } of [...databases.rows, ...caches.rows]) expect(name).toMatch(GRAVITON);
  });

  test("is a fifth cheaper in tasks", () => {
    const saved = (
      arm: "armTaskCpu" | "armTaskMemory",
      x86: "taskCpu" | "taskMemory",
      unit: "vCPU-hour" | "GB-hour",
    ) => 1 - priceOf("aws", arm, unit) / priceOf("aws", x86, unit);
    expect(saved("armTaskCpu", "taskCpu", "vCPU-hour")).toBeCloseTo(0.2, 2);
    expect(saved("armTaskMemory", "taskMemory", "GB-hour")).toBeCloseTo(0.2, 2);
  });
});

describe("sizes of data stores", () => {
  test.each([
    [0.5, 512, "db.t4g.micro"],
    [2, 4096, "db.t4g.medium"],
    [4, 8192, "db.m6g.xlarge"],
  ])("a database of %d vCPU and %i MiB is %s", (cpu, memoryMiB, name) => {
    expect(databaseSize({ cpu, memoryMiB })).toBe(name);
  });

  // A quarter of a node holds no data, and more of the smallest ones where data is copied.
  test.each([
    [384, false, "cache.t4g.micro", 25],
    [385, false, "cache.t4g.small", 25],
    [1024, false, "cache.t4g.small", 25],
    [256, true, "cache.t4g.micro", 50],
    [257, true, "cache.t4g.small", 30],
    [1024, true, "cache.t4g.medium", 25],
    [4096, true, "cache.m6g.large", 25],
  ])("a cache with %i MiB for data, copied: %s, is %s", (memoryMiB, copied, name, reservedPercent) => {
    expect(cacheSize(memoryMiB, { copied })).toEqual({ name, reservedPercent });
  });

  test.each([
    [false, "cache.t4g.small"],
    [true, "cache.m6g.large"],
  ])("a node of a cluster, with a log: %s, is %s", (logged, name) => {
    expect(clusterNodeSize(512, { copied: true, logged }).name).toBe(name);
  });

  test("are refused above the largest row", () => {
    expect(() => databaseSize({ cpu: 64, memoryMiB: 1024 })).toThrow(/size table/);
    expect(() => cacheSize(1_000_000, { copied: false })).toThrow(/size table/);
  });
});

/** The lowest price of the rows that fit; undefined where none fits. */
const cheapestPrice = <Row extends SoldSize>(rows: readonly Row[], fits: (row: Row) => boolean) =>
  rows
    .filter(fits)
    .map(({ price }) => price)
    .sort((a, b) => a - b)
    .at(0);

const priceNamed = (rows: readonly SoldSize[], name: string): number | undefined =>
  rows.find((row) => row.name === name)?.price;

describe("no size that fits is cheaper than the chosen one", () => {
  const hundredths = (max: number) => fc.integer({ min: 1, max: max * 100 }).map((value) => value / 100);

  test("among machines", () => {
    const need = fc.record({
      cpu: hundredths(32),
      share: hundredths(1),
      memoryMiB: fc.nat(130_000),
      architecture: fc.constantFrom(...architectures),
    });
    fc.assert(
      fc.property(need, ({ cpu, share, memoryMiB, architecture }) => {
        const requests = { cpu: Math.floor(cpu * share * 1000) / 1000, memoryMiB };
        const one = { ...workload("worker", cpu, memoryMiB), requests };
        const expected = cheapestPrice(
          machines.rows,
          (row) =>
            row.architecture === architecture &&
            row.cpu >= cpu &&
            baselineCpu(row) >= requests.cpu &&
            row.memoryMiB >= memoryMiB + HOST_OVERHEAD_MIB,
        );
        expect(hostSize({ workloads: { one } }, architecture).price).toBe(expected);
      }),
    );
  });

  test("among databases", () => {
    fc.assert(
      fc.property(hundredths(16), fc.nat(65_536), (cpu, memoryMiB) => {
        const expected = cheapestPrice(databases.rows, (row) => row.cpu >= cpu && row.memoryMiB >= memoryMiB);
        expect(priceNamed(databases.rows, databaseSize({ cpu, memoryMiB }))).toBe(expected);
      }),
    );
  });

  test("among caches", () => {
    fc.assert(
      fc.property(fc.nat(40_000), (memoryMiB) => {
        const expected = cheapestPrice(caches.rows, (row) => Math.floor(row.memoryMiB * 0.75) >= memoryMiB);
        expect(priceNamed(caches.rows, cacheSize(memoryMiB, { copied: false }).name)).toBe(expected);
      }),
    );
  });
});

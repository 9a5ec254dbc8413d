import { UnsupportedError } from "../../../base/errors.ts";
import type { Plan, Size } from "../../../plan/types.ts";
import { catalogOf, type MachineSize, type SoldSize } from "../../../pricing/catalog.ts";
import { ends } from "../../../profiles/workload.ts";
import { HOST_OVERHEAD_MIB } from "../../../targets/aws/bounds.ts";
import type { Architecture } from "../../../targets/aws/keys.ts";

/** Rounds to thousandths, so that sums of decimal fractions compare exactly. */
const milli = (value: number): number => Math.round(value * 1000);

/** vCPU that a machine can use all the time. It can use more only while its credits last. */
export const baselineCpu = ({ cpu, baselinePercent }: MachineSize): number => (cpu * baselinePercent) / 100;

/**
 * The cheapest machine of an architecture for the workloads: with memory for all limits, with vCPU for the limits of all workloads but
 * cron, and with a baseline vCPU for their requests. The short runs of cron use vCPU that is free.
 *
 * @throws UnsupportedError if no machine is large enough.
 */
export function hostSize({ workloads }: Pick<Plan, "workloads">, architecture: Architecture): MachineSize {
  const all = Object.values(workloads);
  const steady = all.filter(({ kind }) => !ends(kind));
  const cpu = milli(steady.reduce((sum, { limits, replicas }) => sum + limits.cpu * replicas.max, 0));
  const baseline = milli(
    steady.reduce((sum, { requests, replicas }) => sum + requests.cpu * replicas.max, 0),
  );
  const memoryMiB =
    HOST_OVERHEAD_MIB + all.reduce((sum, { limits, replicas }) => sum + limits.memoryMiB * replicas.max, 0);
  return cheapest(
    catalogOf("aws").machines.rows.filter(
      (one) =>
        one.architecture === architecture && milli(one.cpu) >= cpu && milli(baselineCpu(one)) >= baseline,
    ),
    memoryMiB,
    `a machine (${architecture}) with ${cpu / 1000} vCPU and ${memoryMiB} MiB`,
  );
}

function cheapest<Row extends SoldSize>(rows: readonly Row[], memoryMiB: number, wanted: string): Row {
  const [found] = rows.filter((one) => one.memoryMiB >= memoryMiB).toSorted((a, b) => a.price - b.price);
  if (found === undefined)
    throw new UnsupportedError(
      `AWS: got ${wanted}, expected one in the size table, pricing/catalog/aws.json`,
    );
  return found;
}

/**
 * The smallest Fargate task that covers the limits, in the strings of the API.
 *
 * @throws UnsupportedError if no task is large enough.
 */
export function fargateSize(limits: Size): { readonly cpu: string; readonly memory: string } {
  const { rows } = catalogOf("aws").tasks;
  const units = Math.ceil(milli(limits.cpu) * 1.024);
  for (const { cpuUnits, memoryMiB } of rows) {
    const found = memoryMiB.find((one) => one >= limits.memoryMiB);
    if (cpuUnits >= units && found !== undefined) return { cpu: String(cpuUnits), memory: String(found) };
  }
  const largest = rows.at(-1);
  throw new UnsupportedError(
    `AWS: got a task of ${limits.cpu} vCPU and ${limits.memoryMiB} MiB, expected at most ` +
      `${(largest?.cpuUnits ?? 0) / 1024} vCPU and ${largest?.memoryMiB.at(-1)} MiB`,
  );
}

/**
 * Class of the cheapest database instance with enough vCPU and memory. Databases and caches run on ARM, whatever the
 * architecture of the stack: they run no image of the operator.
 *
 * @throws UnsupportedError if there is none.
 */
export const databaseSize = ({ cpu, memoryMiB }: Size): string =>
  cheapest(
    catalogOf("aws").databases.rows.filter((one) => milli(one.cpu) >= milli(cpu)),
    memoryMiB,
    `a database of ${cpu} vCPU and ${memoryMiB} MiB`,
  ).name;

interface BrokerNeeds {
  readonly memoryMiB: number;
  /** Partitions on each broker, with copies. @default none: it has no partitions */
  readonly partitions?: number;
  /** Whether AWS has to recommend it for more than trials. */
  readonly production: boolean;
}

/** Type of the smallest broker of a service with enough memory. @throws UnsupportedError if there is none. */
export function brokerSize(
  service: "mq" | "kafka",
  { memoryMiB, partitions = 0, production }: BrokerNeeds,
): string {
  const found = catalogOf("aws")
    .brokers.rows.filter(({ name, trials }) => name.startsWith(`${service}.`) && !(production && trials))
    .toSorted((one, other) => one.memoryMiB - other.memoryMiB)
    .find((one) => one.memoryMiB >= memoryMiB && (one.partitions ?? 0) >= partitions);
  if (found !== undefined) return found.name;
  throw new UnsupportedError(
    `AWS: got a broker of ${memoryMiB} MiB with ${partitions} partitions, expected one in the size table, pricing/catalog/aws.json`,
  );
}

/**
 * Class of the smallest DocumentDB instance with enough vCPU and memory: the catalog has no prices of them.
 *
 * @throws UnsupportedError if there is none.
 */
export function documentSize({ cpu, memoryMiB }: Size): string {
  const { rows } = catalogOf("aws").documents;
  const found = rows.find((one) => milli(one.cpu) >= milli(cpu) && one.memoryMiB >= memoryMiB);
  if (found !== undefined) return found.name;
  throw new UnsupportedError(
    `AWS: got MongoDB members of ${cpu} vCPU and ${memoryMiB} MiB, expected at most ${rows.at(-1)?.cpu} vCPU and ${rows.at(-1)?.memoryMiB} MiB`,
  );
}
/**
 * Part of a node's memory that holds no data, percent: for what is written while a snapshot or a copy is made. The smallest
 * nodes would swap then.
 * https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/redis-memory-management.html (read 2026-11-27)
 */
const reservedPercent = { micro: 50, small: 30, others: 25 } as const;

/** A node of ElastiCache, and the part of its memory that holds no data. */
export interface CacheNodeSize {
  /** Type of the node, such as `cache.t4g.small`. */
  readonly name: string;
  readonly reservedPercent: number;
}

interface CacheUse {
  /** Whether nodes send their data to others, or into a snapshot. */
  readonly copied: boolean;
}

/** The memory that a node keeps free. */
function reservedOf(name: string, { copied }: CacheUse): number {
  const kept = new Map<string, number>(copied ? Object.entries(reservedPercent) : []);
  return kept.get(name.split(".").at(-1) ?? "") ?? reservedPercent.others;
}

const PERCENT = 100;

function cheapestNode(memoryMiB: number, use: CacheUse, rows: readonly SoldSize[]): CacheNodeSize {
  const usable = rows.map((row) => ({
    ...row,
    memoryMiB: Math.floor((row.memoryMiB * (PERCENT - reservedOf(row.name, use))) / PERCENT),
  }));
  const { name } = cheapest(usable, memoryMiB, `a cache of ${memoryMiB} MiB for data`);
  return { name, reservedPercent: reservedOf(name, use) };
}

/** The cheapest cache node with enough memory for data. @throws UnsupportedError if there is none. */
export const cacheSize = (memoryMiB: number, use: CacheUse): CacheNodeSize =>
  cheapestNode(memoryMiB, use, catalogOf("aws").caches.rows);

/** Nodes whose clusters can have a log of what was written: https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Durability.Limitations.html (read 2026-11-27) */
const LOGGED = /^cache\.[cmr]/;

/** The same of a cluster, some of which keep a log of what was written. @throws UnsupportedError if there is none. */
export const clusterNodeSize = (
  memoryMiB: number,
  { logged, ...use }: CacheUse & { readonly logged: boolean },
): CacheNodeSize =>
  cheapestNode(
    memoryMiB,
    use,
    catalogOf("aws").caches.rows.filter(({ name }) => !logged || LOGGED.test(name)),
  );

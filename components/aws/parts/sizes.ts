import { UnsupportedError } from "../../../base/errors.ts";
import type { Plan, Size } from "../../../plan/types.ts";

/** A size that AWS sells. Prices: USD an hour on demand, Linux, us-east-1; they only order the rows. */
interface SizeRow {
  readonly name: string;
  /** vCPU. */
  readonly cpu: number;
  readonly memoryMiB: number;
  readonly hourlyUSD: number;
}

/** vCPU that a machine can use all the time; more only while credits last. */
interface HostRow extends SizeRow {
  readonly baselineCpu: number;
}

const GiB = 1024;

const host = (
  name: string,
  cpu: number,
  memoryGiB: number,
  hourlyUSD: number,
  baselinePercent = 100,
): HostRow => ({
  name,
  cpu,
  memoryMiB: memoryGiB * GiB,
  hourlyUSD,
  baselineCpu: (cpu * baselinePercent) / 100,
});

/**
 * x86 machines: an operator's image is more often built for x86 only than for ARM only.
 * https://aws.amazon.com/ec2/pricing/on-demand/ and, for baselines,
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/burstable-credits-baseline-concepts.html, 2026-11-22.
 */
export const hostSizes: readonly HostRow[] = [
  host("t3.micro", 2, 1, 0.0104, 10),
  host("t3.small", 2, 2, 0.0208, 20),
  host("t3.medium", 2, 4, 0.0416, 20),
  host("t3.large", 2, 8, 0.0832, 30),
  host("c6i.large", 2, 4, 0.085),
  host("m6i.large", 2, 8, 0.096),
  host("t3.xlarge", 4, 16, 0.1664, 40),
  host("c6i.xlarge", 4, 8, 0.17),
  host("m6i.xlarge", 4, 16, 0.192),
  host("c6i.2xlarge", 8, 16, 0.34),
  host("m6i.2xlarge", 8, 32, 0.384),
  host("c6i.4xlarge", 16, 32, 0.68),
  host("m6i.4xlarge", 16, 64, 0.768),
  host("m6i.8xlarge", 32, 128, 1.536),
];

/** What the operating system, Docker and the agents take of a machine's memory. */
export const HOST_OVERHEAD_MIB = 512;

/** Thousandths, so that sums of decimal fractions compare as they read. */
const milli = (value: number): number => Math.round(value * 1000);

/**
 * The cheapest machine that holds the workloads: memory for every limit, vCPU for the limits of what runs all
 * the time, and a baseline for its requests. A cron workload's short run takes the vCPU that others leave.
 *
 * @throws UnsupportedError where no machine is large enough.
 */
export function hostSize({ workloads }: Pick<Plan, "workloads">): HostRow {
  const all = Object.values(workloads);
  const steady = all.filter(({ kind }) => kind !== "cron");
  const cpu = milli(steady.reduce((sum, { limits, replicas }) => sum + limits.cpu * replicas.max, 0));
  const baseline = milli(
    steady.reduce((sum, { requests, replicas }) => sum + requests.cpu * replicas.max, 0),
  );
  const memoryMiB =
    HOST_OVERHEAD_MIB + all.reduce((sum, { limits, replicas }) => sum + limits.memoryMiB * replicas.max, 0);
  return cheapest(
    hostSizes.filter((one) => milli(one.cpu) >= cpu && milli(one.baselineCpu) >= baseline),
    memoryMiB,
    `a machine with ${cpu / 1000} vCPU and ${memoryMiB} MiB`,
  );
}

function cheapest<Row extends SizeRow>(rows: readonly Row[], memoryMiB: number, wanted: string): Row {
  const [found] = rows
    .filter((one) => one.memoryMiB >= memoryMiB)
    .toSorted((a, b) => a.hourlyUSD - b.hourlyUSD);
  if (found === undefined)
    throw new UnsupportedError(`AWS: got ${wanted}, expected one that the size table has`);
  return found;
}

interface FargateRow {
  /** CPU units, 1024 to a vCPU. */
  readonly cpu: number;
  /** MiB that may stand beside it. */
  readonly memory: readonly number[];
}

const gib = (first: number, last: number, step = 1): number[] =>
  Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, index) => (first + index * step) * GiB);

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html, 2026-11-22. */
export const fargateSizes: readonly FargateRow[] = [
  { cpu: 256, memory: [512, ...gib(1, 2)] },
  { cpu: 512, memory: gib(1, 4) },
  { cpu: 1024, memory: gib(2, 8) },
  { cpu: 2048, memory: gib(4, 16) },
  { cpu: 4096, memory: gib(8, 30) },
  { cpu: 8192, memory: gib(16, 60, 4) },
  { cpu: 16384, memory: gib(32, 120, 8) },
];

/**
 * The smallest task that covers the limits, as the strings that the API takes.
 *
 * @throws UnsupportedError where no task is large enough.
 */
export function fargateSize(limits: Size): { readonly cpu: string; readonly memory: string } {
  const units = Math.ceil(milli(limits.cpu) * 1.024);
  for (const { cpu, memory } of fargateSizes) {
    const found = memory.find((one) => one >= limits.memoryMiB);
    if (cpu >= units && found !== undefined) return { cpu: String(cpu), memory: String(found) };
  }
  throw new UnsupportedError(
    `AWS: got a task of ${limits.cpu} vCPU and ${limits.memoryMiB} MiB, expected at most 16 vCPU and 122880 MiB`,
  );
}

const size = (name: string, cpu: number, memoryGiB: number, hourlyUSD: number): SizeRow => ({
  name,
  cpu,
  memoryMiB: Math.floor(memoryGiB * GiB),
  hourlyUSD,
});

/** https://aws.amazon.com/rds/postgresql/pricing/, single zone, 2026-11-22. */
export const databaseSizes: readonly SizeRow[] = [
  size("db.t4g.micro", 2, 1, 0.016),
  size("db.t4g.small", 2, 2, 0.032),
  size("db.t4g.medium", 2, 4, 0.065),
  size("db.t4g.large", 2, 8, 0.129),
  size("db.m6g.large", 2, 8, 0.159),
  size("db.m6g.xlarge", 4, 16, 0.318),
  size("db.m6g.2xlarge", 8, 32, 0.636),
  size("db.r6g.2xlarge", 8, 64, 0.9),
  size("db.m6g.4xlarge", 16, 64, 1.272),
  size("db.r6g.4xlarge", 16, 128, 1.8),
];

/** https://aws.amazon.com/elasticache/pricing/, Valkey, 2026-11-22. */
export const cacheSizes: readonly SizeRow[] = [
  size("cache.t4g.micro", 2, 0.5, 0.0128),
  size("cache.t4g.small", 2, 1.37, 0.0256),
  size("cache.t4g.medium", 2, 3.09, 0.052),
  size("cache.m6g.large", 2, 6.38, 0.1192),
  size("cache.r6g.large", 2, 13.07, 0.1648),
  size("cache.r6g.xlarge", 4, 26.32, 0.3288),
  size("cache.r6g.2xlarge", 8, 52.82, 0.6568),
];

/** The cheapest database instance with enough of both. @throws UnsupportedError where there is none. */
export const databaseSize = ({ cpu, memoryMiB }: Size): string =>
  cheapest(
    databaseSizes.filter((one) => milli(one.cpu) >= milli(cpu)),
    memoryMiB,
    `a database of ${cpu} vCPU and ${memoryMiB} MiB`,
  ).name;

/** The cheapest cache node with enough memory for data. @throws UnsupportedError where there is none. */
export const cacheSize = (memoryMiB: number): string =>
  cheapest(cacheSizes, memoryMiB, `a cache of ${memoryMiB} MiB`).name;

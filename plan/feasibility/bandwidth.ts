import { ends } from "../../profiles/workload.ts";
import { HOST_OVERHEAD_MIB } from "../../targets/aws/bounds.ts";
import type { Target } from "../../targets/names.ts";
import type { Size } from "../engines/store.ts";
import { type Check, type FeasibilityContext, shown } from "./check.ts";

/** A machine, and the bandwidth that it always has, not only for a while. */
interface Machine {
  readonly cpu: number;
  readonly memoryMiB: number;
  readonly mbps: number;
}

/**
 * What every machine in `pricing/catalog/aws.json` with so many vCPU and so much memory has at least. Of Karpenter's table,
 * which is generated from the API of EC2, read 2026-11-26: t3 and t4g up to 16 GiB, above that m6g, which has less than c6i and m6i.
 * https://github.com/aws/karpenter-provider-aws/blob/9c68c87f/pkg/providers/instancetype/zz_generated.bandwidth.go
 */
const ec2: readonly Machine[] = [
  { cpu: 2, memoryMiB: 1024, mbps: 64 },
  { cpu: 2, memoryMiB: 2048, mbps: 128 },
  { cpu: 2, memoryMiB: 4096, mbps: 256 },
  { cpu: 2, memoryMiB: 8192, mbps: 512 },
  { cpu: 4, memoryMiB: 16_384, mbps: 1024 },
  { cpu: 8, memoryMiB: 32_768, mbps: 2500 },
  { cpu: 16, memoryMiB: 65_536, mbps: 5000 },
];

/** Of the machine of a host. Of a cluster's nodes and of a Fargate task none is known: the lack `bandwidth` says so. */
const machines: Readonly<Record<Target, readonly Machine[]>> = {
  kubernetes: [],
  aws: ec2,
  gcp: [],
  azure: [],
};

const sum = (workloads: FeasibilityContext["workloads"], of: (limits: Size) => number): number =>
  workloads.reduce((total, { limits, replicas }) => total + of(limits) * replicas.max, 0);

/** The smallest machine that holds all workloads. */
function machineOf(context: FeasibilityContext): Machine | undefined {
  if (context.compute !== "host") return undefined;
  const { workloads } = context;
  // As the platform sizes it: a cron's short runs use CPU that is free.
  const steady = workloads.filter(({ kind }) => !ends(kind));
  const cpu = sum(steady, (limits) => limits.cpu);
  const memoryMiB = sum(workloads, (limits) => limits.memoryMiB) + HOST_OVERHEAD_MIB;
  return machines[context.target].find((one) => one.cpu >= cpu && one.memoryMiB >= memoryMiB);
}

/** What gives a machine that always has the bandwidth. */
function fixOf(all: readonly Machine[], stated: number): string {
  const smaller = all[all.findIndex(({ mbps }) => mbps >= stated) - 1];
  return smaller === undefined
    ? "compute containers"
    : `compute containers, or workloads with limits of together more than ${shown(smaller.memoryMiB - HOST_OVERHEAD_MIB)} MiB, for a larger machine`;
}

/** Whether the machine always has the stated bandwidth. */
export const bandwidth: Check = (context) => {
  const stated = context.profile.minimums.bandwidthMbps;
  const machine = machineOf(context);
  if (stated === undefined || machine === undefined || stated <= machine.mbps) return [];
  return [
    {
      key: "bandwidth",
      level: "warning",
      subject: "minimums.bandwidthMbps",
      stated,
      have: machine.mbps,
      unit: "Mbit/s",
      message: `the stated bandwidth is ${shown(stated)} Mbit/s, and the smallest machine for the workloads always has ${shown(machine.mbps)}; more only for a while`,
      fix: fixOf(machines[context.target], stated),
    },
  ];
};

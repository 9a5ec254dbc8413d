import { execFileSync } from "node:child_process";
import { performance } from "node:perf_hooks";
import { readStackFile } from "../config/stackFile.ts";
import { TIMEOUTS } from "../rehearsal/proof.ts";
import { contextOf, timingsFor } from "../rehearsal/rehearse.ts";
import { scaledConfig } from "../rehearsal/scale.ts";
import { prepare } from "../rehearsal/stack.ts";
import { waitForWorkloads } from "../rehearsal/workloads.ts";
import { zoneNames } from "../sandbox/nodes/nodes.ts";
import { startProvisioner } from "../sandbox/nodes/volumes.ts";
import { populate } from "../sandbox/populate.ts";
import { type Sandbox, startSandbox } from "../sandbox/sandbox.ts";

const STACK = "enterprise";
const SIZES = [10, 100, 1000] as const;
/** Nodes of the stack's own plan; the stack is multiplied by the same factor as its nodes. */
const OWN_NODES = 12;
const ZONES = zoneNames(3);
const NODE = { cpu: 8, memoryGiB: 16 };
const LONG_TIMEOUTS = { ...TIMEOUTS, availableMs: 1_200_000 };

export interface RehearseRow {
  readonly nodes: number;
  readonly pods: number;
  /** Seconds until the control plane and its nodes were ready. */
  readonly startSeconds: number;
  /** Seconds to apply the whole stack once. */
  readonly applySeconds: number;
  /** Seconds from the end of the apply until every workload was available. */
  readonly availableSeconds: number;
  /** Resident memory of all control-plane processes once every workload is available. */
  readonly memoryMiB: number;
  /** Time per pod until available, divided by that of the smallest size; 1 is linear. */
  readonly growth: number;
}

const KIB_PER_MIB = 1024;

/** By `ps`, which every Unix has. */
function residentMiB({ processes }: Sandbox): number {
  const pids = processes.map(({ id }) => String(id.pid)).join(",");
  const text = execFileSync("ps", ["-o", "rss=", "-p", pids], { encoding: "utf8" });
  const kib = text.split("\n").reduce((sum, line) => sum + Number(line.trim() || 0), 0);
  return Math.round(kib / KIB_PER_MIB);
}

const secondsSince = (start: number): number => (performance.now() - start) / 1000;

async function measure(nodes: number): Promise<Omit<RehearseRow, "growth">> {
  const file = readStackFile(STACK);
  const config = scaledConfig(file, Math.max(1, Math.round(nodes / OWN_NODES)));
  const prepared = await prepare({ stack: STACK, config });
  const started = performance.now();
  const sandbox = await startSandbox({ name: "bench", timings: timingsFor(nodes) });
  try {
    const perZone = Math.ceil(nodes / ZONES.length);
    await populate(sandbox, { zones: ZONES, perZone, ...NODE });
    const provisioner = startProvisioner(sandbox);
    const startSeconds = secondsSince(started);
    const context = await contextOf(sandbox, prepared, { timeouts: LONG_TIMEOUTS, notify: console.error });
    const applying = performance.now();
    await context.stack.deploy();
    const applySeconds = secondsSince(applying);
    const waiting = performance.now();
    const workloads = await waitForWorkloads(context);
    const availableSeconds = secondsSince(waiting);
    const memoryMiB = residentMiB(sandbox);
    const pods = workloads.reduce((sum, { status }) => sum + (status?.readyReplicas ?? 0), 0);
    await provisioner.stop();
    return { nodes: perZone * ZONES.length, pods, startSeconds, applySeconds, availableSeconds, memoryMiB };
  } finally {
    await sandbox.stop();
  }
}

/** Deploys a stack to a sandbox at growing sizes. The first size that does not fit this machine ends the table. */
export async function benchRehearse(): Promise<RehearseRow[]> {
  const rows: RehearseRow[] = [];
  for (const size of SIZES) {
    console.error(`rehearse: ${size} nodes`);
    try {
      const row = await measure(size);
      const first = rows[0] ?? row;
      const perPod = (one: Omit<RehearseRow, "growth">): number => one.availableSeconds / one.pods;
      rows.push({ ...row, growth: perPod(row) / perPod(first) });
    } catch (error) {
      console.error(`rehearse: ${size} nodes do not fit here: ${(error as Error).message}`);
      return rows;
    }
  }
  return rows;
}

import { takeInventory } from "../apply/inventory.ts";
import type { RawConfig } from "../config/keys.ts";
import type { Plan } from "../plan/types.ts";
import { SHORTENED_TIMINGS, type Timings, UPSTREAM_TIMINGS } from "../sandbox/controlplane/tuning.ts";
import { DETACHED } from "../sandbox/detached.ts";
import { type NodePool, zoneNames } from "../sandbox/nodes/nodes.ts";
import { type Provisioner, startProvisioner } from "../sandbox/nodes/volumes.ts";
import { populate } from "../sandbox/populate.ts";
import { identify } from "../sandbox/process/processes.ts";
import { type Sandbox, startSandbox } from "../sandbox/sandbox.ts";
import type { Deployer } from "./deployer/deployer.ts";
import { installedPulumi, PulumiUp } from "./deployer/pulumiUp.ts";
import { ServerSideApply } from "./deployer/serverSideApply.ts";
import { type ProofContext, TIMEOUTS, type Timeouts } from "./proof.ts";
import { proofs } from "./proofs/index.ts";
import { type ProofRow, runProofs } from "./run.ts";
import { type PreparedStack, prepare, RehearsedStack } from "./stack.ts";
import { secondsSince } from "./time.ts";

/** A stack is rehearsed once at a time; two stacks may be rehearsed side by side. */
const runName = (stack: string): string => `rehearse-${stack.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-")}`;

/** Where one zone is lost, two are left over which its pods can be spread. */
const LEAST_ZONES = 3;

interface RehearseOptions {
  readonly stack: string;
  readonly config: RawConfig;
  /** Leaves the sandbox up where a proof fails, so that a person can look at it. @default false */
  readonly keep?: boolean;
  /** Prints one line of progress. */
  readonly notify: (line: string) => void;
}

/** What `echelon rehearse --json` prints. */
export interface RehearsalDocument {
  readonly stack: string;
  readonly system: string;
  readonly tier: string;
  readonly nodes: {
    readonly count: number;
    readonly zones: number;
    readonly cpu: number;
    readonly memoryGiB: number;
  };
  readonly passed: boolean;
  /** What deployed it: `pulumi up`, or `server-side apply` of the same objects. */
  readonly by: string;
  readonly proofs: readonly ProofRow[];
  /** Seconds until the control plane was ready with its nodes, and of the whole run. */
  readonly seconds: { readonly start: number; readonly total: number };
  /** Path of the kubeconfig where the sandbox was left up, else null. */
  readonly kept: string | null;
}

/** The nodes of a plan, at least one in each zone. */
function poolOf({ zones: planned, nodes: { max, cpu, memoryGiB } }: Plan): NodePool {
  const zones = zoneNames(Math.max(LEAST_ZONES, planned));
  return { zones, perZone: Math.max(1, Math.ceil(max / zones.length)), cpu, memoryGiB };
}

/**
 * `pulumi up` where the CLI is installed with its Kubernetes plugin. It would install charts and wait for operators
 * that cannot run on simulated nodes: a stack with charts is deployed by server-side apply, and its charts are noted
 * as not run.
 */
function chooseDeployer(sandbox: Sandbox, { asConfigured }: PreparedStack): Deployer {
  const { client, directory, kubeconfig } = sandbox;
  const { stack, releases } = asConfigured.objects;
  const command = releases.length > 0 ? undefined : installedPulumi();
  if (command === undefined) return new ServerSideApply(client);
  const onStart = (pid: number): void => {
    const id = identify(pid);
    if (id !== undefined) sandbox.adopt("pulumi", id);
  };
  return new PulumiUp({ command, stack, client, kubeconfig, directory, onStart });
}

interface ContextOptions {
  /** @default TIMEOUTS */
  readonly timeouts?: Timeouts;
  /** @default a server-side apply */
  readonly deployer?: Deployer;
  /** Prints one line of progress. */
  readonly notify: (line: string) => void;
}

/** What the proofs of one stack work with. */
export async function contextOf(
  sandbox: Sandbox,
  prepared: PreparedStack,
  { timeouts = TIMEOUTS, deployer = new ServerSideApply(sandbox.client), notify }: ContextOptions,
): Promise<ProofContext> {
  const { client } = sandbox;
  const stack = new RehearsedStack(prepared, deployer);
  const before = await sandbox.guard(takeInventory(client));
  return { sandbox, client, stack, before, timeouts, stoppedNodes: new Set(), notify };
}

/** With more nodes, two cores cannot keep up with heartbeats every twelve seconds. */
const MOST_NODES_WITH_SHORT_LEASES = 150;

/** Shortened timings of the control plane; with many nodes the leases stay as long as upstream. */
export const timingsFor = (nodes: number): Timings => {
  const { nodeLeaseSeconds, nodeGraceSeconds } =
    nodes > MOST_NODES_WITH_SHORT_LEASES ? UPSTREAM_TIMINGS : SHORTENED_TIMINGS;
  return { ...SHORTENED_TIMINGS, nodeLeaseSeconds, nodeGraceSeconds };
};

const nodesOf = ({ perZone, zones }: NodePool): number => perZone * zones.length;

/** Runs the proofs on a sandbox that is up, and stops it unless it is to be kept. */
async function rehearseOn(
  sandbox: Sandbox,
  prepared: PreparedStack,
  options: RehearseOptions,
  started: number,
): Promise<RehearsalDocument> {
  const { keep = false, notify } = options;
  const { plan } = prepared;
  const pool = poolOf(plan);
  let stays = false;
  let provisioner: Provisioner | undefined;
  try {
    await populate(sandbox, pool, prepared.storageClasses);
    provisioner = startProvisioner(sandbox);
    const start = secondsSince(started);
    const count = nodesOf(pool);
    notify(`a control plane and ${count} simulated nodes over ${pool.zones.length} zones in ${start} s`);
    const deployer = chooseDeployer(sandbox, prepared);
    const rows = await runProofs(await contextOf(sandbox, prepared, { deployer, notify }), proofs);
    const passed = rows.every(({ result }) => result === "proven" || result === "nothing");
    stays = keep && !passed;
    return {
      stack: options.stack,
      system: plan.system,
      tier: plan.tier,
      nodes: { count, zones: pool.zones.length, cpu: pool.cpu, memoryGiB: pool.memoryGiB },
      passed,
      by: deployer.by,
      proofs: rows,
      seconds: { start, total: secondsSince(started) },
      kept: stays ? sandbox.kubeconfig : null,
    };
  } finally {
    if (stays) sandbox.detach();
    else await sandbox.stop();
    // The provisioner stops last: a request that it has under way ends with the API server.
    await provisioner?.stop().catch(() => {});
  }
}

/**
 * Runs every proof of a stack on a control plane of its own, and removes both.
 *
 * @throws RequestError where the stack cannot be planned or another rehearsal of it runs, MissingToolError where the
 *   sandbox's programs are missing, SandboxFailure where the control plane breaks.
 */
export async function rehearse(options: RehearseOptions): Promise<RehearsalDocument> {
  const { stack, config, keep = false, notify } = options;
  const prepared = await prepare({ stack, config });
  const started = performance.now();
  const sandbox = await startSandbox({
    name: keep ? DETACHED : runName(stack),
    timings: timingsFor(nodesOf(poolOf(prepared.plan))),
    notify,
  });
  return rehearseOn(sandbox, prepared, options, started);
}

import { takeInventory } from "../apply/inventory.ts";
import type { RawConfig } from "../config/keys.ts";
import type { Plan } from "../plan/types.ts";
import type { Environment } from "../sandbox/binaries/paths.ts";
import { SHORTENED_TIMINGS, type Timings, UPSTREAM_TIMINGS } from "../sandbox/controlplane/tuning.ts";
import { furnish } from "../sandbox/furnish.ts";
import { KEPT } from "../sandbox/kept.ts";
import { type NodePool, poolOf } from "../sandbox/nodes/nodes.ts";
import { type Provisioner, startProvisioner } from "../sandbox/nodes/volumes.ts";
import { identify } from "../sandbox/process/processes.ts";
import { type Sandbox, startSandbox } from "../sandbox/sandbox.ts";
import { EngineApplier } from "./deployer/byEngine.ts";
import { type Applier, ServerSideApplier } from "./deployer/deployer.ts";
import { Engine, findEngine } from "./deployer/pulumiUp.ts";
import { PATIENCE, type Patience, type Proof, type ProofContext } from "./proof.ts";
import { proofs as allProofs } from "./proofs/index.ts";
import { type ProofRow, runProofs } from "./run.ts";
import { type Prepared, prepare, Subject } from "./stack.ts";

/** Two rehearsals of one stack do not meet; those of two stacks have nothing in common. */
const runName = (stack: string): string => `rehearse-${stack.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-")}`;

/** An outage of one needs others to go on. */
const LEAST_ZONES = 3;

export interface RehearseOptions {
  readonly stack: string;
  readonly config: RawConfig;
  /** Leave the sandbox up where a proof fails, for a person to look at. @default false */
  readonly keep?: boolean;
  /** @default every proof */
  readonly proofs?: readonly Proof[];
  /** @default PATIENCE */
  readonly patience?: Patience;
  /** @default process.env */
  readonly env?: Environment;
  /** One line of progress. */
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
  /** What applied it: `pulumi up`, or `server-side apply` of the same objects. */
  readonly by: string;
  readonly proofs: readonly ProofRow[];
  /** Seconds until the control plane was ready with its nodes, and of the whole run. */
  readonly seconds: { readonly start: number; readonly total: number };
  /** Path of the kubeconfig where the sandbox was left up, else null. */
  readonly kept: string | null;
}

/** The nodes of a plan, over three zones at least. */
export const rehearsalPool = ({ zones, nodes }: Plan): NodePool =>
  poolOf({ zones: Math.max(LEAST_ZONES, zones), nodes });

/**
 * The real engine, where it is there with its Kubernetes plugin. It would install charts, whose operators cannot run on
 * simulated nodes, and wait for them: a stack with charts is applied here, and the charts are told as not run.
 */
export function chooseApplier(
  { client, directory, kubeconfig, adopt }: Sandbox,
  { asItIs }: Prepared,
  env: Environment,
): Applier {
  const command = asItIs.objects.releases.length > 0 ? undefined : findEngine(env);
  if (command === undefined) return new ServerSideApplier(client);
  const onStart = (pid: number): void => {
    const id = identify(pid);
    if (id !== undefined) adopt("pulumi", id);
  };
  const { stack } = asItIs.objects;
  return new EngineApplier(new Engine({ command, stack, kubeconfig, parent: directory, onStart }), client);
}

interface ContextOptions extends Pick<RehearseOptions, "patience" | "notify"> {
  /** @default a server-side apply */
  readonly applier?: Applier;
}

/** What the proofs of one stack work on. */
export async function contextOf(
  sandbox: Sandbox,
  prepared: Prepared,
  { patience = PATIENCE, notify, applier = new ServerSideApplier(sandbox.client) }: ContextOptions,
): Promise<ProofContext> {
  const { client } = sandbox;
  const subject = new Subject(prepared, applier);
  const before = await sandbox.guard(takeInventory(client));
  return { sandbox, client, subject, plan: prepared.plan, before, patience, silenced: new Set(), notify };
}

/** With more nodes than this, two cores fall behind on heartbeats twelve seconds apart. */
const MOST_QUICK_NODES = 150;

/** How fast the control plane notices: shortened, but for leases where there are many to renew. */
export const timingsFor = (nodes: number): Timings => {
  const { nodeLeaseSeconds, nodeGraceSeconds } =
    nodes > MOST_QUICK_NODES ? UPSTREAM_TIMINGS : SHORTENED_TIMINGS;
  return { ...SHORTENED_TIMINGS, nodeLeaseSeconds, nodeGraceSeconds };
};

const nodesOf = ({ perZone, zones }: NodePool): number => perZone * zones.length;

const secondsSince = (start: number): number => Math.round((performance.now() - start) / 100) / 10;

/** The proofs on a sandbox that is up; ends it, unless it is to be kept. */
async function rehearseOn(
  sandbox: Sandbox,
  prepared: Prepared,
  options: RehearseOptions,
  started: number,
): Promise<RehearsalDocument> {
  const { keep = false, proofs = allProofs, env = process.env, notify } = options;
  const { plan } = prepared;
  const pool = rehearsalPool(plan);
  let stays = false;
  let provisioner: Provisioner | undefined;
  try {
    await furnish(sandbox, pool);
    provisioner = startProvisioner(sandbox.client);
    const start = secondsSince(started);
    const count = nodesOf(pool);
    notify(`a control plane and ${count} simulated nodes over ${pool.zones.length} zones in ${start} s`);
    const applier = chooseApplier(sandbox, prepared, env);
    const rows = await runProofs(await contextOf(sandbox, prepared, { ...options, applier }), proofs);
    const passed = rows.every(({ result }) => result === "proven" || result === "nothing");
    stays = keep && !passed;
    return {
      stack: options.stack,
      system: plan.system,
      tier: plan.tier,
      nodes: { count, zones: pool.zones.length, cpu: pool.cpu, memoryGiB: pool.memoryGiB },
      passed,
      by: applier.by,
      proofs: rows,
      seconds: { start, total: secondsSince(started) },
      kept: stays ? sandbox.kubeconfig : null,
    };
  } finally {
    if (stays) sandbox.keep();
    else await sandbox.stop();
    // Last: without its API server it would wait for an answer, and with none it has nothing more to say.
    await provisioner?.stop().catch(() => {});
  }
}

/**
 * Proves a stack on a control plane of its own, and leaves nothing of either.
 *
 * @throws RequestError where the stack cannot be planned or another rehearsal runs, MissingToolError where the
 *   sandbox's tools cannot be had, SandboxFailure where the control plane breaks.
 */
export async function rehearse(options: RehearseOptions): Promise<RehearsalDocument> {
  const { stack, config, keep = false, env = process.env, notify } = options;
  const prepared = await prepare({ stack, config });
  const started = performance.now();
  const sandbox = await startSandbox({
    name: keep ? KEPT : runName(stack),
    timings: timingsFor(nodesOf(rehearsalPool(prepared.plan))),
    env,
    notify,
  });
  return rehearseOn(sandbox, prepared, options, started);
}

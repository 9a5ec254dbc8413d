import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PROJECT } from "../../base/project.ts";
import type { RawConfig } from "../../config/keys.ts";
import { listOf } from "../../rehearsal/list.ts";
import type { Proof, ProofContext, Timeouts } from "../../rehearsal/proof.ts";
import { proofs } from "../../rehearsal/proofs/index.ts";
import { contextOf } from "../../rehearsal/rehearse.ts";
import { type ProofRow, runProofs } from "../../rehearsal/run.ts";
import { type Mutation, prepare } from "../../rehearsal/stack.ts";
import { waitForWorkloads } from "../../rehearsal/workloads.ts";
import { KubeClient } from "../../sandbox/client/client.ts";
import { readCredentials, Transport } from "../../sandbox/client/transport.ts";
import { clusterDirectory } from "../../sandbox/controlplane/create.ts";
import { SandboxFailure } from "../../sandbox/controlplane/monitor.ts";
import { SHORTENED_TIMINGS } from "../../sandbox/controlplane/tuning.ts";
import { zoneNames } from "../../sandbox/nodes/nodes.ts";
import { type Provisioner, startProvisioner } from "../../sandbox/nodes/volumes.ts";
import { waitForOutage } from "../../sandbox/nodes/zones.ts";
import { populate } from "../../sandbox/populate.ts";
import { type Sandbox, startSandbox } from "../../sandbox/sandbox.ts";
import { whileStopped } from "../support/live.ts";
import { type Broken, broken, draining, SHORT } from "./broken.ts";

/** The enterprise tier with as few replicas as show every proof. */
const overrides = {
  minimums: { memoryGB: 1, cpuCores: 1 },
  workloads: { dashboard: { replicas: { min: 3, max: 3 } }, agents: { replicas: { min: 3, max: 6 } } },
};
const small: RawConfig = {
  values: {
    [`${PROJECT}:profile`]: "marketing-engine/enterprise",
    [`${PROJECT}:target`]: "kubernetes",
    [`${PROJECT}:overrides`]: JSON.stringify(overrides),
  },
  secretKeys: [],
};

let sandbox: Sandbox;
let provisioner: Provisioner;

beforeAll(async () => {
  sandbox = await startSandbox({ name: "test-broken", timings: SHORTENED_TIMINGS, waitMs: 60_000 });
  // Room for all stacks side by side.
  await populate(sandbox, { zones: zoneNames(3), perZone: 8, cpu: 32, memoryGiB: 64 });
  provisioner = startProvisioner(sandbox);
});

afterAll(async () => {
  await provisioner?.stop();
  await sandbox?.stop();
});

const slug = (name: string): string =>
  name
    .replaceAll(/[^a-z0-9]+/gi, "-")
    .slice(0, 30)
    .replace(/-$/, "");

interface Run {
  /** Part of the stack's name. */
  readonly name: string;
  readonly mutate?: Mutation;
  readonly timeouts?: Partial<Timeouts>;
  /** @default that of every broken stack */
  readonly config?: RawConfig;
}

/** What proofs of one more stack on the shared sandbox work with. */
async function contextFor({ name, mutate, timeouts = {}, config = small }: Run): Promise<ProofContext> {
  const prepared = await prepare({ stack: `x-${slug(name)}`, config, mutate });
  // The warnings of the API server are collected per connection, so that each stack needs its own.
  const pki = join(clusterDirectory(sandbox.directory), "pki");
  const client = new KubeClient(new Transport(readCredentials(sandbox.server, pki)));
  const options = { timeouts: { ...SHORT, ...timeouts }, notify: () => {} };
  return contextOf({ ...sandbox, client }, prepared, options);
}

/** Runs the proofs of these names, in the order of a rehearsal. */
function runNamed(context: ProofContext, names: readonly string[]): Promise<readonly ProofRow[]> {
  const chosen = proofs.filter(({ name }) => names.includes(name));
  expect(chosen.map(({ name }) => name)).toEqual(names);
  return runProofs(context, chosen);
}

const resultsOf = (rows: readonly ProofRow[]) => rows.map(({ name, result }) => [name, result]);

async function expectRefusal(one: Broken): Promise<void> {
  const rows = await runNamed(await contextFor(one), one.proofs);
  const wanted = one.proofs.map((name, index) => [name, index < rows.length - 1 ? "proven" : "failed"]);
  const failures = JSON.stringify(rows.map(({ failure }) => failure));
  expect(resultsOf(rows), failures).toEqual(wanted);
  expect(JSON.stringify(rows.at(-1)?.failure).replaceAll('\\"', '"')).toMatch(one.says);
}

describe("beside each other", () => {
  it.concurrent("a stack on operators is proven, with an autoscaler in place of KEDA's", async () => {
    const values = {
      ...small.values,
      [`${PROJECT}:operators`]: "existing",
      [`${PROJECT}:gateway`]: "istio",
    };
    const timeouts = { availableMs: 60_000, scaleMs: 120_000 };
    const context = await contextFor({ name: "operated", timeouts, config: { ...small, values } });
    const rows = await runNamed(context, ["accepted", "available", "autoscaling"]);
    expect(new Set(rows.map(({ result }) => result)), JSON.stringify(rows)).toEqual(new Set(["proven"]));
    const notes = rows.flatMap((row) => row.notes).join("\n");
    for (const kind of ["ScaledObject agents", "Gateway public", "PrometheusRule alerts"])
      expect(notes).toContain(`accepted, not run: ${kind}`);
    expect(notes).toMatch(
      /agents: 3 to 6 in [\d.]+ s, back in [\d.]+ s, by cpu and memory and s2-redis-streams-work-items/,
    );
  });

  it.concurrent.each(broken)("the proof refuses $name", expectRefusal);
});

describe("while nodes are drained", () => {
  it.concurrent.each(draining)("the proof refuses $name", expectRefusal);
});

describe("a control plane that lags behind", () => {
  it("does not pass for a stack at full strength", async () => {
    const context = await contextFor({ name: "lagging" });
    const rows = await runNamed(context, ["accepted", "available"]);
    expect(rows.map(({ result }) => result)).toEqual(["proven", "proven"]);
    await whileStopped(sandbox, "kube-controller-manager", async () => {
      for (const pod of await listOf(context, "Pod")) await context.client.delete(pod, { graceSeconds: 0 });
      // Every status still says that all replicas are available.
      await expect(waitForWorkloads(context, { timeoutMs: 2_000 })).rejects.toThrow(
        /0 pods serve, expected \d+/,
      );
    });
    const workloads = await waitForWorkloads(context, { timeoutMs: 60_000 });
    expect(workloads.length).toBeGreaterThan(2);
  });

  it("is reported as such where nodes are lost that the rehearsal did not stop", async () => {
    const stalling: Proof = {
      name: "stalling",
      claim: "every node sends heartbeats",
      counts: "nodes",
      expected: () => 0,
      examine: async ({ client }) => {
        await whileStopped(sandbox, "kwok-controller", () => waitForOutage(client, "zone-a", 90_000));
        throw new Error("2 of 3 serve");
      },
    };
    const context = await contextFor({ name: "stalled" });
    const refusal = await runProofs(context, [stalling]).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(SandboxFailure);
    expect(String(refusal)).toMatch(
      /no heartbeat of zone-a-1, .* for 30 s, .* too busy, or asleep\. What then failed: 2 of 3 serve/,
    );
  });
});

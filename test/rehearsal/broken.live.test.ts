import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PROJECT } from "../../base/project.ts";
import type { RawConfig } from "../../config/keys.ts";
import { listOf } from "../../rehearsal/list.ts";
import type { Proof } from "../../rehearsal/proof.ts";
import { proofs } from "../../rehearsal/proofs/index.ts";
import { contextOf } from "../../rehearsal/rehearse.ts";
import { type ProofRow, runProofs } from "../../rehearsal/run.ts";
import { type PreparedStack, prepare } from "../../rehearsal/stack.ts";
import { waitForWorkloads } from "../../rehearsal/workloads.ts";
import { KubeClient } from "../../sandbox/client/client.ts";
import { readCredentials, Transport } from "../../sandbox/client/transport.ts";
import { clusterDirectory } from "../../sandbox/controlplane/create.ts";
import { SandboxFailure } from "../../sandbox/controlplane/monitor.ts";
import { SHORTENED_TIMINGS } from "../../sandbox/controlplane/tuning.ts";
import { furnish } from "../../sandbox/furnish.ts";
import { isSchedulable, waitForNodes, zoneNames } from "../../sandbox/nodes/nodes.ts";
import { type Provisioner, startProvisioner } from "../../sandbox/nodes/volumes.ts";
import { waitForOutage } from "../../sandbox/nodes/zones.ts";
import { type Sandbox, startSandbox } from "../../sandbox/sandbox.ts";
import { whileStopped } from "../support/live.ts";
import { type Broken, broken, disturbing, SHORT } from "./broken.ts";

/** The enterprise tier with as few replicas as show every proof. */
const overrides = {
  minimums: { memoryGB: 1, cpuCores: 1 },
  workloads: { dashboard: { replicas: { min: 3, max: 3 } }, agents: { replicas: { min: 3, max: 6 } } },
};
const config: RawConfig = {
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
  // Room for all of them side by side.
  await furnish(sandbox, { zones: zoneNames(3), perZone: 8, cpu: 32, memoryGiB: 64 });
  provisioner = startProvisioner(sandbox.client);
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

/** Programs run one after the other, as Pulumi's runtime is one of the process. */
const preparing = async ({ name, mutate }: Broken): Promise<PreparedStack> =>
  prepare({ stack: `x-${slug(name)}`, config, mutate });

/** The API server's warnings are collected by connection: each stack has its own. */
const onOwnConnection = (): Sandbox => ({
  ...sandbox,
  client: new KubeClient(
    new Transport(readCredentials(sandbox.server, join(clusterDirectory(sandbox.directory), "pki"))),
  ),
});

async function run(one: Broken): Promise<readonly ProofRow[]> {
  const options = { timeouts: { ...SHORT, ...one.timeouts }, notify: () => {} };
  const context = await contextOf(onOwnConnection(), await preparing(one), options);
  const chosen = proofs.filter(({ name }) => one.proofs.includes(name));
  expect(chosen.map(({ name }) => name)).toEqual(one.proofs);
  return runProofs(context, chosen);
}

/** All that a reader of the report sees of a failure. */
const told = ({ failure }: ProofRow): string => JSON.stringify(failure);

async function expectRefusal(one: Broken): Promise<void> {
  const rows = await run(one);
  const last = rows.at(-1);
  const results = rows.map(({ name, result, failure }) => [
    name,
    result,
    result === "failed" ? failure?.message : "",
  ]);
  const wanted = rows.map(({ name }, index) => [name, index < rows.length - 1 ? "proven" : "failed"]);
  expect(
    results.map(([name, result]) => [name, result]),
    JSON.stringify(results),
  ).toEqual(wanted);
  expect(last && told(last).replaceAll('\\"', '"')).toMatch(one.says);
}

describe("a stack that is broken on purpose is refused by the proof that is there for it", () => {
  it.concurrent.each(broken)("$name", expectRefusal, 180_000);
});

describe("a stack on operators", () => {
  const operated: RawConfig = {
    ...config,
    values: {
      ...config.values,
      [`${PROJECT}:operators`]: "existing",
      [`${PROJECT}:gateway`]: "istio",
    },
  };
  it.concurrent("is proven, with its ScaledObject as the autoscaler that KEDA would make", async () => {
    const prepared = await prepare({ stack: "x-operated", config: operated });
    const options = { timeouts: { ...SHORT, availableMs: 60_000, scaleMs: 120_000 }, notify: () => {} };
    const context = await contextOf(onOwnConnection(), prepared, options);
    const chosen = proofs.filter(({ name }) => ["accepted", "available", "autoscaling"].includes(name));
    const rows = await runProofs(context, chosen);
    expect(
      rows.map(({ result }) => result),
      JSON.stringify(rows),
    ).toEqual(["proven", "proven", "proven"]);
    const notes = rows.flatMap((row) => row.notes);
    for (const kind of ["ScaledObject agents", "Gateway public", "PrometheusRule alerts"])
      expect(notes.join("\n")).toContain(`accepted, not run: ${kind}`);
    expect(notes.join("\n")).toMatch(
      /agents: 3 to 6 in \d+ s, back in \d+ s, by cpu and memory and s2-redis-work/,
    );
  }, 300_000);
});

describe("a stack that is broken on purpose is refused where its proof disturbs others", () => {
  for (const one of disturbing) it(one.name, () => expectRefusal(one), 180_000);
});

describe("a control plane that lags behind", () => {
  it("does not pass for a stack at full strength", async () => {
    const options = { timeouts: SHORT, notify: () => {} };
    const context = await contextOf(
      onOwnConnection(),
      await prepare({ stack: "x-lagging", config }),
      options,
    );
    const chosen = proofs.filter(({ name }) => ["accepted", "available"].includes(name));
    expect((await runProofs(context, chosen)).map(({ result }) => result)).toEqual(["proven", "proven"]);
    await whileStopped(sandbox, "kube-controller-manager", async () => {
      for (const pod of await listOf(context, "Pod")) await context.client.delete(pod, { graceSeconds: 0 });
      // Every status still says that all replicas are available.
      await expect(waitForWorkloads(context, 2_000)).rejects.toThrow(/0 pods serve, expected \d+/);
    });
    const workloads = await waitForWorkloads(context, 60_000);
    expect(workloads.length).toBeGreaterThan(2);
  }, 180_000);

  it("is told as what it is, where nodes fell silent that nobody had silenced", async () => {
    const stalling: Proof = {
      name: "stalling",
      claim: "nothing stands still",
      counts: "nodes",
      expected: () => 0,
      examine: async ({ client }) => {
        await whileStopped(sandbox, "kwok-controller", () => waitForOutage(client, "zone-a", 90_000));
        throw new Error("2 of 3 serve");
      },
    };
    const options = { timeouts: SHORT, notify: () => {} };
    const prepared = await prepare({ stack: "x-stalled", config });
    const context = await contextOf(onOwnConnection(), prepared, options);
    const refusal = await runProofs(context, [stalling]).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(SandboxFailure);
    expect(String(refusal)).toMatch(
      /no heartbeat of zone-a-1, .* for 30 s, .* too busy, or asleep\. What then failed: 2 of 3 serve/,
    );
    await waitForNodes(context.client, isSchedulable);
  }, 180_000);
});

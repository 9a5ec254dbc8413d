import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { HostSpec } from "../../../../../components/aws/parts/host/hostSpec.ts";
import { hostPorts } from "../../../../../components/aws/parts/host/hostUserData.ts";
import { placeholderSource } from "../../../../../components/workload/placeholder.ts";
import { plan } from "../../../../../plan/plan.ts";
import { sampleProfile } from "../../../../support/sample.ts";
import { hostTree } from "./hostTree.ts";

const small = plan(sampleProfile("small"), "aws");
const planned = hostPorts(small);

/** A port that is free on this machine, for each port of the plan: another process may have that one. */
async function freePorts(): Promise<ReadonlyMap<number, number>> {
  const wanted = [
    ...new Set(
      Object.values(planned).flatMap(({ ports, managementPorts }) => [...ports, ...managementPorts]),
    ),
  ];
  const servers = await Promise.all(
    wanted.map(async () => {
      const server = createServer().listen(0, "127.0.0.1");
      await once(server, "listening");
      return server;
    }),
  );
  const found = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => once(server.close(), "close")));
  return new Map(wanted.map((port, index) => [port, found[index] ?? 0]));
}

/** What the machine of the small tier runs, with the variables of its plan. */
const specWith = (free: ReadonlyMap<number, number>): HostSpec => ({
  region: "us-east-1",
  stack: "sample-test",
  workloads: Object.values(small.workloads).map(
    ({ name, environment, schedule, replicas, limits }): HostSpec["workloads"][number] => ({
      name,
      image: "node",
      placeholder: true,
      replicas: replicas.max,
      ports: (planned[name]?.ports ?? []).map((port) => free.get(port) ?? 0),
      managementPorts: (planned[name]?.managementPorts ?? []).map((port) => free.get(port) ?? 0),
      schedule,
      once: false,
      environment,
      secrets: {},
      paths: [],
      cpu: limits.cpu,
      memoryMiB: limits.memoryMiB,
      stopSeconds: 1,
      logGroup: "logs",
    }),
  ),
  volumes: [],
  placeholder: placeholderSource(),
  scaleProfile: null,
  edge: null,
  registries: [],
  user: 10_001,
});

/** Status of an answer; 0 as long as nothing listens. */
const statusOf = (port: number, path: string): Promise<number> =>
  fetch(`http://127.0.0.1:${port}${path}`).then(
    ({ status }) => status,
    () => 0,
  );

async function untilAnswers(port: number): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const status = await statusOf(port, "/readyz");
    if (status !== 0) return status;
    await sleep(100);
  }
  return 0;
}

describe("all replicas of a machine, started by its script", () => {
  let root = "";
  let free: ReadonlyMap<number, number> = new Map();
  const running: ChildProcess[] = [];

  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), "echelon-replicas-"));
    free = await freePorts();
    const spec = specWith(free);
    // The network of a container is that of the machine, so a process stands for a container.
    const PATH = hostTree(root, spec, {
      docker: `[ "$1" = rm ] || exec '${process.execPath}' '${root}/opt/echelon/server.cjs'`,
    });
    for (const { name, replicas, schedule } of spec.workloads) {
      if (schedule !== null) continue;
      for (let replica = 0; replica < replicas; replica += 1)
        running.push(
          spawn("bash", [join(root, "opt/echelon/run"), `${name}:${replica}`], {
            env: { PATH, DRAIN_DELAY_MS: "0" },
            stdio: "ignore",
          }),
        );
    }
  });
  afterAll(() => {
    for (const one of running) one.kill("SIGKILL");
    rmSync(root, { recursive: true, force: true });
  });

  test("answer side by side on ports of their own", { timeout: 20_000 }, async () => {
    const management = Object.values(planned).flatMap(({ managementPorts }) => managementPorts);
    expect(management).toHaveLength(4);
    const answers = await Promise.all(management.map((port) => untilAnswers(free.get(port) ?? 0)));
    expect(answers).toEqual([200, 200, 200, 200]);
    expect(running.map(({ exitCode }) => exitCode)).toEqual([null, null, null, null]);
  });

  test("answer about themselves on the management port only", async () => {
    const [port = 0] = planned.web?.ports ?? [];
    const application = free.get(port) ?? 0;
    expect(await statusOf(application, "/")).toBe(200);
    expect(await statusOf(application, "/metrics")).toBe(404);
    expect(await statusOf(application, "/readyz")).toBe(404);
  });
});

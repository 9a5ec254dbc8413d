import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { RequestError } from "../../base/errors.ts";
import type { Binaries } from "../../sandbox/binaries/binaries.ts";
import { runPaths } from "../../sandbox/binaries/paths.ts";
import { toolNames } from "../../sandbox/binaries/versions.ts";
import { kwokctlConfig } from "../../sandbox/controlplane/config.ts";
import { Monitor, SandboxFailure } from "../../sandbox/controlplane/monitor.ts";
import { freePorts, portOptions } from "../../sandbox/controlplane/ports.ts";
import { UPSTREAM_TIMINGS } from "../../sandbox/controlplane/tuning.ts";
import { identify, isAlive, type ProcessId } from "../../sandbox/process/processes.ts";
import { DIRECTORY_PREFIX, type RunRecord, readRecord, writeRecord } from "../../sandbox/run/record.ts";
import { acquire } from "../../sandbox/run/run.ts";
import { findRun, stopRun } from "../../sandbox/sandbox.ts";

let home: string;
const started: ProcessId[] = [];

beforeEach(() => {
  home = realpathSync(mkdtempSync(join(tmpdir(), "cluster-test-")));
});

afterEach(() => {
  for (const id of started.splice(0).filter(isAlive)) process.kill(id.pid, "SIGKILL");
  rmSync(home, { recursive: true });
});

async function sleeper(): Promise<ProcessId> {
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
  await once(child, "spawn");
  const id = identify(child.pid ?? 0) ?? expect.fail("no process");
  started.push(id);
  return id;
}

const GONE: ProcessId = { pid: 1, startedAt: "before the last boot" };

/** Writes a record and a directory as a run leaves them. */
function leaveRun(change: Partial<RunRecord> = {}): RunRecord {
  const directory = join(home, `${DIRECTORY_PREFIX}abc`);
  mkdirSync(directory);
  writeFileSync(join(directory, "kubeconfig"), "secret");
  return {
    owner: GONE,
    detached: false,
    directory,
    kubeconfig: join(directory, "kubeconfig"),
    since: "2026-11-22T00:00:00.000Z",
    server: "",
    kubectl: "",
    processes: [],
    ...change,
  };
}

const env = () => ({ HOME: home });
const paths = () => runPaths(env(), "run");
const start = (waitMs = 0) => acquire({ name: "run", paths: paths(), waitMs, notify: () => {} });

describe("what a killed run leaves behind", () => {
  test("is ended and removed by the next one", async () => {
    const orphan = await sleeper();
    const record = leaveRun({ processes: [{ name: "etcd", id: orphan }] });
    writeRecord(paths().record, record);
    const held = await start();
    expect(isAlive(orphan)).toBe(false);
    expect([record.directory, paths().record].filter(existsSync)).toEqual([]);
    held.release();
  });

  test("does not end another process that has the recorded id now", async () => {
    const innocent = await sleeper();
    const recycled = { ...innocent, startedAt: "another time" };
    writeRecord(paths().record, leaveRun({ processes: [{ name: "etcd", id: recycled }] }));
    (await start()).release();
    expect(isAlive(innocent)).toBe(true);
  });

  test("is removed only where the sandbox made the directory", async () => {
    const foreign = join(home, "documents");
    mkdirSync(foreign);
    writeRecord(paths().record, leaveRun({ directory: foreign }));
    (await start()).release();
    expect(existsSync(foreign)).toBe(true);
    expect(existsSync(paths().record)).toBe(false);
  });

  test("a record that cannot be read counts as no record", async () => {
    mkdirSync(join(paths().record, ".."), { recursive: true });
    writeFileSync(paths().record, '{"directory": "/"');
    expect(readRecord(paths().record)).toBeUndefined();
    (await start()).release();
  });
});

describe("two runs of one name never run at the same time", () => {
  test("the second is refused, and the message names the process of the first", async () => {
    const held = await start();
    const refusal = await start().catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(RequestError);
    expect(String(refusal)).toContain(`process ${process.pid} uses`);
    held.release();
    (await start()).release();
  });

  test("the second waits where waiting is allowed", async () => {
    const held = await start();
    const second = start(10_000);
    setTimeout(() => held.release(), 150);
    (await second).release();
  });

  test("a second detached run is refused while the first runs; afterwards the first is removed", async () => {
    const orphan = await sleeper();
    writeRecord(paths().record, leaveRun({ detached: true, processes: [{ name: "etcd", id: orphan }] }));
    await expect(start()).rejects.toThrow("npm run sandbox -- down");
    expect(isAlive(orphan)).toBe(true);
    expect(findRun("run", env())).toMatchObject({ ended: [], record: { detached: true } });
    expect(await stopRun("run", env())).toBe(1);
    expect(isAlive(orphan)).toBe(false);
    expect(findRun("run", env())).toBeUndefined();
    expect(await stopRun("run", env())).toBeUndefined();
    (await start()).release();
  });
});

describe("the monitor", () => {
  const writePid = (name: string, pid: number): void =>
    writeFileSync(join(home, "pids", `${name}.pid`), String(pid));

  beforeEach(() => {
    for (const folder of ["pids", "logs"]) mkdirSync(join(home, folder));
  });

  test("watches components as kwokctl starts them, and fails with the log of one that ends", async () => {
    const [etcd, scheduler] = [await sleeper(), await sleeper()];
    const seen: string[][] = [];
    const monitor = new Monitor(home, (found) => seen.push(found.map(({ name }) => name)));
    writePid("etcd", etcd.pid);
    writePid("unknown", 1);
    monitor.check();
    writePid("kube-scheduler", scheduler.pid);
    monitor.check();
    expect(seen).toEqual([["etcd"], ["etcd", "kube-scheduler"]]);
    writeFileSync(join(home, "logs", "kube-scheduler.log"), "first\nlast words\n");
    process.kill(scheduler.pid, "SIGKILL");
    const failure = await monitor.failed.catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(SandboxFailure);
    expect(String(failure)).toMatch(/kube-scheduler \(process \d+\) has ended[\s\S]*first\nlast words/);
  });

  test("fails on a component that ends before the monitor has seen it", async () => {
    const monitor = new Monitor(home, () => {});
    writePid("etcd", 2 ** 22 + 1);
    await expect(monitor.failed).rejects.toThrow("etcd");
  });

  test("reports nothing after it is stopped", async () => {
    const etcd = await sleeper();
    const monitor = new Monitor(home, () => {});
    writePid("etcd", etcd.pid);
    monitor.check();
    monitor.stop();
    process.kill(etcd.pid, "SIGKILL");
    const quiet = new Promise((resolve) => setTimeout(() => resolve("quiet"), 500));
    expect(await Promise.race([monitor.failed, quiet])).toBe("quiet");
  });
});

describe("ports", () => {
  test("are different, free, and outside the range of outgoing connections", async () => {
    const ports = await freePorts();
    expect(Object.keys(ports)).toEqual([...portOptions]);
    expect(new Set(Object.values(ports)).size).toBe(portOptions.length);
    for (const port of Object.values(ports)) {
      expect(port).toBeGreaterThan(1024);
      expect(port).toBeLessThan(32_768);
      const server = createServer();
      await new Promise<void>((resolve, reject) => {
        server.once("error", reject);
        server.listen(port, "127.0.0.1", resolve);
      });
      await new Promise((resolve) => server.close(resolve));
    }
  });
});

describe("kwokctl's configuration", () => {
  const binaries = Object.fromEntries(toolNames.map((name) => [name, `/tools/${name}`])) as Binaries;
  const ports = Object.fromEntries(portOptions.map((name, index) => [name, 20_000 + index])) as Awaited<
    ReturnType<typeof freePorts>
  >;
  const documents = (timings = UPSTREAM_TIMINGS) =>
    kwokctlConfig({ binaries, ports, timings, downloads: "/cache" })
      .split("---\n")
      .map((text) => JSON.parse(text));

  test("binds to loopback, on the given ports, with the given binaries, and a metric of each kind", () => {
    const [configuration, metric, usage] = documents();
    expect(configuration.options).toMatchObject({
      bindAddress: "127.0.0.1",
      heartbeatFactor: 1,
      etcdBinary: "/tools/etcd",
      kwokControllerBinary: "/tools/kwok",
      ...ports,
    });
    expect([metric.kind, usage.kind]).toEqual(["Metric", "ClusterResourceUsage"]);
  });

  test("every timing reaches the configuration: changing one changes the text", () => {
    const text = (timings: typeof UPSTREAM_TIMINGS): string => JSON.stringify(documents(timings));
    const base = text(UPSTREAM_TIMINGS);
    for (const key of Object.keys(UPSTREAM_TIMINGS) as (keyof typeof UPSTREAM_TIMINGS)[]) {
      expect(text({ ...UPSTREAM_TIMINGS, [key]: 77 }), key).not.toBe(base);
    }
  });
});

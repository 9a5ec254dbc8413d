import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Container, type PodTemplate, templateOf } from "../../sandbox/client/objects.ts";
import { Cluster } from "./pod/cluster.ts";
import { manifestsOf, ownerOf, renderedStack } from "./pod/manifests.ts";
import type { Pod } from "./pod/pod.ts";

/** Runs a script with the placeholder's Node in a pod of the stack local, to look at its surroundings. */
describe("the surroundings of a pod", () => {
  let cluster: Cluster;
  let pod: Pod;

  beforeAll(async () => {
    cluster = await Cluster.start(await renderedStack("local"));
    await cluster.start("StatefulSet/work-redis").then((redis) => redis.untilReady());
    pod = await cluster.start("Deployment/dashboard");
  });
  afterAll(() => cluster?.end());

  const shell = async (script: string): Promise<string> => {
    const { stdout, stderr } = await pod.exec(["sh", "-c", script]);
    return (stdout + stderr).trim();
  };

  it.each([
    ["the user and groups that the manifest states", "id", "uid=10001 gid=10001 groups=10001"],
    ["no capability", "grep -c '^Cap...:.0*$' /proc/self/status", "5"],
    ["no new privileges", "grep NoNewPrivs /proc/self/status", "NoNewPrivs:\t1"],
    ["a root that nobody can write to", "touch /x", "touch: /x: Read-only file system"],
    [
      "the mounted file, but no way to change it",
      "touch /opt/echelon/server.cjs",
      "touch: /opt/echelon/server.cjs: Read-only file system",
    ],
    ["a directory for temporary files", "touch /tmp/x && echo yes", "yes"],
    ["its own processes only", "set -- /proc/[0-9]*; echo $#", "2"],
    ["itself as the first process", "tr '\\0' ' ' < /proc/1/cmdline", "node /opt/echelon/server.cjs"],
    ["its own name", "hostname", "dashboard-0"],
  ])("has %s", async (_, script, wanted) => {
    expect(await shell(script)).toBe(wanted);
  });
});

describe("a pod whose manifest is wrong", () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await Cluster.start(await renderedStack("local"));
  });
  afterAll(() => cluster?.end());

  it.each([
    ["a command that is not there", { command: ["node", "/opt/echelon/sever.cjs"] }, /Cannot find module/],
    [
      "a value that its program does not take",
      { env: [{ name: "DRAIN_DELAY_MS", value: "soon" }] },
      /DRAIN_DELAY_MS is soon, expected/,
    ],
    [
      "a variable from a Secret that the stack does not have",
      { env: [{ name: "PASSWORD", valueFrom: { secretKeyRef: { name: "other", key: "password" } } }] },
      /got .*"other".*, expected a reference to something that the stack has/,
    ],
    [
      "a volume that the pod does not have",
      { volumeMounts: [{ name: "other", mountPath: "/other" }] },
      /got a mount of other, expected a volume of the pod/,
    ],
    ["an image that no program stands for", { image: "example.com/other:1" }, /is none of/],
  ])("is not ready with %s", async (what, change, says) => {
    const { metadata, spec } = templateOf(ownerOf(cluster.manifests, "Deployment/dashboard"));
    const [container] = spec?.containers ?? [];
    const containers = [{ ...container, ...change }] as Container[];
    const name = what.replaceAll(" ", "-");
    const started = cluster.add(name, { metadata, spec: { ...spec, containers } } as PodTemplate);
    await expect(started.then((pod) => pod.untilReady(10_000))).rejects.toThrow(says);
  });
});

describe("a Service", () => {
  it("leads to ready pods only, and to none once they are gone", async () => {
    const cluster = await Cluster.start(await renderedStack("local"));
    try {
      const client = await cluster.start("StatefulSet/work-redis");
      await client.untilReady();
      const fetchAll = () => client.exec(["wget", "-q", "-O", "-", "http://dashboard/"]);
      const dashboard = await cluster.start("Deployment/dashboard");
      expect((await fetchAll()).code).not.toBe(0);
      await dashboard.untilReady();
      expect((await fetchAll()).stdout).toContain('"workload":"dashboard"');
      await dashboard.kill();
      expect((await fetchAll()).stderr).toContain("Connection reset");
    } finally {
      await cluster.end();
    }
  });
});

describe("a run that is ended from outside", () => {
  const HOLDER = join(import.meta.dirname, "holder.ts");

  /** Every process whose command names the directory: the node, and bubblewrap with its mounts. */
  const left = (directory: string): number =>
    readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .filter((pid) => commandOf(pid).includes(directory)).length;

  const commandOf = (pid: string): string => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, "utf8");
    } catch {
      return "";
    }
  };

  it.each(["SIGINT", "SIGTERM", "SIGKILL"] as const)("leaves no process after %s", async (signal) => {
    const holder = spawn(process.execPath, [HOLDER], { stdio: ["ignore", "pipe", "inherit"] });
    const [line] = await once(holder.stdout, "data");
    const directory = String(line).trim();
    expect(left(directory)).toBeGreaterThan(1);
    holder.kill(signal);
    await once(holder, "close");
    await expect.poll(() => left(directory), { timeout: 5000 }).toBe(0);
    // After SIGKILL the next run removes it.
    expect(existsSync(directory)).toBe(signal === "SIGKILL");
    await (await Cluster.start(manifestsOf([]))).end();
    expect(existsSync(directory)).toBe(false);
  });
});

describe("two clusters at the same time", () => {
  it("do not see each other, though their pods have the same names, addresses and ports", async () => {
    const manifests = await renderedStack("local");
    const both = await Promise.all([Cluster.start(manifests), Cluster.start(manifests)]);
    try {
      const [one, other] = await Promise.all(
        both.map(async (cluster) => (await cluster.start("StatefulSet/work-redis")).untilReady()),
      );
      expect(one?.address).toBe(other?.address);
      await one?.exec(["redis-cli", "set", "mine", "1"]);
      expect((await other?.exec(["redis-cli", "exists", "mine"]))?.stdout).toBe("0\n");
    } finally {
      await Promise.all(both.map((cluster) => cluster.end()));
    }
  });
});

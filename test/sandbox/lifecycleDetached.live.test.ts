import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { projectRoot } from "../../base/project.ts";
import { identify, processesUnder } from "../../sandbox/process/processes.ts";
import { type Run, startCli } from "../cli/run.ts";
import { eventually, ownTools } from "../support/live.ts";

interface Status {
  readonly up: boolean;
  readonly kubeconfig: string;
  readonly kubectl: string;
  readonly directory: string;
  readonly processes: readonly { readonly name: string; readonly pid: number; readonly running: boolean }[];
}

const OWN_KUBECONFIG = "apiVersion: v1\nkind: Config\ncurrent-context: production\n";

const run = promisify(execFile);
let home: string;
let env: NodeJS.ProcessEnv;
let up: Status;

const sandbox = (...args: string[]): Promise<Run> =>
  startCli(["sandbox", ...args], { cwd: projectRoot(), env }).ended;

const kubectl = async (...args: string[]): Promise<string> =>
  (await run(up.kubectl, args, { env: { ...env, HOME: up.directory, KUBECONFIG: up.kubeconfig } })).stdout;

// A home of its own, so that a sandbox that a person keeps on this machine is not this one.
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), "kept-test-"));
  const tools = await ownTools(home);
  writeFileSync(join(home, "kubeconfig"), OWN_KUBECONFIG);
  const own = { HOME: home, XDG_CACHE_HOME: join(home, "cache"), KUBECONFIG: join(home, "kubeconfig") };
  env = { ...process.env, ...own, ECHELON_SANDBOX_BIN: tools };
});

afterAll(async () => {
  await sandbox("down");
  rmSync(home, { recursive: true });
});

test("before the first start there is none, and a kubeconfig of it is a wrong request", async () => {
  expect(await sandbox("status", "--json")).toMatchObject({ code: 0, stdout: '{\n  "up": false\n}\n' });
  expect(await sandbox("kubeconfig")).toMatchObject({ code: 2, stdout: "" });
});

test("up leaves one running with nodes over zones, and tells how to use it", async () => {
  const outcome = await sandbox("up", "--json", "--zones", "2", "--nodes", "1");
  expect(outcome.stderr).toMatch(/ready in [\d.]+ s with 2 simulated nodes over 2 zones/);
  up = JSON.parse(outcome.stdout);
  expect(up.up).toBe(true);
  expect(up.processes.every(({ running }) => running)).toBe(true);
  expect((await kubectl("get", "nodes", "-o", "name")).trim().split("\n")).toEqual([
    "node/zone-a-1",
    "node/zone-b-1",
  ]);
});

test("up again shows the same one", async () => {
  expect(JSON.parse((await sandbox("up", "--json")).stdout).directory).toBe(up.directory);
  const { stdout } = await sandbox("kubeconfig");
  expect(stdout).toBe(`${up.kubeconfig}\n`);
  expect((await sandbox("status")).stdout).toContain(`export KUBECONFIG=${up.kubeconfig}`);
});

test("it takes the custom resources of a stack on operators", async () => {
  const kinds = await kubectl("api-resources", "--api-group", "keda.sh", "--output", "name");
  expect(kinds.trim().split("\n").toSorted()).toEqual([
    "scaledobjects.keda.sh",
    "triggerauthentications.keda.sh",
  ]);
});

test("the person's own kubeconfig and home are as before", () => {
  expect(readFileSync(join(home, "kubeconfig"), "utf8")).toBe(OWN_KUBECONFIG);
  expect(readdirSync(home).toSorted()).toEqual(["cache", "kubeconfig", "tools"]);
});

test("claims get volumes though no process of ours was left to wait for", async () => {
  const claim = {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: { name: "data" },
    spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
  };
  const file = join(up.directory, "claim.json");
  writeFileSync(file, JSON.stringify(claim));
  await kubectl("apply", "-f", file);
  await eventually("bound claim", 20_000, async () =>
    (await kubectl("get", "pvc", "data", "-o", "jsonpath={.status.phase}")) === "Bound" ? true : undefined,
  );
});

test("a component that has ended is named, with exit code 1", async () => {
  const { pid } = up.processes.find(({ name }) => name === "kube-scheduler") ?? expect.fail("no scheduler");
  process.kill(pid, "SIGKILL");
  const outcome = await eventually("failed status", 5_000, async () => {
    const status = await sandbox("status");
    return status.code === 1 ? status : undefined;
  });
  expect(outcome.stderr).toContain("kube-scheduler has ended");
});

test("down ends every process and removes every file; once more, there is nothing to end", async () => {
  expect((await sandbox("down")).stdout).toMatch(/^The sandbox is down: 6 processes ended\.$/m);
  expect(processesUnder(up.directory)).toEqual([]);
  expect(existsSync(up.directory)).toBe(false);
  expect(up.processes.flatMap(({ pid }) => identify(pid) ?? [])).toEqual([]);
  expect((await sandbox("down")).stdout).toBe("No sandbox was up.\n");
});

test("what is not an action is a wrong request", async () => {
  for (const args of [[], ["start"], ["up", "--zones", "0"], ["up", "--nodes", "many"]]) {
    expect(await sandbox(...args)).toMatchObject({ code: 2, stdout: "" });
  }
});

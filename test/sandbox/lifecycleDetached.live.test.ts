import { execFile } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { projectRoot } from "../../base/project.ts";
import { cacheRoot } from "../../sandbox/binaries/paths.ts";
import { provideDefinitions } from "../../sandbox/definitions/provide.ts";
import { REGIONAL_CLASS } from "../../sandbox/nodes/storageClasses.ts";
import { identify, processesUnder } from "../../sandbox/process/processes.ts";
import { type Run, startCli } from "../support/cliProject.ts";
import { eventually, linkTools } from "../support/live.ts";

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

/** Shows the user's definitions in another `$XDG_CACHE_HOME`, so that Go need not write to the home there. */
async function shareDefinitions(cacheHome: string): Promise<void> {
  await provideDefinitions({ env: process.env, notify: (line) => console.error(line) });
  const [own, other] = [cacheRoot(process.env), cacheRoot({ XDG_CACHE_HOME: cacheHome })];
  mkdirSync(other, { recursive: true });
  symlinkSync(join(own, "definitions"), join(other, "definitions"));
}

// A separate home, so that the tests never touch a sandbox that a person keeps on this machine.
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), "detached-test-"));
  const tools = await linkTools(home);
  await shareDefinitions(join(home, "cache"));
  writeFileSync(join(home, "kubeconfig"), OWN_KUBECONFIG);
  const own = { HOME: home, XDG_CACHE_HOME: join(home, "cache"), KUBECONFIG: join(home, "kubeconfig") };
  env = { ...process.env, ...own, ECHELON_SANDBOX_BIN: tools };
});

afterAll(async () => {
  await sandbox("down");
  rmSync(home, { recursive: true });
});

test("before the first start there is no sandbox, and asking for its kubeconfig is a wrong request", async () => {
  expect(await sandbox("status", "--json")).toMatchObject({ code: 0, stdout: '{\n  "up": false\n}\n' });
  expect(await sandbox("kubeconfig")).toMatchObject({ code: 2, stdout: "" });
});

test("up leaves a sandbox running with nodes in several zones, and says how to use it", async () => {
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

test("a second up shows the same sandbox", async () => {
  expect(JSON.parse((await sandbox("up", "--json")).stdout).directory).toBe(up.directory);
  const { stdout } = await sandbox("kubeconfig");
  expect(stdout).toBe(`${up.kubeconfig}\n`);
  expect((await sandbox("status")).stdout).toContain(`export KUBECONFIG=${up.kubeconfig}`);
});

test("it accepts the custom resources of a stack that uses operators", async () => {
  const kinds = await kubectl("api-resources", "--api-group", "keda.sh", "--output", "name");
  expect(kinds.trim().split("\n").toSorted()).toEqual([
    "scaledobjects.keda.sh",
    "triggerauthentications.keda.sh",
  ]);
});

test("the user's kubeconfig and home are unchanged", () => {
  expect(readFileSync(join(home, "kubeconfig"), "utf8")).toBe(OWN_KUBECONFIG);
  expect(readdirSync(home).toSorted()).toEqual(["cache", "kubeconfig", "tools"]);
});

test("claims get volumes although the command has ended", async () => {
  const claim = {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: { name: "data" },
    spec: {
      storageClassName: REGIONAL_CLASS,
      accessModes: ["ReadWriteOnce"],
      resources: { requests: { storage: "1Gi" } },
    },
  };
  const file = join(up.directory, "claim.json");
  writeFileSync(file, JSON.stringify(claim));
  await kubectl("apply", "-f", file);
  await eventually("bound claim", 20_000, async () =>
    (await kubectl("get", "pvc", "data", "-o", "jsonpath={.status.phase}")) === "Bound" ? true : undefined,
  );
});

test("status names a component that has ended, with exit code 1", async () => {
  const { pid } = up.processes.find(({ name }) => name === "kube-scheduler") ?? expect.fail("no scheduler");
  process.kill(pid, "SIGKILL");
  const outcome = await eventually("failed status", 5_000, async () => {
    const status = await sandbox("status");
    return status.code === 1 ? status : undefined;
  });
  expect(outcome.stderr).toContain("kube-scheduler has ended");
});

test("down ends every process and removes every file; a second down finds nothing", async () => {
  expect((await sandbox("down")).stdout).toMatch(/^The sandbox is down: 6 processes ended\.$/m);
  expect(processesUnder(up.directory)).toEqual([]);
  expect(existsSync(up.directory)).toBe(false);
  expect(up.processes.flatMap(({ pid }) => identify(pid) ?? [])).toEqual([]);
  expect((await sandbox("down")).stdout).toBe("No sandbox was up.\n");
});

test("an unknown action is a wrong request", async () => {
  for (const args of [[], ["start"], ["up", "--zones", "0"], ["up", "--nodes", "many"]]) {
    expect(await sandbox(...args)).toMatchObject({ code: 2, stdout: "" });
  }
});

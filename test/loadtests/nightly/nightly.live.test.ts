import { type ChildProcessByStdio, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { permissions } from "../../../base/testRunPods.ts";
import { PROGRAM_FILE } from "../../../components/kubernetes/parts/loadtests/files.ts";
import { readDocumentText } from "../../../document/text.ts";
import { testOnPods } from "../../../loadtests/contract/onPods.ts";
import type { Result } from "../../../loadtests/contract/result.ts";
import type { NightlyFile } from "../../../loadtests/nightly/settings.ts";
import { loadProfile } from "../../../profiles/load.ts";
import type { KubeClient } from "../../../sandbox/client/client.ts";
import type { CronJob, Pod } from "../../../sandbox/client/objects.ts";
import type { KubeObject } from "../../../sandbox/client/transport.ts";
import { certificatesDirectory } from "../../../sandbox/controlplane/create.ts";
import { type Sandbox, startSandbox } from "../../../sandbox/sandbox.ts";
import { NAMESPACE, nightlyStack } from "../../components/kubernetes/parts/loadtests/nightly.ts";
import { eventually } from "../../support/live.ts";
import { mountTree } from "../../support/mountTree.ts";
import { measured } from "../contract/samples.ts";
import { Node, operate, type TestRun } from "./operator.ts";
import { testRunKind } from "./testRunKind.ts";

type ConfigMap = KubeObject & { readonly data: Readonly<Record<string, string>> };
type TreeVolume = { readonly configMap: { readonly name: string; readonly items: never[] } };

const TIER = "marcus/team";
const profile = JSON.parse(JSON.stringify(loadProfile(TIER)));
const planned = testOnPods(profile, { shape: "benchmark", parallelism: 1 });
if (planned === null) throw new Error("got no load of the tier, expected one");
const { load, lines } = planned;

/** What a runner prints at its end. */
const logOf = (how: Parameters<typeof measured>[2] = {}): string =>
  `running\nECHELON_SUMMARY ${JSON.stringify(measured(load, lines, how))}\n`;

const scratch = mkdtempSync(join(tmpdir(), "nightly-live-"));
let sandbox: Sandbox;
let client: KubeClient;
let node: Node;
let cronJob: CronJob;
/** The pod of a run, which the Job of the CronJob made. */
let pod: Pod;
let token: string;

/** A value of a document as it was: texts in it are escaped. */
function original(value: unknown): unknown {
  if (typeof value === "string")
    return readDocumentText(value)
      .map((part) => ("literal" in part ? part.literal : part.name))
      .join("");
  if (Array.isArray(value)) return value.map(original);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, original(one)]));
}

/** Deploys what the stack makes for its load tests, in the order in which it does. */
async function deploy(): Promise<void> {
  const { resources } = await nightlyStack();
  const objects = resources
    .filter(({ type, urn }) => type.startsWith("kubernetes:") && /load-?tests?/.test(urn))
    .map(({ inputs }) => original(inputs) as KubeObject);
  for (const object of objects.filter(({ kind }) => kind !== "PrometheusRule")) await client.apply(object);
}

/** A run as the controller of CronJobs starts one. */
async function startRun(): Promise<Pod> {
  const { spec } = cronJob.spec.jobTemplate as { readonly spec: object };
  const job = {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name: "load-test-1", namespace: NAMESPACE },
  };
  await client.create({ ...job, spec } as KubeObject);
  return eventually("the pod of the run", 20_000, async () => {
    const [made] = await client.list<Pod>("v1", "Pod", {
      namespace: NAMESPACE,
      labelSelector: "job-name=load-test-1",
    });
    return made;
  });
}

/** The files of a volume of the pod, mounted. */
async function mount(name: string): Promise<string> {
  const volume = pod.spec.volumes?.find((one) => one.name === name) as unknown as TreeVolume;
  const key = { apiVersion: "v1", kind: "ConfigMap" };
  const metadata = { name: volume.configMap.name, namespace: NAMESPACE };
  const found = await client.read<ConfigMap>({ ...key, metadata });
  const directory = join(scratch, name);
  mountTree(directory, { data: found?.data ?? {}, items: volume.configMap.items });
  return directory;
}

beforeAll(async () => {
  sandbox = await startSandbox({ name: "nightly", waitMs: 60_000 });
  client = sandbox.client;
  node = new Node(sandbox);
  await node.start(client);
  await client.apply(testRunKind);
  await deploy();
  cronJob = (await client.read<CronJob>({
    apiVersion: "batch/v1",
    kind: "CronJob",
    metadata: { name: "load-test", namespace: NAMESPACE },
  })) as CronJob;
  pod = await startRun();
  const account = {
    apiVersion: "v1",
    kind: "ServiceAccount",
    metadata: { name: "load-test", namespace: NAMESPACE },
  };
  const { status } = await client.transport.send<{ status: { token: string } }>({
    method: "POST",
    path: await client.path(account, "token"),
    body: { apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest", spec: { expirationSeconds: 600 } },
  });
  token = status.token;
  const [program, scripts] = [await mount("program"), await mount("scripts")];
  const settings = JSON.parse(readFileSync(join(program, "settings.json"), "utf8")) as NightlyFile;
  // The directories of the pod are elsewhere on this machine.
  writeFileSync(
    join(scratch, "settings.json"),
    JSON.stringify({ ...settings, profile: join(scripts, "profile.json") }),
  );
  const mounted = join(scratch, "account");
  mkdirSync(mounted);
  writeFileSync(join(mounted, "token"), token);
  writeFileSync(join(mounted, "namespace"), NAMESPACE);
  writeFileSync(
    join(mounted, "ca.crt"),
    readFileSync(join(certificatesDirectory(sandbox.directory), "ca.crt")),
  );
}, 600_000);

afterAll(async () => {
  node?.stop();
  await sandbox?.stop();
  rmSync(scratch, { recursive: true, force: true });
});

interface Ended {
  readonly code: number | null;
  readonly said: string;
  readonly left: string;
}

/** Starts the program as the pod would; it reaches the cluster by the token of its account alone. */
function start(): {
  readonly child: ChildProcessByStdio<null, Readable, Readable>;
  readonly ended: Promise<Ended>;
} {
  const server = new URL(sandbox.server);
  const log = join(scratch, "termination");
  writeFileSync(log, "");
  const env = {
    SETTINGS: join(scratch, "settings.json"),
    BASE_URL: "https://boards.example.com",
    LOGINS: "{}",
    POD_NAME: pod.metadata.name,
    POD_UID: String(pod.metadata.uid),
    KUBERNETES_SERVICE_HOST: server.hostname,
    KUBERNETES_SERVICE_PORT: server.port,
    ACCOUNT_DIRECTORY: join(scratch, "account"),
    TERMINATION_LOG: log,
  };
  const child = spawn(process.execPath, [join(scratch, "program", PROGRAM_FILE)], {
    cwd: "/",
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk) => {
      said += chunk;
    });
  const ended = new Promise<Ended>((resolve) => {
    child.once("close", (code) => resolve({ code, said, left: readFileSync(log, "utf8") }));
  });
  return { child, ended };
}

const testRuns = () => client.list<TestRun>("k6.io/v1alpha1", "TestRun", { namespace: NAMESPACE });

/** The TestRun of a program. @throws Error with what it said, if it ends without one. */
const madeRun = (ended: Promise<Ended>): Promise<TestRun> =>
  Promise.race([
    eventually("the TestRun of the program", 30_000, async () => (await testRuns()).at(0)),
    ended.then(({ said }): never => {
      throw new Error(`the program ended without a TestRun: ${said}`);
    }),
  ]);

const resultIn = (said: string): Result =>
  JSON.parse(said.split("\n").find((line) => line.startsWith('{"version"')) ?? "null") as Result;

/** A run of the program whose runners end so. */
async function run(end: { readonly exitCode: number; readonly log: string }): Promise<Ended> {
  const { ended } = start();
  await operate(client, node, await madeRun(ended), end);
  return ended;
}

/** Whatever happens, nothing of a run is left: the TestRun is gone, and with it what it owns. */
async function nothingIsLeft(): Promise<void> {
  expect(await testRuns()).toEqual([]);
  // The garbage collector looks for new kinds, such as that of this test, every 30 seconds.
  await eventually("the runners to be gone", 90_000, async () => {
    const runners = await client.list("v1", "Pod", { namespace: NAMESPACE, labelSelector: "runner=true" });
    return runners.length === 0 ? true : undefined;
  });
}

describe("the program of a nightly load test", () => {
  test("runs in a pod that the namespace admits, with the account that reaches the API server", () => {
    expect(pod.spec.serviceAccountName).toBe("load-test");
    expect(pod.spec.automountServiceAccountToken).toBe(true);
  });

  test("judges what its runners measured, prints it, and leaves nothing behind", async () => {
    const { code, said, left } = await run({ exitCode: 0, log: logOf() });
    expect(code, said).toBe(0);
    expect(said).toMatch(/^BENCHMARK +PHASE +STATED +MEASURED +MARGIN +VERDICT$/m);
    expect(resultIn(said)).toMatchObject({ passed: true, partial: null, tier: "team", shape: "benchmark" });
    expect(left).toMatch(/^passed: \d+ benchmarks? met$/);
    await nothingIsLeft();
  });

  test("fails where a benchmark is missed, and says which", async () => {
    const { code, said, left } = await run({ exitCode: 0, log: logOf({ checkFailsEvery: 2 }) });
    expect(code, said).toBe(1);
    expect(resultIn(said).judgements.some(({ verdict }) => verdict === "missed")).toBe(true);
    expect(left).toMatch(/^failed; .*: missed, /);
    await nothingIsLeft();
  });

  test("fails where a runner failed, whatever it printed", async () => {
    const { code, left } = await run({ exitCode: 137, log: logOf() });
    expect(code).toBe(1);
    expect(left).toContain("ended with 137 (OOMKilled)");
    await nothingIsLeft();
  });

  test("ends in order when its pod is told to, and removes what it made", async () => {
    const { child, ended } = start();
    const made = await madeRun(ended);
    expect(made.metadata.ownerReferences).toMatchObject([{ kind: "Pod", name: pod.metadata.name }]);
    child.kill("SIGTERM");
    const { code, left } = await ended;
    expect(code).toBe(1);
    expect(left).toContain('the TestRun ended in the stage "interrupted"');
    await nothingIsLeft();
  });

  test("goes with its pod, even where the program was killed", async () => {
    const { child, ended } = start();
    await madeRun(ended);
    child.kill("SIGKILL");
    await ended;
    expect(await testRuns()).toHaveLength(1);
    await client.delete({
      apiVersion: "batch/v1",
      kind: "Job",
      metadata: { name: "load-test-1", namespace: NAMESPACE },
    });
    await client.delete(pod, { graceSeconds: 0 });
    await eventually("the TestRun to go", 60_000, async () =>
      (await testRuns()).length === 0 ? true : undefined,
    );
  });
});

describe("the account of the program", () => {
  const mayDo = async (attributes: object): Promise<boolean> => {
    const own = client.withToken(token);
    const { status } = await own.transport.send<{ status: { allowed: boolean } }>({
      method: "POST",
      path: "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
      body: {
        apiVersion: "authorization.k8s.io/v1",
        kind: "SelfSubjectAccessReview",
        spec: { resourceAttributes: attributes },
      },
    });
    own.transport.close();
    return status.allowed;
  };
  const attributesOf = (group: string, named: string, verb: string, namespace: string) => {
    const [resource, subresource = ""] = named.split("/");
    return { group, resource, subresource, verb, namespace };
  };
  const granted = permissions.flatMap(({ group, resource, verbs }) =>
    verbs.map((verb) => [verb, group, resource] as const),
  );

  test.each(granted)("may %s %s %s in its namespace, and in no other", async (verb, group, resource) => {
    expect(await mayDo(attributesOf(group, resource, verb, NAMESPACE))).toBe(true);
    expect(await mayDo(attributesOf(group, resource, verb, "default"))).toBe(false);
  });

  test.each([
    ["list", "k6.io", "testruns"],
    ["patch", "k6.io", "testruns"],
    ["get", "", "pods"],
    ["create", "", "pods"],
    ["delete", "", "pods"],
    ["create", "", "pods/exec"],
    ["get", "", "secrets"],
    ["list", "", "secrets"],
    ["get", "", "configmaps"],
    ["create", "", "serviceaccounts/token"],
    ["create", "batch", "jobs"],
    ["update", "rbac.authorization.k8s.io", "roles"],
  ])("may not %s %s %s", async (verb, group, resource) => {
    expect(await mayDo(attributesOf(group, resource, verb, NAMESPACE))).toBe(false);
  });
});

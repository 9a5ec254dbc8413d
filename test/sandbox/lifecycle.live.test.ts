import { existsSync, mkdtempSync, readdirSync, realpathSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ApiError } from "../../sandbox/client/transport.ts";
import { SHORTENED_TIMINGS } from "../../sandbox/controlplane/tuning.ts";
import { isAlive, processesUnder } from "../../sandbox/process/processes.ts";
import { isLoopback, listeningSockets } from "../../sandbox/process/sockets.ts";
import { findRun, type Sandbox, startSandbox } from "../../sandbox/sandbox.ts";
import { deployment } from "../support/live.ts";

let home: string;
let sandbox: Sandbox;

/** The user's tools with an empty home, so that the tests see every file that a run leaves there. */
const environment = (): NodeJS.ProcessEnv => {
  const cache = process.env.XDG_CACHE_HOME ?? join(process.env.HOME ?? "", ".cache");
  return { ...process.env, HOME: home, XDG_CACHE_HOME: cache };
};

beforeAll(async () => {
  home = realpathSync(mkdtempSync(join(tmpdir(), "lifecycle-test-")));
  sandbox = await startSandbox({ name: "lifecycle", env: environment(), timings: SHORTENED_TIMINGS });
});

afterAll(async () => {
  await sandbox?.stop();
  rmSync(home, { recursive: true });
});

test("it runs the pinned version of Kubernetes", async () => {
  const version = await sandbox.client.transport.send<{ gitVersion: string }>({
    method: "GET",
    path: "/version",
  });
  expect(version.gitVersion).toMatch(/^v1\.36\./);
});

test.runIf(process.platform === "linux")("every component listens, on loopback only", () => {
  const listening = sandbox.processes.map(({ name, id }) => ({
    name,
    sockets: listeningSockets(id.pid) ?? [],
  }));
  for (const { name, sockets } of listening) {
    expect(sockets.length, name).toBeGreaterThan(0);
    expect(
      sockets.filter(({ address }) => !isLoopback(address)),
      name,
    ).toEqual([]);
  }
});

test("only the owner can read its files, and nothing is written to the home", () => {
  expect(statSync(sandbox.directory).mode & 0o777).toBe(0o700);
  expect(statSync(sandbox.kubeconfig).mode & 0o777).toBe(0o600);
  expect(readdirSync(home)).toEqual([]);
});

test("a second sandbox of the same name is refused while the first runs", async () => {
  const env = environment();
  await expect(startSandbox({ name: "lifecycle", env })).rejects.toThrow(`process ${process.pid} uses`);
  expect(findRun("lifecycle", env)?.ended).toEqual([]);
});

test("a request without the right certificate is refused", async () => {
  const stranger = sandbox.client.withToken("not a token");
  await expect(stranger.list("v1", "Secret")).rejects.toMatchObject({ status: 401 });
  stranger.transport.close();
});

test("a field that Kubernetes does not know is refused", async () => {
  const object = { ...deployment("mistyped", 1, "1m"), specc: {} };
  const refusal = await sandbox.client.apply(object).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(ApiError);
  expect(String(refusal)).toContain("specc");
});

test("stopping leaves no process and no directory, and the next one may start", async () => {
  const env = environment();
  const { directory, processes } = sandbox;
  const next = startSandbox({ name: "lifecycle", env, waitMs: 30_000 });
  await sandbox.stop();
  expect(processes.filter(({ id }) => isAlive(id))).toEqual([]);
  expect(processesUnder(directory)).toEqual([]);
  expect(existsSync(directory)).toBe(false);
  await sandbox.stop();
  sandbox = await next;
  expect(sandbox.directory).not.toBe(directory);
  await sandbox.stop();
  expect(existsSync(sandbox.directory)).toBe(false);
  expect(findRun("lifecycle", env)).toBeUndefined();
});

import { spawn } from "node:child_process";
import { closeSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Binaries } from "../binaries/binaries.ts";
import { kwokEnvironment } from "../binaries/kwokctlDownloads.ts";
import { cachePaths, type Environment } from "../binaries/paths.ts";
import { KubeClient } from "../client/client.ts";
import { poll } from "../client/poll.ts";
import { readCredentials, Transport } from "../client/transport.ts";
import { end, identify, isAlive, type ProcessId } from "../process/processes.ts";
import { isLoopback, listeningSockets } from "../process/sockets.ts";
import { kwokctlConfig } from "./config.ts";
import { writeKubeconfig } from "./kubeconfig.ts";
import { SandboxFailure } from "./monitor.ts";
import { freePorts, LOOPBACK } from "./ports.ts";
import type { Timings } from "./tuning.ts";

/** kwokctl's name for the only cluster in a directory. */
const CLUSTER = "sandbox";

/** Where kwokctl puts binaries, logs, certificates and data of the cluster in a sandbox's directory. */
export const clusterDirectory = (directory: string): string => join(directory, "clusters", CLUSTER);

/** With the certificate and key of the administrator. */
export const certificatesDirectory = (directory: string): string => join(clusterDirectory(directory), "pki");

export const kubeconfigPath = (directory: string): string => join(directory, "kubeconfig");

interface CreateOptions {
  readonly directory: string;
  readonly binaries: Binaries;
  readonly env: Environment;
  readonly timings: Timings;
  /** Called with kwokctl's process, so that it ends even if its parent is killed. */
  readonly onKwokctl: (id: ProcessId) => void;
  /** Ends kwokctl. */
  readonly signal: AbortSignal;
}

/**
 * The environment of kwokctl and its children: a home of its own, so that no file of the user is read or written, and
 * a PATH with nothing but the chosen kubectl.
 */
function environmentOf({ directory, binaries, env }: CreateOptions): Record<string, string> {
  const kubectl = binaries.kubectl.startsWith("/") ? dirname(binaries.kubectl) : directory;
  return {
    ...kwokEnvironment(env, directory),
    HOME: directory,
    KUBECONFIG: kubeconfigPath(directory),
    PATH: kubectl,
  };
}

/** Runs kwokctl until it has started every component and the API server answers. */
async function runKwokctl(options: CreateOptions): Promise<void> {
  const { directory, binaries, onKwokctl, signal } = options;
  const log = join(directory, "kwokctl.log");
  const file = openSync(log, "a", 0o600);
  const child = spawn(
    binaries.kwokctl,
    ["create", "cluster", "--name", CLUSTER, "--config", join(directory, "kwokctl.yaml"), "--kubeconfig", ""],
    { cwd: directory, env: environmentOf(options), stdio: ["ignore", file, file], detached: true },
  );
  closeSync(file);
  const id = child.pid === undefined ? undefined : identify(child.pid);
  if (id !== undefined) onKwokctl(id);
  const stopCreator = (): void => void (id !== undefined && end([id]));
  signal.addEventListener("abort", stopCreator, { once: true });
  try {
    const outcome = await new Promise<string>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code, ending) => resolve(ending ?? `code ${code}`));
    });
    if (outcome === "code 0") return;
    throw new SandboxFailure(
      `kwokctl ended with ${outcome}, expected a cluster:\n${readFileSync(log, "utf8").trim()}`,
    );
  } finally {
    signal.removeEventListener("abort", stopCreator);
  }
}

const READY_MS = 120_000;

/** Waits until the API server is ready and controllers work: they make the default service account first. */
async function waitReady(client: KubeClient, signal: AbortSignal): Promise<void> {
  const account = {
    apiVersion: "v1",
    kind: "ServiceAccount",
    metadata: { name: "default", namespace: "default" },
  };
  let last: unknown = "no answer";
  const ready = await poll(READY_MS, async () => {
    signal.throwIfAborted();
    try {
      await client.transport.send({ method: "GET", path: "/readyz", signal });
      last = "the controller manager has made no default service account";
      return await client.read(account);
    } catch (error) {
      last = error;
      return undefined;
    }
  });
  if (ready === undefined)
    throw new SandboxFailure(`got no ready control plane within ${READY_MS / 1000} s: ${String(last)}`);
}

/** Makes a cluster in the directory. @returns a client with the administrator's rights, once the cluster is ready. */
export async function createCluster(options: CreateOptions): Promise<KubeClient> {
  const { directory, binaries, env, timings, signal } = options;
  const ports = await freePorts();
  const { downloads } = cachePaths(env);
  const config = kwokctlConfig({ binaries, ports, timings, downloads });
  writeFileSync(join(directory, "kwokctl.yaml"), config, { mode: 0o600, flag: "wx" });
  await runKwokctl(options);
  const server = `https://${LOOPBACK}:${ports.kubeApiserverPort}`;
  const credentials = readCredentials(server, certificatesDirectory(directory));
  writeKubeconfig(kubeconfigPath(directory), credentials);
  const client = new KubeClient(new Transport(credentials));
  await waitReady(client, signal);
  return client;
}

/** Names of the programs that kwokctl downloads when it makes the cluster. */
export const downloadsOf = (binaries: Binaries): readonly string[] =>
  Object.entries(binaries).flatMap(([name, binary]) => (/^https?:/.test(binary) ? [name] : []));

/** Throws where a process listens on an address that another machine could reach. */
export function assertLoopback(
  processes: readonly { readonly name: string; readonly id: ProcessId }[],
): void {
  for (const { name, id } of processes.filter((each) => isAlive(each.id))) {
    const open = listeningSockets(id.pid)?.find(({ address }) => !isLoopback(address));
    if (open === undefined) continue;
    throw new SandboxFailure(`${name} listens on ${open.address}:${open.port}, expected ${LOOPBACK} only`);
  }
}

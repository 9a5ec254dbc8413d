import { join } from "node:path";
import { type Binaries, resolveBinaries } from "./binaries/binaries.ts";
import { type Environment, runPaths } from "./binaries/paths.ts";
import type { KubeClient } from "./client/client.ts";
import { assertLoopback, createCluster, downloadsOf, kubeconfigPath } from "./controlplane/create.ts";
import { type ComponentProcess, SandboxFailure } from "./controlplane/monitor.ts";
import { componentNames, type Timings, UPSTREAM_TIMINGS } from "./controlplane/tuning.ts";
import { lock } from "./process/lock.ts";
import { isAlive, type ProcessId } from "./process/processes.ts";
import { isRunning, processesOf, type RunRecord, readRecord, removeRun } from "./run/record.ts";
import { acquire, Run } from "./run/run.ts";

interface SandboxOptions {
  /** One run of a name at a time. Lower-case letters, digits and dashes. @default "run" */
  readonly name?: string;
  /** @default UPSTREAM_TIMINGS */
  readonly timings?: Timings;
  /** How long to wait for another run of the name to end. @default 0 */
  readonly waitMs?: number;
  /** @default process.env */
  readonly env?: Environment;
  /** One line of progress. @default to stderr */
  readonly notify?: (line: string) => void;
}

export interface Sandbox {
  readonly name: string;
  /** Holds every file of the sandbox; `stop` removes it. */
  readonly directory: string;
  /** Path of a kubeconfig that only its owner can read. */
  readonly kubeconfig: string;
  /** `https://127.0.0.1:port` */
  readonly server: string;
  /** Path of a kubectl of a supported version. */
  readonly kubectl: string;
  /** A client with the rights of the administrator. */
  readonly client: KubeClient;
  readonly timings: Timings;
  readonly processes: readonly ComponentProcess[];
  /** The outcome of the work; rejects with `SandboxFailure` where a component ends before. */
  guard<T>(work: Promise<T>): Promise<T>;
  /** Ends every process and removes the directory. May be called again. */
  stop(): Promise<void>;
  /** Adds a process that ends with the sandbox. */
  adopt(name: string, id: ProcessId): void;
  /** Lets the sandbox run on when this process ends; `findRun` and `stopRun` find it. */
  detach(): void;
}

const toStderr = (line: string): void => void process.stderr.write(`sandbox: ${line}\n`);

const kubectlOf = (binaries: Binaries, cluster: string): string =>
  downloadsOf(binaries).includes("kubectl") ? join(cluster, "bin", "kubectl") : binaries.kubectl;

interface StartOptions extends Required<Omit<SandboxOptions, "waitMs">> {
  readonly binaries: Binaries;
}

async function startRun(run: Run, options: StartOptions): Promise<Sandbox> {
  const { name, timings, env, binaries } = options;
  const { directory, cluster, monitor, signal } = run;
  const onKwokctl = (id: ProcessId): void => run.adopt("kwokctl", id);
  const creation = createCluster({ directory, binaries, env, timings, onKwokctl, signal });
  creation.catch(() => {});
  const client = await Promise.race([creation, monitor.failed]);
  monitor.check();
  const missing = componentNames.find((each) => !monitor.processes.some((process) => process.name === each));
  if (missing !== undefined)
    throw new SandboxFailure(`got a cluster without ${missing}, expected every component`);
  assertLoopback(monitor.processes);
  const { server } = client.transport;
  const kubectl = kubectlOf(binaries, cluster);
  run.update({ server, kubectl });
  const { failed } = monitor;
  return {
    name,
    directory,
    kubeconfig: kubeconfigPath(directory),
    server,
    kubectl,
    client,
    timings,
    processes: monitor.processes,
    guard: (work) => Promise.race([work, failed]),
    async stop() {
      client.transport.close();
      await run.stop();
    },
    adopt: (adopted, id) => run.adopt(adopted, id),
    detach: () => run.detach(),
  };
}

/** Words in the failure of a start that may succeed the next time, and the reason of that failure. */
const TRANSIENT_FAILURES: readonly { readonly sign: string; readonly reason: string }[] = [
  // A port was free when it was chosen, and taken when it was used.
  { sign: "address already in use", reason: "another program took a port meanwhile" },
  // kwokctl starts all components at once, and metrics-server tries to connect only once.
  { sign: "connection refused", reason: "a component was ready before the API server that it needs" },
];

const transientReason = (error: unknown): string | undefined =>
  error instanceof SandboxFailure
    ? TRANSIENT_FAILURES.find(({ sign }) => error.message.includes(sign))?.reason
    : undefined;

const MAX_STARTS = 3;

async function startOnce(options: StartOptions, waitMs: number): Promise<Sandbox> {
  const { name, env, notify } = options;
  const paths = runPaths(env, name);
  const run = new Run(paths, await acquire({ name, paths, waitMs, notify }));
  try {
    return await startRun(run, options);
  } catch (error) {
    await run.stop();
    throw error;
  }
}

/**
 * Starts a real control plane on loopback, without nodes. It ends by `stop`, when this process ends in any way, and
 * when one of its components ends.
 *
 * @throws MissingToolError where its programs cannot be provided, RequestError where another run has the name,
 *   SandboxFailure where a component does not start.
 */
export async function startSandbox(given: SandboxOptions = {}): Promise<Sandbox> {
  const env = given.env ?? process.env;
  const notify = given.notify ?? toStderr;
  const binaries = await resolveBinaries({ env, notify });
  const downloads = downloadsOf(binaries);
  if (downloads.length > 0) notify(`kwokctl downloads ${downloads.join(", ")}`);
  const { name = "run", timings = UPSTREAM_TIMINGS, waitMs = 0 } = given;
  const options = { name, timings, env, notify, binaries };
  for (let start = 1; ; start += 1) {
    try {
      return await startOnce(options, waitMs);
    } catch (error) {
      const reason = transientReason(error);
      if (start === MAX_STARTS || reason === undefined) throw error;
      notify(`${reason}; starting again`);
    }
  }
}

export interface RunStatus {
  readonly record: RunRecord;
  /** Names of its processes that have ended. */
  readonly ended: readonly string[];
}

/** The run of that name, or undefined where no process of it is alive. */
export function findRun(name: string, env: Environment = process.env): RunStatus | undefined {
  const record = readRecord(runPaths(env, name).record);
  if (record === undefined || !isRunning(record)) return undefined;
  // kwokctl ends once the cluster is made.
  const ended = record.processes.filter(({ name: each, id }) => each !== "kwokctl" && !isAlive(id));
  return { record, ended: ended.map((process) => process.name) };
}

const STOP_WAIT_MS = 15_000;

/**
 * Ends the run of that name, even if another process started it, and removes its files. Where its owner is alive,
 * that process is asked to end first.
 *
 * @returns how many processes the run had; undefined where there is no such run.
 */
export async function stopRun(name: string, env: Environment = process.env): Promise<number | undefined> {
  const paths = runPaths(env, name);
  const owner = readRecord(paths.record);
  if (owner === undefined) return undefined;
  if (!owner.detached && isAlive(owner.owner)) process.kill(owner.owner.pid, "SIGTERM");
  const running = new Set(
    processesOf(owner)
      .filter(isAlive)
      .map(({ pid }) => pid),
  );
  const held = await lock({ path: paths.lock, purpose: `ends the sandbox "${name}"`, waitMs: STOP_WAIT_MS });
  try {
    const record = readRecord(paths.record);
    if (record !== undefined) await removeRun(paths.record, record);
    return running.size;
  } finally {
    held?.release();
  }
}

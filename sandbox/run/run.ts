import { mkdtempSync, realpathSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RequestError } from "../../base/errors.ts";
import type { RunPaths } from "../binaries/paths.ts";
import { clusterDirectory, kubeconfigPath } from "../controlplane/create.ts";
import { Monitor } from "../controlplane/monitor.ts";
import { holderOf, type Lock, lock } from "../process/lock.ts";
import { identify, isAlive, kill, type ProcessId } from "../process/processes.ts";
import { onTermination } from "../process/signals.ts";
import {
  DIRECTORY_PREFIX,
  isRunning,
  processesOf,
  type RunRecord,
  readRecord,
  removeRun,
  writeRecord,
} from "./record.ts";
import { startWatchdog } from "./watchdog.ts";

/** How long the watchdog of a killed run may take to clean up. */
const CLEANUP_MS = 15_000;

interface AcquireOptions {
  readonly name: string;
  readonly paths: RunPaths;
  /** How long to wait for another run of the name to end. */
  readonly waitMs: number;
  readonly notify: (line: string) => void;
}

/**
 * Takes the lock of a name and removes what an earlier run left.
 *
 * @throws RequestError where another run has the name.
 */
export async function acquire({ name, paths, waitMs, notify }: AcquireOptions): Promise<Lock> {
  const before = readRecord(paths.record);
  const ownerIsGone = before !== undefined && !isAlive(before.owner);
  const held = await lock({
    path: paths.lock,
    purpose: `runs the sandbox "${name}"`,
    waitMs: ownerIsGone ? Math.max(waitMs, CLEANUP_MS) : waitMs,
    onWait: (holder) => notify(`waiting for process ${holder?.pid ?? "?"}, which uses the sandbox "${name}"`),
  });
  if (held === undefined) {
    const holder = holderOf(paths.lock);
    throw new RequestError(
      `sandbox "${name}": got one that process ${holder?.pid ?? "?"} uses since ${holder?.since ?? "some time"}, ` +
        "expected none; wait until it has ended, or end that process.",
    );
  }
  const left = readRecord(paths.record);
  if (left === undefined) return held;
  if (left.detached && isRunning(left)) {
    held.release();
    throw new RequestError(
      `sandbox "${name}": got one that is up since ${left.since}, expected none; ` +
        "end it with `npm run sandbox -- down`.",
    );
  }
  notify(`removing what a run of ${left.since} left behind`);
  await removeRun(paths.record, left);
  return held;
}

function ownProcess(): ProcessId {
  const id = identify(process.pid);
  if (id === undefined) throw new Error("The operating system tells no start time of this process.");
  return id;
}

/** One run of a sandbox, from its lock to its end: its directory, its record, its monitor and its watchdog. */
export class Run {
  readonly directory: string;
  /** The part of the directory that kwokctl writes. */
  readonly cluster: string;
  readonly monitor: Monitor;
  readonly #path: string;
  readonly #lock: Lock;
  readonly #dismissWatchdog: () => void;
  readonly #abort = new AbortController();
  readonly #removeHandlers: () => void;
  #record: RunRecord;
  /** Processes of the run that are no components. */
  readonly #others: RunRecord["processes"] = [];
  #stopping: Promise<void> | undefined;

  /** @param held the lock of the run's name, which `stop` and `detach` release. */
  constructor(paths: RunPaths, held: Lock) {
    this.#path = paths.record;
    this.#lock = held;
    // Without symbolic links, as processes are found by this path.
    this.directory = mkdtempSync(join(realpathSync(tmpdir()), DIRECTORY_PREFIX));
    this.cluster = clusterDirectory(this.directory);
    this.#record = {
      owner: ownProcess(),
      detached: false,
      directory: this.directory,
      kubeconfig: kubeconfigPath(this.directory),
      since: new Date().toISOString(),
      server: "",
      kubectl: "",
      processes: [],
    };
    writeRecord(this.#path, this.#record);
    this.#dismissWatchdog = startWatchdog(paths.record, paths.lock);
    process.on("exit", this.#onExit);
    this.#removeHandlers = onTermination(() => this.stop());
    this.monitor = new Monitor(this.cluster, (processes) =>
      this.update({ processes: [...this.#others, ...processes] }),
    );
  }

  /** Aborted when the run is stopped. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  update(change: Partial<RunRecord>): void {
    this.#record = { ...this.#record, ...change };
    writeRecord(this.#path, this.#record);
  }

  /** Records a process that is no component and ends with the run, such as kwokctl. */
  adopt(name: string, id: ProcessId): void {
    this.#others.push({ name, id });
    this.update({ processes: [...this.#others, ...this.monitor.processes] });
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  /** Lets every process of the run go on after this process has ended. */
  detach(): void {
    this.update({ detached: true });
    this.#leave();
    this.#stopping = Promise.resolve();
  }

  async #stop(): Promise<void> {
    this.monitor.stop();
    this.#abort.abort(new Error("the sandbox was stopped"));
    await removeRun(this.#path, this.#record);
    this.#leave();
  }

  #leave(): void {
    this.monitor.stop();
    this.#dismissWatchdog();
    process.off("exit", this.#onExit);
    this.#removeHandlers();
    this.#lock.release();
  }

  /** `process.exit` leaves no time to wait: this ends the processes, and the watchdog removes the files. */
  readonly #onExit = (): void => kill(processesOf(this.#record));
}

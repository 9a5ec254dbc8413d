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
import { startWatchdog, type Watchdog } from "./watchdog.ts";

/** The watchdog of a killed run needs this long to clean up after it. */
const CLEANUP_MS = 15_000;

interface AcquireOptions {
  readonly name: string;
  readonly paths: RunPaths;
  /** How long to wait for another run. */
  readonly waitMs: number;
  readonly notify: (line: string) => void;
}

/** The lock of a name, with nothing left of an earlier run. Throws `RequestError` where another run has it. */
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
      `sandbox "${name}": got one that is kept running since ${left.since}, expected none; ` +
        "end it with `npm run sandbox -- down`.",
    );
  }
  notify(`removing what a run of ${left.since} left behind`);
  await removeRun(paths.record, left);
  return held;
}

function self(): ProcessId {
  const id = identify(process.pid);
  if (id === undefined)
    throw new Error("got no start time of this process, expected the operating system to tell it");
  return id;
}

/** One run from its lock to its end: what is recorded of it, who watches it, and how it is taken down. */
export class Run {
  readonly directory: string;
  /** kwokctl's part of the directory. */
  readonly cluster: string;
  readonly monitor: Monitor;
  readonly #path: string;
  readonly #lock: Lock;
  readonly #watchdog: Watchdog;
  readonly #abort = new AbortController();
  readonly #takeBack: () => void;
  #record: RunRecord;
  /** Recorded beside the components. */
  readonly #others: RunRecord["processes"] = [];
  #stopping: Promise<void> | undefined;

  /** Takes the lock over; `stop` or `detach` gives it back. */
  constructor(paths: RunPaths, held: Lock) {
    this.#path = paths.record;
    this.#lock = held;
    // The directory as the operating system names it, as processes are found by it.
    this.directory = mkdtempSync(join(realpathSync(tmpdir()), DIRECTORY_PREFIX));
    this.cluster = clusterDirectory(this.directory);
    this.#record = {
      owner: self(),
      detached: false,
      directory: this.directory,
      kubeconfig: kubeconfigPath(this.directory),
      since: new Date().toISOString(),
      server: "",
      kubectl: "",
      processes: [],
    };
    writeRecord(this.#path, this.#record);
    this.#watchdog = startWatchdog(paths.record, paths.lock);
    process.on("exit", this.#onExit);
    this.#takeBack = onTermination(() => this.stop());
    this.monitor = new Monitor(this.cluster, (processes) =>
      this.update({ processes: [...this.#others, ...processes] }),
    );
  }

  /** Aborted when the run is taken down. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  update(change: Partial<RunRecord>): void {
    this.#record = { ...this.#record, ...change };
    writeRecord(this.#path, this.#record);
  }

  /** Records a process that is none of the components, such as kwokctl, which outlives a killed parent too. */
  adopt(name: string, id: ProcessId): void {
    this.#others.push({ name, id });
    this.update({ processes: [...this.#others, ...this.monitor.processes] });
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  /** Leaves everything as it is, without anybody to look after it. */
  detach(): void {
    this.update({ detached: true });
    this.#leave();
    this.#stopping = Promise.resolve();
  }

  async #stop(): Promise<void> {
    this.monitor.stop();
    this.#abort.abort(new Error("the sandbox is taken down"));
    await removeRun(this.#path, this.#record);
    this.#leave();
  }

  #leave(): void {
    this.monitor.stop();
    this.#watchdog.dismiss();
    process.off("exit", this.#onExit);
    this.#takeBack();
    this.#lock.release();
  }

  /** `process.exit` leaves no time to wait: the processes end here, the files are the watchdog's. */
  readonly #onExit = (): void => kill(processesOf(this.#record));
}

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { identify, isAlive, type ProcessId } from "../process/processes.ts";
import { type ComponentName, componentNames } from "./tuning.ts";

export interface ComponentProcess {
  readonly name: ComponentName;
  readonly id: ProcessId;
}

/** The control plane failed, so that no result of a rehearsal counts. Exit code 1. */
export class SandboxFailure extends Error {
  override readonly name = "SandboxFailure";
  readonly exitCode = 1;
}

const TAIL_LINES = 15;

/** The last lines of a component's log, empty where it wrote none. */
function logTail(cluster: string, name: string): string {
  try {
    const text = readFileSync(join(cluster, "logs", `${name}.log`), "utf8");
    return text.trimEnd().split("\n").slice(-TAIL_LINES).join("\n");
  } catch {
    return "";
  }
}

const isComponent = (name: string): name is ComponentName =>
  (componentNames as readonly string[]).includes(name);

/** Process ids of the components that kwokctl has started so far. */
function writtenPids(cluster: string): ReadonlyMap<ComponentName, number> {
  const pids = new Map<ComponentName, number>();
  try {
    for (const file of readdirSync(join(cluster, "pids"))) {
      const name = file.replace(/\.pid$/, "");
      const pid = Number(readFileSync(join(cluster, "pids", file), "utf8"));
      if (isComponent(name) && pid > 0) pids.set(name, pid);
    }
  } catch {
    // kwokctl has not made the folder yet.
  }
  return pids;
}

const POLL_MS = 200;

/** Checks five times a second that the components of a cluster directory run, from the first one that kwokctl starts. */
export class Monitor {
  /** Rejects with `SandboxFailure` as soon as a component has ended; never resolves. */
  readonly failed: Promise<never>;
  readonly #fail: (error: SandboxFailure) => void;
  readonly #cluster: string;
  readonly #found = new Map<ComponentName, ProcessId>();
  readonly #onFound: (processes: readonly ComponentProcess[]) => void;
  readonly #timer: NodeJS.Timeout;

  constructor(cluster: string, onFound: (processes: readonly ComponentProcess[]) => void) {
    this.#cluster = cluster;
    this.#onFound = onFound;
    const { promise, reject } = Promise.withResolvers<never>();
    this.failed = promise;
    this.#fail = reject;
    // A caller that does not listen must not end the process by an unhandled rejection.
    this.failed.catch(() => {});
    this.#timer = setInterval(() => this.check(), POLL_MS);
    this.#timer.unref();
  }

  get processes(): readonly ComponentProcess[] {
    return [...this.#found].map(([name, id]) => ({ name, id }));
  }

  /** Checks now: adds components that were started, and fails where one has ended. */
  check(): void {
    const before = this.#found.size;
    for (const [name, pid] of writtenPids(this.#cluster)) {
      if (this.#found.has(name)) continue;
      const id = identify(pid);
      if (id === undefined) {
        this.#end(name, pid);
        return;
      }
      this.#found.set(name, id);
    }
    if (this.#found.size > before) this.#onFound(this.processes);
    const ended = this.processes.find(({ id }) => !isAlive(id));
    if (ended !== undefined) this.#end(ended.name, ended.id.pid);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #end(name: ComponentName, pid: number): void {
    this.stop();
    const tail = logTail(this.#cluster, name);
    const log = tail === "" ? "It wrote no log." : `The end of its log:\n${tail}`;
    this.#fail(
      new SandboxFailure(
        `${name} (process ${pid}) has ended, expected it to run as long as the sandbox. ${log}`,
      ),
    );
  }
}

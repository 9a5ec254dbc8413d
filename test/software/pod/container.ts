import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, readlinkSync } from "node:fs";
import type { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { asIdentity, bubblewrap, type Sandbox } from "./bubblewrap.ts";
import { needed } from "./machine.ts";
import type { PodNetwork } from "./network.ts";

export interface ContainerStart {
  readonly name: string;
  readonly sandbox: Sandbox;
  readonly network: PodNetwork;
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** What a command in a container did. */
export interface Executed {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ExecOptions {
  /** Text for its standard input. */
  readonly input?: string;
  /** Variables beside those of the container. */
  readonly env?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
}

const INFO_FD = 3;
/** Exit code of a command that a signal ended. */
const SIGNALLED = 128;
const KEPT_CHARACTERS = 1_000_000;
const START_MS = 10_000;
const POLL_MS = 5;
const MAX_OUTPUT_BYTES = 64 * 2 ** 20;

/** Reads the number that the operating system gave to the container's first process. */
async function pidFrom(info: Readable): Promise<number> {
  let text = "";
  for await (const chunk of info.setEncoding("utf8")) text += chunk;
  return (JSON.parse(text) as { "child-pid": number })["child-pid"];
}

const programOf = (pid: number): string => {
  try {
    return readlinkSync(`/proc/${pid}/exe`);
  } catch {
    return "";
  }
};

/** One running container: a process tree with the pod's network and a root of its own. */
export class RunningContainer {
  readonly name: string;
  readonly #start: ContainerStart;
  readonly #child: ChildProcess;
  /** Exit code, 128 and the signal where one ended it. */
  readonly ended: Promise<number>;
  exitCode: number | undefined;
  #pid = 0;
  #log = "";

  private constructor(start: ContainerStart) {
    this.name = start.name;
    this.#start = start;
    const { network, sandbox, command, env } = start;
    const args = [`--net=${network.path}`, ...bubblewrap(sandbox, INFO_FD, command)];
    const stdio = ["ignore", "pipe", "pipe", "pipe"] as const;
    this.#child = spawn(needed("nsenter"), args, { env, cwd: "/", detached: true, stdio: [...stdio] });
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.setEncoding("utf8").on("data", (text: string) => {
        this.#log = (this.#log + text).slice(-KEPT_CHARACTERS);
      });
    this.ended = once(this.#child, "close").then(([code, signal]) => {
      this.exitCode = typeof code === "number" ? code : SIGNALLED;
      if (signal !== null) this.#log += `\nended by ${signal}`;
      return this.exitCode;
    });
  }

  /** @returns once the command itself runs, or has ended. */
  static async start(start: ContainerStart): Promise<RunningContainer> {
    const container = new RunningContainer(start);
    const info = container.#child.stdio[INFO_FD] as Readable;
    const pid = await Promise.race([pidFrom(info), container.ended.then(() => 0)]);
    if (pid === 0) return container;
    container.#pid = pid;
    const deadline = Date.now() + START_MS;
    while (/(bwrap|setpriv)$/.test(programOf(pid)) && Date.now() < deadline) await sleep(POLL_MS);
    return container;
  }

  get isRunning(): boolean {
    return this.exitCode === undefined;
  }

  /** The end of what it wrote, to both streams. */
  get log(): string {
    return this.#log;
  }

  /** The most memory that its first process has had, MiB. */
  get peakMiB(): number {
    const status = readFileSync(`/proc/${this.#pid}/status`, "utf8");
    return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) / 1024;
  }

  /** Sends a signal to its first process, as from outside of it. */
  signal(signal: "SIGTERM" | "SIGKILL"): void {
    // 0 would be every process of this one's group.
    if (!this.isRunning || this.#pid === 0) return;
    try {
      process.kill(this.#pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
  }

  /** Ends it without a warning: `kill -9`. */
  async kill(): Promise<void> {
    this.signal("SIGKILL");
    await this.ended;
  }

  /** Runs a command inside, as its user, with its variables. */
  exec(command: readonly string[], { input, env, timeoutMs = 30_000 }: ExecOptions = {}): Promise<Executed> {
    const { sandbox, env: own } = this.#start;
    const inside = ["--mount", "--pid", "--net", "--ipc", "--uts", "--root"];
    const args = [
      ...["--target", String(this.#pid), ...inside, `--wdns=${sandbox.workingDir}`, "--"],
      ...[...asIdentity(sandbox.identity), ...command],
    ];
    const options = {
      env: { ...own, ...env },
      timeout: timeoutMs,
      maxBuffer: MAX_OUTPUT_BYTES,
      killSignal: "SIGKILL" as const,
    };
    return new Promise((resolve) => {
      const child = execFile(needed("nsenter"), args, options, (error, stdout, stderr) => {
        const { code, killed = false, signal } = error ?? {};
        const why = killed ? `no end within ${timeoutMs} ms` : `ended by ${signal}`;
        const exit = typeof code === "number" ? code : SIGNALLED;
        resolve({
          code: error === null ? 0 : exit,
          stdout,
          stderr: exit === SIGNALLED && error !== null ? `${stderr}\n${command.join(" ")}: ${why}` : stderr,
        });
      });
      child.stdin?.on("error", () => {});
      child.stdin?.end(input ?? "");
    });
  }
}

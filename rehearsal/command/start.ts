// Runs one workload's command as its pod would, and tells how it went: one JSON line in on stdin, one out on stdout.
// It stands alone, as it may run where nothing of the project can be read. It ends with the pipe on stdin.
import { type ChildProcess, spawn } from "node:child_process";
import { createServer, type Server } from "node:net";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";

/** An address in the workload's variables: `redis://work-redis:6379` is `{host: "work-redis", port: 6379}`. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

export interface StartRequest {
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Stores and others that it connects to: listeners stand in for them. */
  readonly addresses: readonly Address[];
  /** Whether names and ports are free to be used as they are; else they are replaced in the variables. */
  readonly exact: boolean;
  /** Port and path that tell whether it is ready; null for a command that runs to its end. */
  readonly ready: { readonly port: number; readonly path: string } | null;
  /** How long it may take to be ready, or to end, milliseconds. */
  readonly startMs: number;
  /** How long it may take to end after SIGTERM, milliseconds. */
  readonly graceMs: number;
}

export interface StartReport {
  /** Null for a command that runs to its end. */
  readonly readyMs: number | null;
  /** Null where it was killed. */
  readonly exitCode: number | null;
  /** What is wrong, or null. */
  readonly problem: string | null;
  /** The end of what it wrote. */
  readonly output: string;
}

const LOOPBACK = "127.0.0.1";
const OUTPUT_CHARACTERS = 2000;

const listen = (port: number): Promise<Server> =>
  new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.on("error", () => {}));
    server.once("error", reject);
    server.listen(port, LOOPBACK, () => resolve(server));
  });

const portOf = (server: Server): number => {
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
};

async function freePort(): Promise<number> {
  const server = await listen(0);
  const port = portOf(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

interface Placed {
  readonly env: Record<string, string>;
  readonly ready: StartRequest["ready"];
}

/** Listeners on the very ports of the addresses: names lead to loopback here. */
async function placeExactly({ addresses, env, ready }: StartRequest): Promise<Placed> {
  for (const port of new Set(addresses.map((address) => address.port))) await listen(port);
  return { env: { ...env }, ready };
}

/** Listeners on free ports, and variables that lead there. */
async function placeElsewhere({ addresses, env, ready }: StartRequest): Promise<Placed> {
  let entries = Object.entries(env);
  for (const { host, port } of addresses) {
    const to = `${LOOPBACK}:${portOf(await listen(0))}`;
    entries = entries.map(([name, value]) => [name, value.replaceAll(`${host}:${port}`, to)]);
  }
  const own = ready === null ? null : { ...ready, port: await freePort() };
  const moved = Object.fromEntries(entries);
  if (own !== null) moved.PORT = String(own.port);
  return { env: moved, ready: own };
}

interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<number | null>;
  readonly output: () => string;
}

function start(command: readonly string[], env: Record<string, string>): Running {
  const [program = "", ...args] = command;
  const child = spawn(program, args, { env, cwd: "/", stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  const keep = (chunk: Buffer): void => {
    output = (output + chunk.toString()).slice(-OUTPUT_CHARACTERS);
  };
  child.stdout?.on("data", keep);
  child.stderr?.on("data", keep);
  const ended = new Promise<number | null>((resolve) => {
    child.once("error", (error) => {
      output += error.message;
      resolve(127);
    });
    child.once("close", (code) => resolve(code));
  });
  return { child, ended, output: () => output.trim() };
}

const POLL_MS = 50;
const ANSWER_MS = 3000;

/** Undefined once it is ready, else what stood in the way at last. */
async function untilReady(
  { child }: Running,
  ready: NonNullable<StartRequest["ready"]>,
  startMs: number,
): Promise<string | undefined> {
  const deadline = Date.now() + startMs;
  let last = "no answer";
  while (Date.now() < deadline) {
    if (child.exitCode !== null || child.signalCode !== null)
      return `it ended before it was ready (exit code ${child.exitCode ?? child.signalCode})`;
    try {
      const url = `http://${LOOPBACK}:${ready.port}${ready.path}`;
      const response = await fetch(url, { signal: AbortSignal.timeout(ANSWER_MS) });
      if (response.ok) return undefined;
      last = `${response.status} ${(await response.text()).slice(0, 300)}`;
    } catch (error) {
      const { cause, message } = error as Error;
      last = cause instanceof Error ? cause.message : message;
    }
    await sleep(POLL_MS);
  }
  return `${ready.path} did not answer 200 within ${startMs / 1000} s, at last: ${last}`;
}

/** The exit code; null where it had to be killed. */
async function within(ended: Promise<number | null>, timeoutMs: number): Promise<number | null> {
  return Promise.race([ended, sleep(timeoutMs, null)]);
}

async function serve(running: Running, placed: Placed, request: StartRequest): Promise<StartReport> {
  const { child, ended, output } = running;
  const { startMs, graceMs } = request;
  if (placed.ready === null) {
    const exitCode = await within(ended, startMs);
    const problem =
      exitCode === 0 ? null : `it ended with exit code ${exitCode ?? "none in time"}, expected 0`;
    return { readyMs: null, exitCode, problem, output: output() };
  }
  const began = Date.now();
  const late = await untilReady(running, placed.ready, startMs);
  const readyMs = Date.now() - began;
  if (late !== undefined) return { readyMs, exitCode: child.exitCode, problem: late, output: output() };
  child.kill("SIGTERM");
  const exitCode = await within(ended, graceMs);
  const problem =
    exitCode === 0 ? null : `after SIGTERM it ended with exit code ${exitCode ?? "none in time"}, expected 0`;
  return { readyMs, exitCode, problem, output: output() };
}

async function main(): Promise<void> {
  const lines = createInterface({ input: process.stdin });
  // Whoever asked is gone: nobody waits for the answer.
  lines.once("close", () => process.exit(1));
  const [text] = await new Promise<string[]>((resolve) => lines.once("line", (line) => resolve([line])));
  const request = JSON.parse(text ?? "{}") as StartRequest;
  const placed = await (request.exact ? placeExactly(request) : placeElsewhere(request));
  const running = start(request.command, placed.env);
  process.once("exit", () => running.child.kill("SIGKILL"));
  const report = await serve(running, placed, request);
  process.stdout.write(`${JSON.stringify(report)}\n`, () => process.exit(0));
}

if (process.argv[1] === import.meta.filename) await main();

// Runs one workload's command as its pod would: reads a request from stdin and writes a report to stdout, each a line of
// JSON. It imports nothing of the project, which its user may not be able to read. It ends when stdin is closed.
import { type ChildProcess, spawn } from "node:child_process";
import { type AddressInfo, createServer, type Server } from "node:net";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";

/** An address in the workload's variables: `{host: "work-redis", port: 6379}` in `redis://work-redis:6379`. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

export interface StartRequest {
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Stores and other servers that it connects to: listeners take their place. */
  readonly addresses: readonly Address[];
  /** Whether names and ports can be used as they are; else other ones replace them in the variables. */
  readonly exact: boolean;
  /** Port and path of the readiness probe; null for a command that runs to its end. */
  readonly ready: { readonly port: number; readonly path: string } | null;
  /** How long it may take to become ready, or to run to its end, milliseconds. */
  readonly startMs: number;
  /** How long it may take to end after SIGTERM, milliseconds. */
  readonly graceMs: number;
}

export interface StartReport {
  /** Null for a command that runs to its end. */
  readonly readyMs: number | null;
  /** Null where it was killed, or did not end in time. */
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

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

async function freePort(): Promise<number> {
  const server = await listen(0);
  const port = portOf(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Starts listeners in place of the addresses; returns the request with variables and ports that lead to them. */
async function withListeners(request: StartRequest): Promise<StartRequest> {
  const { addresses, env, ready, exact } = request;
  if (exact) {
    // Every name resolves to loopback here.
    for (const port of new Set(addresses.map((address) => address.port))) await listen(port);
    return request;
  }
  let entries = Object.entries(env);
  for (const { host, port } of addresses) {
    const listener = `${LOOPBACK}:${portOf(await listen(0))}`;
    entries = entries.map(([name, value]) => [name, value.replaceAll(`${host}:${port}`, listener)]);
  }
  const moved = Object.fromEntries(entries);
  if (ready === null) return { ...request, env: moved };
  const port = await freePort();
  return { ...request, env: { ...moved, PORT: String(port) }, ready: { ...ready, port } };
}

interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<number | null>;
  readonly output: () => string;
}

function start({ command, env }: StartRequest): Running {
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

/** Waits until it is ready; returns why it is not where it ends before or takes too long. */
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
  return `${ready.path} did not answer 200 within ${startMs / 1000} s; the last answer was: ${last}`;
}

/** Waits until the command is ready and ends it, or waits until it has run to its end. */
async function observe(running: Running, { ready, startMs, graceMs }: StartRequest): Promise<StartReport> {
  const { child, ended, output } = running;
  const began = Date.now();
  const late = ready === null ? undefined : await untilReady(running, ready, startMs);
  const readyMs = ready === null ? null : Date.now() - began;
  if (late !== undefined) return { readyMs, exitCode: child.exitCode, problem: late, output: output() };
  if (ready !== null) child.kill("SIGTERM");
  const exitCode = await Promise.race([ended, sleep(ready === null ? startMs : graceMs, null)]);
  const subject = ready === null ? "it" : "after SIGTERM it";
  const problem =
    exitCode === 0 ? null : `${subject} ended with exit code ${exitCode ?? "none in time"}, expected 0`;
  return { readyMs, exitCode, problem, output: output() };
}

async function main(): Promise<void> {
  const lines = createInterface({ input: process.stdin });
  // The process that sent the request has ended.
  lines.once("close", () => process.exit(1));
  const [text] = await new Promise<string[]>((resolve) => lines.once("line", (line) => resolve([line])));
  const request = await withListeners(JSON.parse(text ?? "{}") as StartRequest);
  const running = start(request);
  process.once("exit", () => running.child.kill("SIGKILL"));
  const report = await observe(running, request);
  process.stdout.write(`${JSON.stringify(report)}\n`, () => process.exit(0));
}

if (process.argv[1] === import.meta.filename) await main();

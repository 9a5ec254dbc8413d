import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chownSync, globSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { allOnPath } from "../../../base/onPath.ts";

/** `nobody` of Debian: PostgreSQL refuses to run as root. */
const NOBODY = 65_534;
const START_MS = 30_000;
const PASSWORD = "a-password-of-the-test";

/** A real server on loopback, which a test may end and start again on the same port with the same data. */
export interface Server {
  readonly port: number;
  readonly password: string;
  readonly start: () => Promise<void>;
  /** Ends it at once, as a crash does. */
  readonly kill: () => Promise<void>;
  /** Ends it, and removes its data. */
  readonly remove: () => Promise<void>;
}

const postgresFolder = globSync("/usr/lib/postgresql/*/bin")
  .toSorted((one, other) => one.localeCompare(other, "en", { numeric: true }))
  .at(-1);
const redisServer = allOnPath("redis-server", process.env.PATH ?? "")[0];

/** Why a program is not tested here, for the name of the test; empty if it is. */
const absent = (program: string | undefined, name: string): string =>
  program === undefined ? ` (skipped: no ${name} on this machine)` : "";
export const noPostgres = absent(postgresFolder, "PostgreSQL");
export const noRedis = absent(redisServer, "redis-server");

/** A server ends with the process that started it, whatever ends that one. */
const BOUND = ["setpriv", "--pdeathsig", "KILL"];
const AS_NOBODY =
  process.getuid?.() === 0 ? [`--reuid=${NOBODY}`, `--regid=${NOBODY}`, "--clear-groups"] : [];

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => {
      socket.destroy();
      resolve(true);
    });
    socket.on("error", () => resolve(false));
  });

interface ServerArgs {
  readonly folder: string;
  readonly port: number;
  readonly command: readonly string[];
  /** Whether it does its work once its port answers. */
  readonly ready: () => boolean;
}

function server({ folder, port, command, ready }: ServerArgs): Server {
  let child: ChildProcess | undefined;
  const start = async () => {
    const [program = "", ...args] = [...BOUND, ...AS_NOBODY, ...command];
    child = spawn(program, args, { cwd: folder, stdio: "ignore" });
    const end = Date.now() + START_MS;
    while (!((await answers(port)) && ready())) {
      if (Date.now() > end || child.exitCode !== null) throw new Error(`${command[0]} does not answer`);
      await sleep(50);
    }
  };
  const kill = async () => {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGKILL");
    await once(child, "exit");
  };
  const remove = async () => {
    await kill();
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  };
  return { port, password: PASSWORD, start, kill, remove };
}

function folderOf(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `${name}-`));
  if (AS_NOBODY.length > 0) chownSync(folder, NOBODY, NOBODY);
  return folder;
}

/** PostgreSQL with the database `postgres` and the user `app`, who needs the password. */
export async function postgresServer(): Promise<Server> {
  const folder = folderOf("postgres");
  const program = (name: string) => join(postgresFolder ?? "", name);
  const passwordFile = join(folder, "password");
  writeFileSync(passwordFile, PASSWORD);
  if (AS_NOBODY.length > 0) chownSync(passwordFile, NOBODY, NOBODY);
  const data = join(folder, "data");
  const init = [
    program("initdb"),
    "-D",
    data,
    "-U",
    "app",
    `--pwfile=${passwordFile}`,
    "--auth=scram-sha-256",
    "--no-sync",
  ];
  const [first = "", ...more] = [...BOUND, ...AS_NOBODY, ...init];
  execFileSync(first, more, { cwd: folder, stdio: "ignore" });
  const port = await freePort();
  const settings = [
    "listen_addresses=127.0.0.1",
    `unix_socket_directories=${folder}`,
    "fsync=off",
    "restart_after_crash=on",
  ];
  const command = [
    program("postgres"),
    "-D",
    data,
    "-p",
    String(port),
    ...settings.flatMap((one) => ["-c", one]),
  ];
  const isReady = [program("pg_isready"), "-q", "-h", "127.0.0.1", "-p", String(port)] as const;
  const ready = () => {
    try {
      execFileSync(isReady[0], isReady.slice(1));
      return true;
    } catch {
      return false;
    }
  };
  return server({ folder, port, command, ready });
}

/** Redis whose default user needs the password. It keeps nothing on disk. */
export async function redis(): Promise<Server> {
  const folder = folderOf("redis");
  const port = await freePort();
  const options = ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--requirepass", PASSWORD];
  return server({ folder, port, command: [redisServer ?? "", ...options], ready: () => true });
}

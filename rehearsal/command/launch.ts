import { spawn } from "node:child_process";
import {
  accessSync,
  chmodSync,
  chownSync,
  constants,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { programBeside } from "../../sandbox/process/program.ts";
import { contain, type Mount } from "./contain.ts";
import type { Program } from "./containerCommand.ts";
import type { StartReport, StartRequest } from "./start.ts";

const PREFIX = "echelon-rehearse-";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * A directory that is removed with everything that was written into it, also where this process is told to end.
 *
 * @param parent one that is removed however a run ends; without it the system's temporary one, where another user
 *   can pass through.
 */
export async function withDirectory<T>(
  parent: string | undefined,
  work: (directory: string) => Promise<T>,
): Promise<T> {
  const directory = mkdtempSync(join(parent ?? realpathSync(tmpdir()), PREFIX));
  if (parent === undefined) chmodSync(directory, 0o711);
  const remove = (): void => rmSync(directory, { recursive: true, force: true });
  // Before whoever ends the process for the same signal.
  for (const signal of SIGNALS) process.prependListener(signal, remove);
  try {
    return await work(directory);
  } finally {
    for (const signal of SIGNALS) process.off(signal, remove);
    remove();
  }
}

/** Writes what a pod's volumes would hold, for its user; returns where each stands. */
function layOut(directory: string, { directories, user, group }: Program): readonly Mount[] {
  return directories.map(({ path, files, writable }, index) => {
    const from = join(directory, `volume-${index}`);
    mkdirSync(from, { mode: 0o755 });
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(from, name)), { recursive: true });
      writeFileSync(join(from, name), content, { mode: 0o644 });
    }
    if (writable && process.getuid?.() === 0) chownSync(from, user, group);
    return { from, to: path, writable, kind: "directory" };
  });
}

/** Everything to start one program with, and how much like its pod it stands. */
export interface Launch {
  readonly program: Program;
  readonly ready: StartRequest["ready"];
  readonly startMs: number;
  /** Namespaces of its own, with a read-only root. */
  readonly contained: boolean;
}

const BIN = "/.echelon/bin";
const START = "/.echelon/start";
const SYSTEM_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

interface Prepared {
  readonly command: readonly string[];
  readonly request: StartRequest;
  readonly identity: { readonly uid?: number; readonly gid?: number };
}

const starter = (): string => programBeside(import.meta.filename, "start");
const extensionOf = (path: string): string => path.slice(path.lastIndexOf("."));

const requestOf = (
  { program, ready, startMs, contained }: Launch,
  path: string,
  change: (text: string) => string,
): StartRequest => ({
  command: program.command.map(change),
  env: {
    PATH: path,
    HOSTNAME: "rehearsal",
    ...Object.fromEntries(Object.entries(program.env).map(([name, value]) => [name, change(value)])),
  },
  addresses: program.addresses,
  exact: contained,
  ready,
  startMs,
  graceMs: program.graceMs,
});

/** In a root of its own, with every path, name and port as its pod has them. */
function prepareContained(directory: string, launch: Launch): Prepared {
  const { program } = launch;
  const start = `${START}${extensionOf(starter())}`;
  const tools: readonly Mount[] = [
    { from: realpathSync(process.execPath), to: `${BIN}/node`, writable: false, kind: "file" },
    { from: starter(), to: start, writable: false, kind: "file" },
  ];
  const containment = {
    root: join(directory, "root"),
    mounts: [...layOut(directory, program), ...tools],
    hosts: program.addresses.map(({ host }) => host),
    user: program.user,
    group: program.group,
  };
  return {
    command: contain(containment, [`${BIN}/node`, start]),
    request: requestOf(launch, `${BIN}:${SYSTEM_PATH}`, (text) => text),
    identity: {},
  };
}

/** A file where another user can read it too: a clone may lie in somebody's home. */
function reachable(directory: string, path: string, name: string): string {
  const copy = join(directory, name);
  copyFileSync(path, copy, constants.COPYFILE_FICLONE);
  chmodSync(copy, 0o755);
  return copy;
}

/** As it is on this machine: paths of volumes, names and ports are replaced. */
function preparePlain(directory: string, launch: Launch): Prepared {
  const { program } = launch;
  const mounts = layOut(directory, program);
  const change = (text: string): string =>
    mounts
      .reduce((changed, { to, from }) => changed.replaceAll(`${to}/`, `${from}/`), `${text}`)
      .replace(/^.*$/, (whole) => mounts.find(({ to }) => to === whole)?.from ?? whole);
  const root = process.getuid?.() === 0;
  const bin = join(directory, "bin");
  mkdirSync(bin, { mode: 0o755 });
  const node = root ? reachable(bin, realpathSync(process.execPath), "node") : process.execPath;
  const start = root ? reachable(directory, starter(), `start${extensionOf(starter())}`) : starter();
  accessSync(node, constants.X_OK);
  return {
    command: [node, start],
    request: requestOf(launch, `${dirname(node)}:${SYSTEM_PATH}`, change),
    identity: root ? { uid: program.user, gid: program.group } : {},
  };
}

/** Beyond what the program itself may take. */
const MARGIN_MS = 15_000;

/** Starts a program, and tells how it went; it has ended then. */
export function launch(directory: string, wanted: Launch): Promise<StartReport> {
  const prepare = wanted.contained ? prepareContained : preparePlain;
  const { command, request, identity } = prepare(directory, wanted);
  const [tool = "", ...args] = command;
  const child = spawn(tool, args, {
    ...identity,
    cwd: "/",
    env: { PATH: process.env.PATH ?? SYSTEM_PATH },
    stdio: ["pipe", "pipe", "pipe"],
    timeout: request.startMs + request.graceMs + MARGIN_MS,
    killSignal: "SIGKILL",
  });
  let out = "";
  let err = "";
  child.stdout.on("data", (chunk: Buffer) => {
    out += chunk.toString();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    err += chunk.toString();
  });
  child.stdin.on("error", () => {});
  // The pipe stays open: its end tells the starter that nobody waits any more.
  child.stdin.write(`${JSON.stringify(request)}\n`);
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => {
      child.stdin.destroy();
      const line = out.trim().split("\n").at(-1) ?? "";
      if (line.startsWith("{")) resolve(JSON.parse(line) as StartReport);
      else reject(new Error(`the starter ended with ${signal ?? `code ${code}`}: ${err.trim()}`));
    });
  });
}

import { spawn } from "node:child_process";
import {
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
import { dirname, extname, join } from "node:path";
import { programBeside } from "../../sandbox/process/program.ts";
import { contain, isRoot, type Mount } from "./contain.ts";
import type { ContainerCommand } from "./containerCommand.ts";
import type { StartReport, StartRequest } from "./start.ts";

const PREFIX = "echelon-rehearse-";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Makes a directory for `work` and removes it with its content, also where a signal ends this process.
 *
 * @param parent a directory that is removed however a run ends. @default the system's temporary one, which other users
 *   can pass through
 */
export async function withDirectory<T>(
  parent: string | undefined,
  work: (directory: string) => Promise<T>,
): Promise<T> {
  const directory = mkdtempSync(join(parent ?? realpathSync(tmpdir()), PREFIX));
  if (parent === undefined) chmodSync(directory, 0o711);
  const remove = (): void => rmSync(directory, { recursive: true, force: true });
  // Before the listener that ends the process.
  for (const signal of SIGNALS) process.prependListener(signal, remove);
  try {
    return await work(directory);
  } finally {
    for (const signal of SIGNALS) process.off(signal, remove);
    remove();
  }
}

/** Writes the content of the pod's volumes for its user; returns where each is mounted. */
const writeVolumes = (directory: string, { directories, user, group }: ContainerCommand): readonly Mount[] =>
  directories.map(({ path, files, writable }, index) => {
    const from = join(directory, `volume-${index}`);
    mkdirSync(from, { mode: 0o755 });
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(from, name)), { recursive: true });
      writeFileSync(join(from, name), content, { mode: 0o644 });
    }
    if (writable && isRoot()) chownSync(from, user, group);
    return { from, to: path, writable, kind: "directory" };
  });

/** What to start, and in which surroundings. */
interface Launch extends Pick<StartRequest, "ready" | "startMs"> {
  readonly command: ContainerCommand;
  /** In namespaces of its own, with a read-only root; else as a plain process. */
  readonly contained: boolean;
}

/** How `start.ts` is run, and how the command's paths have to change for it. */
interface Surroundings {
  /** Program and arguments that run `start.ts`. */
  readonly starter: readonly string[];
  /** Directory of the Node that the command finds. */
  readonly bin: string;
  readonly identity: { readonly uid?: number; readonly gid?: number };
  /** A text of the command with paths of this machine. */
  readonly translate: (text: string) => string;
}

const START = programBeside(import.meta.filename, "start");
const CONTAINED_BIN = "/.echelon/bin";
const CONTAINED_START = `/.echelon/start${extname(START)}`;

/** A root of its own, with every path, name and port as in the pod. */
function containedIn(directory: string, command: ContainerCommand): Surroundings {
  const { user, group, addresses } = command;
  const node = `${CONTAINED_BIN}/node`;
  const tools: readonly Mount[] = [
    { from: realpathSync(process.execPath), to: node, writable: false, kind: "file" },
    { from: START, to: CONTAINED_START, writable: false, kind: "file" },
  ];
  const root = join(directory, "root");
  const mounts = [...writeVolumes(directory, command), ...tools];
  const hosts = addresses.map(({ host }) => host);
  const starter = contain({ root, mounts, hosts, user, group }, [node, CONTAINED_START]);
  return { starter, bin: CONTAINED_BIN, identity: {}, translate: (text) => text };
}

/** A copy that another user can read: a clone may be in somebody's home. */
function readableCopy(path: string, copy: string): string {
  copyFileSync(path, copy, constants.COPYFILE_FICLONE);
  chmodSync(copy, 0o755);
  return copy;
}

/** This machine as it is: the paths of volumes are replaced. */
function plainIn(directory: string, command: ContainerCommand): Surroundings {
  const volumes = writeVolumes(directory, command);
  const translate = (text: string): string =>
    volumes.find(({ to }) => to === text)?.from ??
    volumes.reduce((changed, { to, from }) => changed.replaceAll(`${to}/`, `${from}/`), text);
  if (!isRoot()) {
    const bin = dirname(process.execPath);
    return { starter: [process.execPath, START], bin, identity: {}, translate };
  }
  const bin = join(directory, "bin");
  mkdirSync(bin, { mode: 0o755 });
  const node = readableCopy(realpathSync(process.execPath), join(bin, "node"));
  const start = readableCopy(START, join(directory, `start${extname(START)}`));
  return { starter: [node, start], bin, identity: { uid: command.user, gid: command.group }, translate };
}

const SYSTEM_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

function requestFor(
  { command, ready, startMs, contained }: Launch,
  { bin, translate }: Surroundings,
): StartRequest {
  const env = Object.entries(command.env).map(([name, value]) => [name, translate(value)]);
  return {
    command: command.command.map(translate),
    env: { PATH: `${bin}:${SYSTEM_PATH}`, HOSTNAME: "rehearsal", ...Object.fromEntries(env) },
    addresses: command.addresses,
    exact: contained,
    ready,
    startMs,
    graceMs: command.graceMs,
  };
}

/** For `start.ts` itself, beyond what the command may take. */
const MARGIN_MS = 15_000;

/** Starts a command and ends it again; returns how it did. */
export function launch(directory: string, wanted: Launch): Promise<StartReport> {
  const surroundings = (wanted.contained ? containedIn : plainIn)(directory, wanted.command);
  const request = requestFor(wanted, surroundings);
  const [program = "", ...args] = surroundings.starter;
  const child = spawn(program, args, {
    ...surroundings.identity,
    cwd: "/",
    env: { PATH: process.env.PATH ?? SYSTEM_PATH },
    timeout: request.startMs + request.graceMs + MARGIN_MS,
    killSignal: "SIGKILL",
  });
  let out = "";
  let err = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    out += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    err += text;
  });
  child.stdin.on("error", () => {});
  // The pipe stays open: its end tells `start.ts` that this process has ended.
  child.stdin.write(`${JSON.stringify(request)}\n`);
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => {
      child.stdin.destroy();
      const line = out.trim().split("\n").at(-1) ?? "";
      if (line.startsWith("{")) resolve(JSON.parse(line) as StartReport);
      else reject(new Error(`start.ts ended with ${signal ?? `code ${code}`}: ${err.trim()}`));
    });
  });
}

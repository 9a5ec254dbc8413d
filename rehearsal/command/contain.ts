import { execFile } from "node:child_process";
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

/** A directory or file of this machine that a process finds at another path. */
export interface Mount {
  /** Absolute, on this machine. */
  readonly from: string;
  /** Absolute, as the process sees it. */
  readonly to: string;
  readonly writable: boolean;
  readonly kind: "directory" | "file";
}

interface Containment {
  /** The new root, a directory that does not exist yet. */
  readonly root: string;
  readonly mounts: readonly Mount[];
  /** Names that resolve to loopback. */
  readonly hosts: readonly string[];
  readonly user: number;
  readonly group: number;
}

const HOST = "/.host";
const run = promisify(execFile);

export const isRoot = (): boolean => process.getuid?.() === 0;

/** New namespaces for mounts, network and processes. A user other than root needs one for users too. */
const unshareArguments = (): readonly string[] => [
  ...(isRoot() ? [] : ["--user", "--map-root-user"]),
  ...["--mount", "--net", "--pid", "--fork", "--kill-child"],
];

/**
 * Mounts the machine read-only below the new root, then each mount at its path. A recursive bind mount leaves the
 * mounts below it writable, so each is remounted. /proc stays writable: a user namespace is set up through it.
 */
const SCRIPT = `set -eu
root=$1; shift
count=$1; shift
mount --make-rprivate /
mount --bind "$root" "$root"
mount --rbind / "$root${HOST}"
mounts=$(cat /proc/self/mountinfo)
echo "$mounts" | while read -r _ _ _ _ point _; do
  case "$point" in
    "$root${HOST}"/proc|"$root${HOST}"/proc/*) ;;
    "$root${HOST}"|"$root${HOST}"/*) mount -o remount,bind,ro "$point" 2>/dev/null || true ;;
  esac
done
while [ "$count" -gt 0 ]; do
  mount --bind "$1" "$root$2"
  [ "$3" = writable ] || mount -o remount,bind,ro "$root$2"
  shift 3
  count=$((count - 1))
done
mount -o remount,bind,ro "$root"
ip link set lo up
cd "$root"
exec "$@"`;

/** Enters the new root as the user of the pod. After a change of root the kernel allows no new user namespace. */
const asUser = ({ root, user, group }: Containment): readonly string[] => {
  const setpriv = ["setpriv", "--no-new-privs"];
  if (isRoot())
    return ["chroot", root, ...setpriv, "--reuid", `${user}`, "--regid", `${group}`, "--clear-groups"];
  const map = [`--map-user=${user}`, `--map-group=${group}`];
  return ["unshare", "--user", ...map, `--root=${root}`, "--wd=/", ...setpriv];
};

/** The directories above a path, the root first. */
const ancestors = (path: string): readonly string[] => {
  const parts = path.split("/").filter(Boolean).slice(0, -1);
  return ["/", ...parts.map((_, index) => `/${parts.slice(0, index + 1).join("/")}`)];
};

const entriesOf = (directory: string): readonly string[] => {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
};

/** Makes the new root: a link to the machine's own for every file, except at the paths of mounts. */
function makeRoot({ root, mounts, hosts }: Containment): void {
  const points = new Set(mounts.map(({ to }) => to));
  const hostsFile = "/etc/hosts";
  const real = new Set([...points, hostsFile].flatMap(ancestors));
  for (const directory of [...real].toSorted()) {
    mkdirSync(join(root, directory), { recursive: true, mode: 0o755 });
    for (const entry of entriesOf(directory)) {
      const path = join(directory, entry);
      if (real.has(path) || points.has(path) || path === hostsFile || path === HOST) continue;
      symlinkSync(join(HOST, path), join(root, path));
    }
  }
  mkdirSync(join(root, HOST));
  for (const { to, kind } of mounts) {
    if (kind === "directory") mkdirSync(join(root, to), { recursive: true });
    else writeFileSync(join(root, to), "");
  }
  writeFileSync(join(root, hostsFile), `127.0.0.1 ${["localhost", ...hosts].join(" ")}\n`, { mode: 0o644 });
}

/** Program and arguments that run a command in namespaces of its own, with a read-only root. */
export function contain(containment: Containment, command: readonly string[]): readonly string[] {
  makeRoot(containment);
  const { root, mounts } = containment;
  const triples = mounts.flatMap(({ from, to, writable }) => [from, to, writable ? "writable" : "read-only"]);
  const shell = ["sh", "-c", SCRIPT, "contain", root, String(mounts.length), ...triples];
  return ["unshare", ...unshareArguments(), ...shell, ...asUser(containment), ...command];
}

const TRY_MS = 20_000;

/** Why this machine cannot contain a command, found by containing one that does nothing; undefined where it can. */
export async function whyNotContained(root: string, user: number): Promise<string | undefined> {
  if (process.platform !== "linux") return `${process.platform} has no namespaces`;
  const [program = "", ...args] = contain({ root, mounts: [], hosts: [], user, group: user }, [
    "sh",
    "-c",
    `test "$(id -u)" = ${user} && ! touch /tmp/echelon-is-read-only 2>/dev/null`,
  ]);
  try {
    await run(program, args, { timeout: TRY_MS });
    return undefined;
  } catch (error) {
    const { stderr = "", message } = error as Error & { stderr?: string };
    return stderr.trim().split("\n").at(-1) || message.split("\n")[0];
  }
}

import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Container, PodSpec } from "../../../sandbox/client/objects.ts";
import type { Image } from "./images.ts";
import { needed } from "./machine.ts";
import type { Mount } from "./volumes.ts";

/** Who a container runs as. */
export interface Identity {
  readonly user: number;
  readonly group: number;
  readonly groups: readonly number[];
}

export function identityOf(
  { securityContext: pod = {} }: PodSpec,
  { securityContext: own = {} }: Container,
): Identity {
  const user = own.runAsUser ?? pod.runAsUser ?? 0;
  const group = own.runAsGroup ?? pod.runAsGroup ?? 0;
  const more = pod.fsGroup === undefined ? [] : [pod.fsGroup];
  return { user, group, groups: [group, ...more, ...(pod.supplementalGroups ?? [])] };
}

/** Where the program that changes the user lies in a container; an image has no such directory. */
const SETPRIV = "/.pod/setpriv";

/** Takes the identity of a container, and every capability away. */
export const asIdentity = ({ user, group, groups }: Identity): readonly string[] => [
  ...[SETPRIV, "--reuid", String(user), "--regid", String(group)],
  ...["--groups", [...new Set(groups)].join(","), "--no-new-privs", "--inh-caps=-all", "--bounding-set=-all"],
  ...["--pdeathsig", "KILL", "--"],
];

/** Libraries that programs of this machine need, wherever they lie in a container. */
const LIBRARIES = ["/usr/lib", "/usr/lib64", "/usr/share"];
const LINKS = ["lib", "lib64"];

const applets = (): readonly string[] =>
  execFileSync(needed("busybox"), ["--list"], { encoding: "utf8" }).split("\n").filter(Boolean);

/** The userland of an image, by its base. */
const userlands = {
  alpine: () => [
    ...openAbove(["/bin/busybox", "/usr/bin/env"]),
    ...LIBRARIES.flatMap((path) => ["--ro-bind-try", path, path]),
    ...LINKS.flatMap((name) => ["--symlink", `usr/${name}`, `/${name}`]),
    ...["--ro-bind", needed("busybox"), "/bin/busybox"],
    ...applets()
      .filter((name) => name !== "busybox")
      .flatMap((name) => ["--symlink", "/bin/busybox", `/bin/${name}`]),
    ...["--symlink", "../../bin/env", "/usr/bin/env"],
  ],
  debian: () => [
    ...["--ro-bind", "/usr", "/usr", "--tmpfs", "/usr/local"],
    ...["bin", "sbin", ...LINKS].flatMap((name) => ["--symlink", `usr/${name}`, `/${name}`]),
  ],
} satisfies Record<Image["base"], () => readonly string[]>;

/** Users and groups of an image, and the look-up of names: only those of its hosts file. */
function etc(directory: string, { users }: Image): readonly string[] {
  const all = Object.entries({ 0: "root", ...users, 65534: "nobody" });
  const files = {
    passwd: all.map(([id, name]) => `${name}:x:${id}:${id}:${name}:/:/bin/sh`),
    group: all.map(([id, name]) => `${name}:x:${id}:`),
    "nsswitch.conf": ["passwd: files", "group: files", "hosts: files"],
    "resolv.conf": [],
  };
  return Object.entries(files).flatMap(([name, lines]) => {
    const path = join(directory, name);
    writeFileSync(path, lines.map((line) => `${line}\n`).join(""), { mode: 0o644 });
    return ["--ro-bind", path, `/etc/${name}`];
  });
}

/** A container as bubblewrap makes it. */
export interface Sandbox {
  /** Directory for files of the container itself. */
  readonly directory: string;
  readonly image: Image;
  readonly mounts: readonly Mount[];
  /** The hosts file of the pod. */
  readonly hosts: string;
  readonly hostname: string;
  readonly readOnlyRoot: boolean;
  readonly workingDir: string;
  readonly identity: Identity;
}

/** The directories above a path, from the root's own on. */
const above = (path: string): readonly string[] =>
  dirname(path)
    .split("/")
    .filter(Boolean)
    .map((_, index, parts) => `/${parts.slice(0, index + 1).join("/")}`);

/** Makes the directories above paths: bubblewrap's own would be closed to every user but root. */
const openAbove = (paths: readonly string[]): readonly string[] =>
  [...new Set(paths.flatMap(above))].flatMap((path) => ["--dir", path]);

const mount = ({ from, to, writable, bytes }: Mount): readonly string[] => {
  if (bytes !== undefined) return ["--perms", "1777", "--size", String(bytes), "--tmpfs", to];
  return [writable ? "--bind" : "--ro-bind", from, to];
};

/** How bubblewrap starts a command as a container: https://github.com/containers/bubblewrap */
export function bubblewrap(sandbox: Sandbox, infoFd: number, command: readonly string[]): readonly string[] {
  const { directory, image, mounts, hosts, hostname, readOnlyRoot, workingDir, identity } = sandbox;
  const programs = { ...image.programs, [SETPRIV]: needed("setpriv") };
  return [
    ...[needed("bwrap"), "--die-with-parent", "--new-session", "--as-pid-1", "--info-fd", String(infoFd)],
    ...["--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try", "--hostname", hostname],
    // Capabilities with which setpriv gives up everything, these capabilities too.
    ...[
      "--cap-drop",
      "ALL",
      "--cap-add",
      "CAP_SETUID",
      "--cap-add",
      "CAP_SETGID",
      "--cap-add",
      "CAP_SETPCAP",
    ],
    ...userlands[image.base](),
    ...image.hidden.flatMap((path) => ["--tmpfs", path]),
    ...openAbove(Object.keys(programs)),
    ...Object.entries(programs).flatMap(([to, from]) => ["--ro-bind", from, to]),
    ...["--dir", "/etc", ...etc(directory, image), "--ro-bind", hosts, "/etc/hosts"],
    ...["--proc", "/proc", "--dev", "/dev", "--perms", "1777", "--tmpfs", "/dev/shm"],
    ...["--perms", "1777", "--dir", "/tmp", "--dir", workingDir],
    ...openAbove(mounts.map(({ to }) => to)),
    ...mounts.flatMap(mount),
    ...(readOnlyRoot ? ["--remount-ro", "/"] : []),
    ...["--chdir", workingDir, "--", ...asIdentity(identity), ...command],
  ];
}

import { execFileSync, spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { dataFiles } from "../../../../../components/aws/parts/host/hostFiles.ts";

const bashMajor = Number(execFileSync("bash", ["-c", "echo $BASH_VERSINFO"], { encoding: "utf8" }));
const [script] = dataFiles;

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "echelon-data-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** Runs the script for one volume; returns what it printed. `bin` is first on PATH. */
function runScript(device: string, path: string, bin: string): string {
  mkdirSync(join(root, "etc"), { recursive: true });
  writeFileSync(join(root, "etc/host"), `user=0\nvolumes=('${device} ${path}')\n`);
  const content = script.content
    .replaceAll("/etc/echelon", join(root, "etc"))
    .replaceAll("/run/echelon-data.lock", join(root, "lock"));
  const { status, stdout, stderr } = spawnSync("bash", ["-c", content], {
    encoding: "utf8",
    env: { ...process.env, PATH: `${bin}:${process.env.PATH}` },
    // Where its input is a socket, as Node's pipe is, bash may read ~/.bashrc, and that may call what stands in here.
    stdio: ["ignore", "pipe", "pipe"],
  });
  if (status !== 0) throw new Error(`the script ended with ${status}: ${stderr}`);
  return stdout;
}

interface Machine {
  /** Whether the volume is mounted when the script starts. */
  readonly mounted: boolean;
  /** What xfs_growfs prints. */
  readonly growfs: string;
  /** What blkid says: 0 for a file system, 2 for nothing, 8 for something unclear. @default 0 */
  readonly found?: number;
}

/** Commands that only write down that they were called. */
function standIns({ mounted, growfs, found = 0 }: Machine): { bin: string; calls: () => string[] } {
  const bin = join(root, "bin");
  const log = join(root, "calls");
  mkdirSync(bin, { recursive: true });
  const bodies: Record<string, string> = {
    flock: "exit 0",
    mountpoint: `exit ${mounted ? 0 : 1}`,
    blkid: `exit ${found}`,
    "mkfs.xfs": "exit 0",
    mount: "exit 0",
    chown: "exit 0",
    chmod: "exit 0",
    xfs_growfs: `printf '%s\\n' '${growfs}'`,
  };
  for (const [name, body] of Object.entries(bodies)) {
    writeFileSync(join(bin, name), `#!/bin/bash\necho ${name} >> '${log}'\n${body}\n`);
    chmodSync(join(bin, name), 0o755);
  }
  return { bin, calls: () => (existsSync(log) ? readFileSync(log, "utf8").split("\n").filter(Boolean) : []) };
}

const GREW = "data blocks changed from 100 to 200";
const SAME = "data size unchanged, skipping";

describe.skipIf(bashMajor < 4)("the script of the data volumes", () => {
  // A device that exists: a stand-in mounts it.
  const device = ["/dev/loop0", "/dev/sda", "/dev/vda", "/dev/nvme0n1"].find((path) => existsSync(path));

  test("gives a mounted file system its room, and says so", () => {
    const { bin, calls } = standIns({ mounted: true, growfs: GREW });
    const path = join(root, "files");
    expect(runScript("/dev/none", path, bin)).toBe(`${path}: ${GREW}\n`);
    expect(calls()).toEqual(["flock", "mountpoint", "xfs_growfs"]);
  });

  test("says nothing where the sizes agree, however often it runs", () => {
    const { bin, calls } = standIns({ mounted: true, growfs: SAME });
    for (const _ of [1, 2]) expect(runScript("/dev/none", join(root, "files"), bin)).toBe("");
    expect(calls().filter((name) => name === "mount" || name === "mkfs.xfs")).toEqual([]);
  });

  test.skipIf(device === undefined)("mounts a volume that has files, and formats only an empty one", () => {
    const path = join(root, "files");
    const held = standIns({ mounted: false, growfs: SAME });
    runScript(device ?? "", path, held.bin);
    expect(held.calls()).toEqual(["flock", "mountpoint", "blkid", "mount", "xfs_growfs", "chown", "chmod"]);
    rmSync(join(root, "calls"));
    const empty = standIns({ mounted: false, growfs: SAME, found: 2 });
    runScript(device ?? "", path, empty.bin);
    expect(empty.calls()).toContain("mkfs.xfs");
  });

  test.skipIf(device === undefined)("stops where it cannot tell what is on a volume", () => {
    const { bin, calls } = standIns({ mounted: false, growfs: SAME, found: 8 });
    expect(() => runScript(device ?? "", join(root, "files"), bin)).toThrow("cannot tell what is on");
    expect(calls()).not.toContain("mkfs.xfs");
  });
});

const can = (command: string): boolean => spawnSync("bash", ["-c", command]).status === 0;
const real =
  ["mkfs.xfs", "xfs_growfs", "losetup", "blkid"].every((command) => can(`command -v ${command}`)) &&
  process.getuid?.() === 0 &&
  can("grep -q xfs /proc/filesystems && losetup -f");
if (!real)
  console.warn("skipped: a real file system needs root, xfsprogs, a loop device and xfs in the kernel");

describe.skipIf(!real)("on a real volume", () => {
  const sh = (command: string, ...words: string[]) =>
    execFileSync(command, words, { encoding: "utf8" }).trim();

  test("the file system grows while it is mounted, and its files stay", () => {
    const image = join(root, "image");
    const path = join(root, "files");
    writeFileSync(image, "");
    truncateSync(image, 400 * 2 ** 20);
    const device = sh("losetup", "-f", "--show", image);
    try {
      growOn({ image, device, path });
    } finally {
      spawnSync("umount", [path]);
      spawnSync("losetup", ["-d", device]);
    }
  });

  interface Loop {
    readonly image: string;
    readonly device: string;
    readonly path: string;
  }

  function growOn({ image, device, path }: Loop): void {
    const none = join(root, "none");
    const size = () => Number(sh("stat", "-f", "-c", "%b", path));
    expect(runScript(device, path, none)).toBe("");
    writeFileSync(join(path, "kept"), "data");
    const before = size();
    expect(runScript(device, path, none)).toBe("");
    truncateSync(image, 500 * 2 ** 20);
    sh("losetup", "-c", device);
    expect(runScript(device, path, none)).toMatch(/files: data blocks changed from \d+ to \d+\n$/);
    expect(size()).toBeGreaterThan(before);
    expect(readFileSync(join(path, "kept"), "utf8")).toBe("data");
    expect(runScript(device, path, none)).toBe("");
  }
});

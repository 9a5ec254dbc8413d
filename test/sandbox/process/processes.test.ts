import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { end, identify, isAlive, kill, posix, processesUnder } from "../../../sandbox/process/processes.ts";
import { isLoopback, listeningSockets, parseListeners } from "../../../sandbox/process/sockets.ts";

const children: ChildProcess[] = [];

async function sleeper(
  program = process.execPath,
): Promise<{ readonly child: ChildProcess; readonly pid: number }> {
  const child = spawn(program, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
  children.push(child);
  await once(child, "spawn");
  return { child, pid: child.pid ?? 0 };
}

afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

describe("a process is identified by its id and its start", () => {
  test("a running process keeps its identity", async () => {
    const { pid } = await sleeper();
    const first = identify(pid);
    expect(first).toMatchObject({ pid });
    expect(identify(pid)).toEqual(first);
  });

  test("a process that has ended is not alive", async () => {
    const { child, pid } = await sleeper();
    const id = identify(pid) ?? expect.fail("no process");
    child.kill("SIGKILL");
    await once(child, "exit");
    expect(isAlive(id)).toBe(false);
    expect(identify(pid)).toBeUndefined();
  });

  test("another process with the same id is a different one, and is not killed", async () => {
    const { pid } = await sleeper();
    const recycled = { pid, startedAt: "another time" };
    expect(isAlive(recycled)).toBe(false);
    kill([recycled]);
    await end([recycled]);
    expect(identify(pid)).toBeDefined();
  });

  test("ending waits for the end, and accepts a process that has ended by itself", async () => {
    const { pid } = await sleeper();
    const id = identify(pid) ?? expect.fail("no process");
    await end([id]);
    expect(isAlive(id)).toBe(false);
    await end([id]);
  });

  test("POSIX ps tells the same processes apart", async () => {
    const [one, two] = [await sleeper(), await sleeper()];
    expect(posix.startOf(one.pid)).toMatch(/\d\d:\d\d:\d\d \d{4}$/);
    const listed = posix.list().filter(({ pid }) => pid === one.pid || pid === two.pid);
    expect(listed).toHaveLength(2);
    for (const { command } of listed) expect(command).toContain("setInterval");
    two.child.kill("SIGKILL");
    await once(two.child, "exit");
    expect(posix.startOf(two.pid)).toBeUndefined();
  });
});

test("processes are found by the directory of their program, not by another with the same beginning", async () => {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), "processes-test-")));
  try {
    const program = join(directory, "node");
    copyFileSync(process.execPath, program);
    const { pid } = await sleeper(program);
    expect(processesUnder(directory).map((found) => found.pid)).toEqual([pid]);
    expect(processesUnder(directory.slice(0, -1))).toEqual([]);
  } finally {
    for (const child of children.splice(0)) child.kill("SIGKILL");
    rmSync(directory, { recursive: true });
  }
});

const HEAD =
  "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode";
const TAIL = "00000000:00000000 00:00000000 00000000     0        0 4242 1 0000000000000000 100 0 0 10 0";

describe("a listening socket of /proc/net/tcp", () => {
  test.each([
    ["IPv4 loopback", "0100007F:1F90", "127.0.0.1", true],
    ["another IPv4 loopback", "0500007F:1F90", "127.0.0.5", true],
    ["every IPv4 address", "00000000:1F90", "0.0.0.0", false],
    ["an IPv4 address of the machine", "0201A8C0:1F90", "192.168.1.2", false],
    [
      "IPv6 loopback",
      "00000000000000000000000001000000:1F90",
      "0000:0000:0000:0000:0000:0000:0000:0001",
      true,
    ],
    [
      "every IPv6 address",
      "00000000000000000000000000000000:1F90",
      "0000:0000:0000:0000:0000:0000:0000:0000",
      false,
    ],
    [
      "IPv4 loopback in IPv6",
      "0000000000000000FFFF00000100007F:1F90",
      "0000:0000:0000:0000:0000:ffff:7f00:0001",
      true,
    ],
  ])("%s", (_, local, address, loopback) => {
    const [listener] = parseListeners(`${HEAD}\n   0: ${local} 00000000:0000 0A ${TAIL}\n`);
    expect(listener).toEqual({ address, port: 8080, inode: "4242" });
    expect(isLoopback(address)).toBe(loopback);
  });

  test("a connection is not a listener", () => {
    expect(parseListeners(`${HEAD}\n   0: 0100007F:1F90 0100007F:0050 01 ${TAIL}\n`)).toEqual([]);
  });
});

test.runIf(process.platform === "linux")(
  "the sockets of a process are the listeners that it opened itself",
  async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as { port: number };
    expect(listeningSockets(process.pid)).toContainEqual({ address: "127.0.0.1", port });
    await new Promise((resolve) => server.close(resolve));
    expect(listeningSockets(process.pid)).not.toContainEqual({ address: "127.0.0.1", port });
  },
);

import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { MissingToolError } from "../../../base/errors.ts";
import { type Binaries, resolveBinaries } from "../../../sandbox/binaries/binaries.ts";
import { cachePaths, type Environment } from "../../../sandbox/binaries/paths.ts";
import { pinnedVersion, type ToolName, toolNames, tools } from "../../../sandbox/binaries/versions.ts";
import { identify } from "../../../sandbox/process/processes.ts";
import { eventually } from "../../support/live.ts";

let root: string;
let env: Environment;
let lines: string[];

const folder = (name: string): string => {
  const path = join(root, name);
  mkdirSync(path, { recursive: true });
  return path;
};

function program(path: string, script: string): string {
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

const pinned = pinnedVersion;

/** A program that prints only this version. */
const tool = (directory: string, name: ToolName, version = pinned(name)): string =>
  program(join(folder(directory), name), `echo "${name} v${version}"`);

const resolve = (change: Environment = {}): Promise<Binaries> =>
  resolveBinaries({ env: { ...env, ...change }, notify: (line) => lines.push(line) });

const failure = async (change: Environment = {}): Promise<MissingToolError> => {
  const error = await resolve(change).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(MissingToolError);
  return error as MissingToolError;
};

const GO_LOG = "go.log";

/** A fake Go that logs its arguments, and writes a program that prints the pinned version. */
function fakeGo(more = ""): void {
  const versionOf = toolNames
    .map((name) => `*/${name}|*${tools[name].package}) version=${pinned(name)};;`)
    .join("\n");
  program(
    join(folder("path"), "go"),
    `if [ "$1" = list ]; then
if [ -z "$OLD_GO" ]; then exit 0; fi
echo "go: go.mod requires go >= 1.26.0 (running go $OLD_GO)" >&2; exit 1
fi
for last; do :; done
echo "$last GOFLAGS=$GOFLAGS GOPROXY=$GOPROXY GOWORK=$GOWORK CGO_ENABLED=$CGO_ENABLED" >> "${join(root, GO_LOG)}"
${more}
while [ "$1" != -o ]; do shift; done
case "$last" in
${versionOf}
esac
printf '#!/bin/sh\\necho v%s\\n' "$version" > "$2"
chmod 755 "$2"`,
  );
}

/** A program that provides the tools in a separate process. */
function resolving(): string {
  const module = join(import.meta.dirname, "..", "..", "..", "sandbox", "binaries", "binaries.ts");
  return `const { resolveBinaries } = await import(${JSON.stringify(module)});
    await resolveBinaries({ env: process.env, notify: (line) => console.log(line) });`;
}

const builds = (): readonly string[] => {
  const log = join(root, GO_LOG);
  return existsSync(log) ? readFileSync(log, "utf8").trim().split("\n") : [];
};

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "binaries-test-"));
  lines = [];
  const path = folder("path");
  // Only the programs of this machine that the scripts of these tests call.
  for (const name of ["sh", "chmod", "sleep", "cat"]) {
    const found = ["/bin", "/usr/bin"].map((directory) => join(directory, name)).find(existsSync);
    if (found !== undefined) symlinkSync(found, join(path, name));
  }
  env = { HOME: folder("home"), PATH: path };
});

afterEach(() => rmSync(root, { recursive: true }));

describe("tools of the machine", () => {
  test("the directory that ECHELON_SANDBOX_BIN names comes before PATH", async () => {
    const given = folder("given");
    for (const name of toolNames) tool("path", name);
    tool("given", "etcd");
    const found = await resolve({ ECHELON_SANDBOX_BIN: given });
    expect(found.etcd).toBe(join(given, "etcd"));
    expect(found["kube-apiserver"]).toBe(join(root, "path", "kube-apiserver"));
    expect(lines).toEqual([]);
  });

  test("a wrong version in that directory is an error, because a person chose it", async () => {
    for (const name of toolNames) tool("path", name);
    const path = tool("given", "kube-scheduler", "1.33.0");
    const { message, exitCode } = await failure({ ECHELON_SANDBOX_BIN: folder("given") });
    expect(exitCode).toBe(3);
    expect(message).toContain(`${path}: got version 1.33.0, expected 1.36.x`);
  });

  test("a relative directory is an error", async () => {
    expect((await failure({ ECHELON_SANDBOX_BIN: "bin" })).message).toContain(
      'got "bin", expected an absolute path',
    );
  });

  test("a wrong version on PATH is skipped for a right one later on PATH", async () => {
    for (const name of toolNames) tool("path", name);
    tool("first", "kubectl", "1.32.4");
    const found = await resolve({ PATH: `${folder("first")}:${env.PATH}` });
    expect(found.kubectl).toBe(join(root, "path", "kubectl"));
  });

  test("a kubectl of the next minor version is accepted", async () => {
    for (const name of toolNames) tool("path", name);
    tool("first", "kubectl", "1.37.0");
    const found = await resolve({ PATH: `${folder("first")}:${env.PATH}` });
    expect(found.kubectl).toBe(join(root, "first", "kubectl"));
  });
});

describe("where a tool is missing and nothing provides it", () => {
  test("the message names the missing tool and the three ways to get it", async () => {
    for (const name of toolNames) if (name !== "etcd" && name !== "kwok") tool("path", name);
    const { message, exitCode } = await failure();
    expect(exitCode).toBe(3);
    expect(message).toMatch(/^got a machine without kwok 0\.7\.0, etcd 3\.6\.5, which/);
    expect(message).toMatch(
      /1\. put them on PATH.*ECHELON_SANDBOX_BIN[\s\S]*2\. install kwokctl[\s\S]*3\. install Go/,
    );
    expect(message).toContain("go is not on PATH");
  });

  test("an old Go says itself which one is needed", async () => {
    fakeGo();
    const { message } = await failure({ OLD_GO: "1.22.9" });
    expect(message).toContain(
      "No build: go list failed: go: go.mod requires go >= 1.26.0 (running go 1.22.9)",
    );
    expect(builds()).toEqual([]);
  });

  test("the command line exits with 3, and prints nothing on stdout", async () => {
    const cli = join(import.meta.dirname, "..", "..", "..", "cli", "echelon.mjs");
    const run = promisify(execFile)(process.execPath, [cli, "sandbox", "up", "--json"], { env: { ...env } });
    const outcome = await run.catch((error: unknown) => error);
    expect(outcome).toMatchObject({ code: 3, stdout: "" });
    expect((outcome as { stderr: string }).stderr).toContain("echelon: got a machine without kwokctl 0.7.0");
  });
});

describe("a build from the pinned modules", () => {
  test("first says how long it takes, then builds each tool once, with the user's Go settings", async () => {
    fakeGo();
    const found = await resolve({ GOFLAGS: "-p=1", GOPROXY: "https://proxy.example.com" });
    expect(Object.values(found).every((path) => path.startsWith(cachePaths(env).built))).toBe(true);
    expect(lines[0]).toMatch(/^providing kwokctl, kwok.* about \d+ min on \d+ cores/);
    expect(lines.some((line) => /^\[8\/8\] kube-apiserver 1\.36\.3: built in \d+ s$/.test(line))).toBe(true);
    expect(builds()).toHaveLength(toolNames.length);
    for (const line of builds()) {
      expect(line).toMatch(/ GOFLAGS=-p=1 GOPROXY=https:\/\/proxy\.example\.com GOWORK=off CGO_ENABLED=0$/);
    }
    lines = [];
    expect(await resolve()).toEqual(found);
    expect([lines, builds().length]).toEqual([[], toolNames.length]);
  });

  test("a failure shows Go's own message, and earlier builds are kept", async () => {
    fakeGo('case "$last" in *scheduler) echo "no such package" >&2; exit 1;; esac');
    await expect(resolve()).rejects.toThrow(/go build failed: no such package/);
    const before = builds().length;
    expect(readdirSync(cachePaths(env).built).toSorted()).toEqual(["kubectl", "kwok", "kwokctl"]);
    fakeGo();
    await resolve();
    expect(builds().length - before).toBe(toolNames.length - 3);
  });

  test("a program that prints another version than the pinned one is refused", async () => {
    fakeGo(
      'while [ "$1" != -o ]; do shift; done; echo "#!/bin/sh" > "$2"; echo "echo v0.0.0" >> "$2"; chmod 755 "$2"; exit 0',
    );
    await expect(resolve()).rejects.toThrow("got kwokctl 0.0.0 from the build, expected 0.7.0");
    expect(readdirSync(cachePaths(env).built)).toEqual([".partial-kwokctl"]);
  });

  test("a file of an interrupted build is not used as a tool, and is removed", async () => {
    fakeGo();
    const { built } = cachePaths(env);
    mkdirSync(built, { recursive: true });
    writeFileSync(join(built, ".partial-etcd"), "half", { mode: 0o755 });
    await resolve();
    expect(readdirSync(built).toSorted()).toEqual([...toolNames].toSorted());
  });

  test("a process that is ended during a build also ends Go", async () => {
    const pidFile = join(root, "go.pid");
    fakeGo(`echo $$ > "${pidFile}"; exec sleep 60`);
    const child = spawn(process.execPath, ["--input-type=module", "-e", resolving()], {
      env: { ...env },
      stdio: "ignore",
    });
    const pid = await eventually("a running Go", 10_000, async () =>
      existsSync(pidFile) ? Number(readFileSync(pidFile, "utf8")) || undefined : undefined,
    );
    child.kill("SIGTERM");
    expect(await once(child, "exit")).toEqual([null, "SIGTERM"]);
    await eventually("the end of Go", 5_000, async () => (identify(pid) === undefined ? true : undefined));
  });

  test("two processes that need the tools at the same time build them once", async () => {
    const gate = join(root, "go-on");
    fakeGo(`until [ -e "${gate}" ]; do sleep 0.02; done`);
    const waiting: string[] = [];
    const one = async (): Promise<number | null> => {
      const child = spawn(process.execPath, ["--input-type=module", "-e", resolving()], {
        env: { ...env },
        stdio: ["ignore", "pipe", "inherit"],
      });
      createInterface({ input: child.stdout }).on("line", (line) => {
        if (/waiting for process \d+/.test(line)) waiting.push(line);
      });
      return (await once(child, "exit"))[0];
    };
    const both = Promise.all([one(), one()]);
    await eventually("one that waits for the other", 30_000, async () => waiting[0]);
    writeFileSync(gate, "");
    expect(await both).toEqual([0, 0]);
    expect(builds()).toHaveLength(toolNames.length);
    expect(waiting).toHaveLength(1);
  });
});

describe("kwokctl's own downloads", () => {
  /** A kwokctl that downloads only from a server of this test. */
  async function downloadServer(status: number) {
    const server = createServer((request, response) => {
      response.writeHead(request.url?.includes("etcd") ? status : 200).end();
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const addresses = [
      ...["kube-apiserver", "kube-controller-manager", "kube-scheduler", "kubectl"].map(
        (name) => `${base}/${name}`,
      ),
      `${base}/etcd-v3.6.5-linux-amd64.tar.gz#etcd`,
      `${base}/kwok-linux-amd64`,
      `${base}/metrics-server-linux-amd64`,
      `${base}/prometheus.tar.gz#prometheus`,
    ];
    const printed = addresses.map((address) => `echo "${address}"`).join("\n");
    program(
      join(folder("path"), "kwokctl"),
      `if [ "$1" = get ]; then ${printed}\nelse echo kwokctl v0.7.0; fi`,
    );
    return { base, close: () => new Promise((done) => server.close(done)) };
  }

  test("provide the missing tools, and nothing is built", async () => {
    fakeGo();
    tool("path", "kubectl");
    const { base, close } = await downloadServer(200);
    const found = await resolve();
    expect(found).toMatchObject({
      kubectl: join(root, "path", "kubectl"),
      etcd: `${base}/etcd-v3.6.5-linux-amd64.tar.gz#etcd`,
      kwok: `${base}/kwok-linux-amd64`,
      "kube-apiserver": `${base}/kube-apiserver`,
    });
    expect(builds()).toEqual([]);
    await close();
  });

  test("provide all tools but the one whose address does not answer, which is built", async () => {
    fakeGo();
    const { base, close } = await downloadServer(404);
    const found = await resolve();
    expect(found["kube-apiserver"]).toBe(`${base}/kube-apiserver`);
    expect(found.etcd).toBe(join(cachePaths(env).built, "etcd"));
    expect(builds()).toHaveLength(1);
    expect(lines).toContainEqual(expect.stringMatching(/^No downloads from \S*etcd\S*: no answer/));
    await close();
  });

  test("of an earlier start are found without the network", async () => {
    const { base, close } = await downloadServer(200);
    await close();
    const kept = join(cachePaths(env).downloads, "http", base.replace("http://", ""));
    mkdirSync(kept, { recursive: true });
    for (const name of ["kube-apiserver", "kube-controller-manager", "kube-scheduler", "kubectl", "etcd"]) {
      writeFileSync(join(kept, name), "");
    }
    for (const name of ["kwok-linux-amd64", "metrics-server-linux-amd64"])
      writeFileSync(join(kept, name), "");
    const found = await resolve();
    expect(found.etcd).toBe(join(kept, "etcd"));
    expect(found.kwok).toBe(join(kept, "kwok-linux-amd64"));
  });
});

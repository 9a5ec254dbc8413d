import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, it, vi } from "vitest";
import { fakePulumi } from "./fakePulumi.ts";
import { CLI, Project } from "./run.ts";

// Each test starts processes; how long that takes is the machine's business.
vi.setConfig({ testTimeout: 120_000 });

interface Call {
  readonly args: readonly string[];
  readonly directory: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal?: string;
}

const KUBECONFIG = JSON.stringify({
  apiVersion: "v1",
  kind: "Config",
  "current-context": "practice",
  contexts: [{ name: "practice", context: { cluster: "one", user: "me" } }],
  clusters: [{ name: "one", cluster: { server: "https://127.0.0.1:6443" } }],
  users: [{ name: "me", user: { token: "kubeconfig-token-planted" } }],
});

const projects: UpProject[] = [];
afterAll(() => {
  for (const project of projects) project.remove();
});

/** A project with a fake Pulumi on its PATH and a cluster to talk of. */
class UpProject extends Project {
  readonly log = join(this.directory, "calls.jsonl");
  readonly secretFolder = join(this.home, ".config", "echelon");

  constructor() {
    super();
    projects.push(this);
    this.file("kubeconfig", KUBECONFIG);
    this.tool("pulumi", fakePulumi(this.log));
  }

  override environment(env: Record<string, string>): Record<string, string> {
    return super.environment({ KUBECONFIG: join(this.directory, "kubeconfig"), ...env });
  }

  /** How Pulumi was called, in order. */
  calls(): Call[] {
    if (!existsSync(this.log)) return [];
    const lines = readFileSync(this.log, "utf8").trim().split("\n");
    return lines.map((line) => JSON.parse(line) as Call);
  }

  committed(stack: string): string {
    return readFileSync(join(this.directory, "stacks", `Pulumi.${stack}.yaml`), "utf8");
  }
}

describe.concurrent("echelon up", () => {
  it("says what it acts on, makes the stack, and runs pulumi up with every pack", async () => {
    const project = new UpProject();
    for (const pack of ["cost", "quotas"]) {
      mkdirSync(join(project.directory, "policies", pack), { recursive: true });
      project.file(`policies/${pack}/PulumiPolicy.yaml`, "runtime: nodejs\n");
    }
    const { code, stdout, stderr } = await project.run(["up", "--stack", "local", "--yes", "--skip-preview"]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: "the output of pulumi\n" });
    expect(stderr).toMatch(/stack +local: marketing-engine\/local\n/);
    expect(stderr).toMatch(/cluster +context practice, https:\/\/127\.0\.0\.1:6443, from .*kubeconfig/);
    expect(stderr).toMatch(/backend +file:.*\.pulumi-state \(nobody is logged in/);
    expect(stderr).toMatch(/packs +policies\/cost, policies\/quotas/);
    expect(stderr).not.toContain("kubeconfig-token-planted");
    const [select, up] = project.calls();
    expect(select?.args).toEqual(["stack", "select", "--create", "local", "--non-interactive"]);
    expect(up?.args.slice(0, 3)).toEqual(["up", "--stack", "local"]);
    expect(up?.args.filter((_, index, all) => all[index - 1] === "--policy-pack")).toEqual(
      ["cost", "quotas"].map((pack) => join(project.directory, "policies", pack)),
    );
    expect(up?.args.slice(-2)).toEqual(["--yes", "--skip-preview"]);
    expect(up?.directory).toBe(project.directory);
  });

  it("keeps the passphrase outside the clone, for its owner only, and uses it again", async () => {
    const project = new UpProject();
    await project.run(["up", "--stack", "local", "--yes"]);
    const [name = ""] = readdirSync(project.secretFolder);
    const file = join(project.secretFolder, name);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const passphrase = readFileSync(file, "utf8").trim();
    expect(passphrase.length).toBeGreaterThanOrEqual(40);
    const { stdout, stderr } = await project.run(["up", "--stack", "regional", "--yes"]);
    expect(stdout + stderr).not.toContain(passphrase);
    expect(readFileSync(file, "utf8").trim()).toBe(passphrase);
    expect(new Set(project.calls().map((call) => call.env.PULUMI_CONFIG_PASSPHRASE_FILE))).toEqual(
      new Set([file]),
    );
    expect(project.calls().every((call) => call.env.PULUMI_CONFIG_PASSPHRASE === undefined)).toBe(true);
  });

  it("takes an operator's passphrase, but never an empty one", async () => {
    const project = new UpProject();
    await project.run(["up", "--stack", "local", "--yes"], { PULUMI_CONFIG_PASSPHRASE: "mine" });
    expect(existsSync(project.secretFolder)).toBe(false);
    expect(project.calls().every((call) => call.env.PULUMI_CONFIG_PASSPHRASE === "mine")).toBe(true);
    await project.run(["up", "--stack", "local", "--yes"], { PULUMI_CONFIG_PASSPHRASE: "" });
    expect(project.calls().at(-1)?.env.PULUMI_CONFIG_PASSPHRASE).toBeUndefined();
    expect(project.calls().at(-1)?.env.PULUMI_CONFIG_PASSPHRASE_FILE).toContain(project.secretFolder);
  });

  it("refuses to go on where the state is there and its passphrase is not", async () => {
    const project = new UpProject();
    await project.run(["up", "--stack", "local", "--yes"]);
    rmSync(project.secretFolder, { recursive: true });
    mkdirSync(join(project.directory, ".pulumi-state", ".pulumi", "stacks"), { recursive: true });
    const { code, stdout, stderr } = await project.run(["up", "--stack", "local", "--yes"]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(/passphrase: got no such file, expected the passphrase of \.pulumi-state/);
  });

  it("changes no committed file, and keeps the salt beside the state from one run to the next", async () => {
    const project = new UpProject();
    const before = project.committed("local");
    await project.run(["up", "--stack", "local", "--yes"]);
    project.stack("local", "  echelon:profile: marketing-engine/local\n  echelon:budget: 70\n");
    await project.run(["up", "--stack", "local", "--yes"]);
    expect(before).not.toContain("encryptionsalt");
    expect(project.committed("local")).not.toContain("encryptionsalt");
    const { args = [] } = project.calls().at(-1) ?? {};
    const copy = readFileSync(args[args.indexOf("--config-file") + 1] ?? "", "utf8");
    expect(copy).toMatch(/echelon:budget: 70\nencryptionsalt: v1:fake=\n$/);
  });

  it("uses the file itself once it says how its secrets are encrypted", async () => {
    const project = new UpProject();
    project.file(
      "stacks/Pulumi.mine.yaml",
      "config:\n  echelon:profile: marketing-engine/local\nencryptionsalt: v1:own=\n",
    );
    await project.run(["up", "--stack", "mine", "--yes"]);
    expect(project.calls().at(-1)?.args).not.toContain("--config-file");
  });

  it("says so where Pulumi writes into a stack's file of another backend", async () => {
    const project = new UpProject();
    const other = { PULUMI_BACKEND_URL: "s3://key:secret@bucket?region=x" };
    const { stderr } = await project.run(["up", "--stack", "local", "--yes"], other);
    expect(stderr).toMatch(/note: Pulumi wrote into stacks\/Pulumi\.local\.yaml/);
    expect(stderr).toMatch(/backend +s3:\/\/bucket \(from PULUMI_BACKEND_URL\)/);
    expect(project.calls().every((call) => call.env.PULUMI_BACKEND_URL === other.PULUMI_BACKEND_URL)).toBe(
      true,
    );
    expect(existsSync(join(project.directory, ".pulumi-state"))).toBe(false);
  });

  it("leaves the backend to a login", async () => {
    const project = new UpProject();
    mkdirSync(join(project.home, ".pulumi"));
    project.file("home/.pulumi/credentials.json", '{"current":"https://api.pulumi.com"}');
    const { stderr } = await project.run(["up", "--stack", "acme/echelon/local", "--yes"]);
    expect(stderr).toMatch(/backend +https:\/\/api\.pulumi\.com \(logged in\)/);
    expect(project.calls()[0]?.args).toContain("acme/echelon/local");
    expect(project.calls().at(-1)?.env.PULUMI_BACKEND_URL).toBeUndefined();
  });

  it("runs pulumi preview with --preview-only, and needs no consent for it", async () => {
    const project = new UpProject();
    const { code } = await project.run(["up", "--stack", "local", "--preview-only", "--diff"]);
    expect(code).toBe(0);
    expect(project.calls().at(-1)?.args[0]).toBe("preview");
    expect(project.calls().at(-1)?.args.at(-1)).toBe("--diff");
  });

  it("passes on what stands behind --", async () => {
    const project = new UpProject();
    await project.run(["up", "--stack", "local", "--yes", "--", "--target", "urn:x"]);
    expect(project.calls().at(-1)?.args.slice(-3)).toEqual(["--yes", "--target", "urn:x"]);
  });

  it("prints one document with --json, and Pulumi's own output beside it", async () => {
    const project = new UpProject();
    const { code, stdout, stderr } = await project.run(["up", "--stack", "local", "--yes", "--json"]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      stack: "local",
      target: "kubernetes",
      backend: pathToFileURL(join(project.directory, ".pulumi-state")).href,
      exitCode: 0,
      outputs: { url: "https://shop.example.com" },
    });
    expect(stderr).toContain("the output of pulumi");
  });

  it("puts the Node that runs it first on Pulumi's PATH", async () => {
    const project = new UpProject();
    await project.run(["up", "--stack", "local", "--yes"]);
    expect(project.calls().at(-1)?.env.PATH?.split(":")[0]).toBe(dirname(process.execPath));
  });
});

describe.concurrent("echelon up ends with", () => {
  it("1 where Pulumi fails, whatever its own code", async () => {
    const project = new UpProject();
    project.tool("pulumi", fakePulumi(project.log, { exitCode: 255 }));
    expect((await project.run(["up", "--stack", "local", "--yes"])).code).toBe(1);
  });

  it("1 where a mandatory rule is broken, before Pulumi is run", async () => {
    const project = new UpProject();
    project.stack("crowded", "  echelon:overrides: {quotas: {replicas: 5}}\n");
    const { code, stderr } = await project.run(["up", "--stack", "crowded", "--yes"]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/quotas\/declared-quotas/);
    expect(project.calls()).toEqual([]);
  });

  it("2 where a cloud target has no backend", async () => {
    const project = new UpProject();
    project.stack("cloud", "  echelon:target: aws\n");
    const { code, stdout, stderr } = await project.run(["up", "--stack", "cloud", "--yes"]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(/got no Pulumi backend for the target aws, expected a login .* --local-state/);
  });

  it("3 where there is no cluster, no account, no pulumi and no npx", async () => {
    const project = new UpProject();
    project.stack("cloud", "  echelon:target: aws\n");
    const noCluster = await project.run(["up", "--stack", "local", "--yes"], { KUBECONFIG: "/nowhere" });
    const noAccount = await project.run(["up", "--stack", "cloud", "--yes", "--local-state"], {
      AWS_REGION: "us-east-1",
    });
    rmSync(join(project.bin, "pulumi"));
    const noPulumi = await project.run(["up", "--stack", "local", "--yes"]);
    for (const [run, message] of [
      [noCluster, /got no cluster \(no current context in a kubeconfig\), expected one/],
      [noAccount, /got no AWS credentials, expected a profile/],
      [noPulumi, /got no pulumi and no npx to fetch one, expected the Pulumi CLI/],
    ] as const) {
      expect(run.stderr).toMatch(message);
      expect({ code: run.code, stdout: run.stdout }).toEqual({ code: 3, stdout: "" });
    }
  });

  it("3 and one line where the download of pulumi fails", async () => {
    const project = new UpProject();
    rmSync(join(project.bin, "pulumi"));
    project.tool(
      "npx",
      'console.error("npm error network request failed\\nnpm error at /a\\nnpm error at /b"); process.exit(1);',
    );
    const { code, stderr } = await project.run(["up", "--stack", "local", "--yes"]);
    expect(code).toBe(3);
    expect(stderr).toMatch(
      /echelon: got no pulumi, and npx pulumi@[\d.]+ failed \(npm error network request failed\), expected/,
    );
    expect(stderr).not.toContain("/a");
  });

  it("the wrapper of node_modules is never taken for Pulumi", async () => {
    const project = new UpProject();
    const folder = join(project.directory, "node_modules", ".bin");
    mkdirSync(folder, { recursive: true });
    rmSync(join(project.bin, "pulumi"));
    project.tool("../node_modules/.bin/pulumi", fakePulumi(project.log));
    const { code } = await project.run(["up", "--stack", "local", "--yes"], {
      PATH: `${folder}:${project.bin}`,
    });
    expect(code).toBe(3);
    expect(project.calls()).toEqual([]);
  });
});

describe.concurrent("a signal", () => {
  it.each(["SIGINT", "SIGTERM"] as const)(
    "is passed on once, and Pulumi ends by itself: %s",
    async (signal) => {
      const project = new UpProject();
      project.tool("pulumi", fakePulumi(project.log, { waits: true }));
      const child = spawn(process.execPath, [CLI, "up", "--stack", "local", "--yes"], {
        cwd: project.directory,
        env: project.environment({}),
        stdio: ["ignore", "pipe", "ignore"],
      });
      await new Promise((resolve) => child.stdout.once("data", resolve));
      child.kill(signal);
      const code = await new Promise((resolve) => child.once("close", resolve));
      expect(code).toBe(1);
      expect(project.calls().flatMap((call) => call.signal ?? [])).toEqual([signal]);
    },
  );
});

describe.concurrent("echelon destroy", () => {
  it("runs pulumi destroy with the backend and passphrase that up used", async () => {
    const project = new UpProject();
    await project.run(["up", "--stack", "local", "--yes"]);
    const { code } = await project.run(["destroy", "--stack", "local", "--yes"]);
    expect(code).toBe(0);
    const [, up, destroy] = project.calls();
    expect(destroy?.args.slice(0, 3)).toEqual(["destroy", "--stack", "local"]);
    expect(destroy?.env).toEqual(up?.env);
  });

  it("prints the steps that take a protected stack down", async () => {
    const project = new UpProject();
    project.tool("pulumi", fakePulumi(project.log, { exitCode: 1 }));
    const { code, stderr } = await project.run(["destroy", "--stack", "local", "--yes"]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/pulumi state unprotect --all --stack local --yes\n/);
    expect(stderr).toMatch(/export PULUMI_BACKEND_URL='file:.*PULUMI_CONFIG_PASSPHRASE_FILE='/);
  });
});

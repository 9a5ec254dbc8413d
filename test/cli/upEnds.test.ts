import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it, vi } from "vitest";
import { JUDGED } from "../../preview/judged.ts";
import { fakePulumi } from "../support/fakePulumi.ts";
import { removeProjects, UpProject } from "../support/upProject.ts";

const ROOT = join(import.meta.dirname, "..", "..");

// Each test starts processes, whose time depends on the machine.
vi.setConfig({ testTimeout: 120_000 });
afterAll(removeProjects);

describe.concurrent("echelon up ends with", () => {
  it("1 where Pulumi fails, for any exit code of Pulumi", async () => {
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

  it("3 where the only pulumi is the wrapper in node_modules", async () => {
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
  it.each([
    ["up", "SIGINT"],
    ["up", "SIGTERM"],
    ["destroy", "SIGINT"],
    ["destroy", "SIGTERM"],
  ] as const)("is passed on once, and Pulumi ends itself: %s, %s", async (command, signal) => {
    const project = new UpProject();
    project.tool("pulumi", fakePulumi(project.log, { waits: true }));
    const { child, ended } = project.start([command, "--stack", "local", "--yes"]);
    await new Promise((resolve) => child.stdout.once("data", resolve));
    child.kill(signal);
    expect((await ended).code).toBe(1);
    expect(project.calls().flatMap((call) => call.signal ?? [])).toEqual([signal]);
  });
});

describe.concurrent("echelon destroy", () => {
  it("runs pulumi destroy with the backend and passphrase that up used", async () => {
    const project = new UpProject();
    await project.run(["up", "--stack", "local", "--yes"]);
    const { code } = await project.run(["destroy", "--stack", "local", "--yes"]);
    expect(code).toBe(0);
    const [, up, destroy] = project.calls();
    expect(destroy?.args.slice(0, 3)).toEqual(["destroy", "--stack", "local"]);
    // Policies check only what is created, so that a destroy needs none.
    const { [JUDGED]: _, ...env } = up?.env ?? {};
    expect(destroy?.env).toEqual(env);
  });

  it("asks nothing with --yes, and accepts Pulumi's options", async () => {
    const project = new UpProject();
    await project.run(["destroy", "--stack", "local", "--yes", "--skip-preview", "--", "--target", "urn:x"]);
    expect(project.calls().at(-1)?.args.slice(-4)).toEqual(["--yes", "--skip-preview", "--target", "urn:x"]);
  });

  it("prints the steps that delete protected resources, in the order in which they work", async () => {
    const project = new UpProject();
    const resources = [
      { urn: "urn:pulumi:local::echelon::a:b:Database::shop-orders", type: "a:b:Database", protect: true },
      { urn: "urn:pulumi:local::echelon::a:b:Queue::shop-tasks", type: "a:b:Queue" },
    ];
    project.tool("pulumi", fakePulumi(project.log, { exitCode: 1, state: { deployment: { resources } } }));
    const { code, stderr } = await project.run(["destroy", "--stack", "local", "--yes"]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/while these resources are protected: shop-orders\.\n/);
    expect(stderr.trimEnd().split("\n").slice(-3)).toEqual([
      expect.stringMatching(/^ {2}export PULUMI_BACKEND_URL=file:.*PULUMI_CONFIG_PASSPHRASE_FILE=\//),
      "  pulumi state unprotect --all --stack local --yes",
      "  npm run destroy -- --stack local",
    ]);
  });

  it("changes no committed file where those steps have set its variables in the shell", async () => {
    const project = new UpProject();
    await project.run(["up", "--stack", "local", "--yes"]);
    const { PULUMI_BACKEND_URL = "", PULUMI_CONFIG_PASSPHRASE_FILE = "" } = project.calls().at(-1)?.env ?? {};
    const shell = { PULUMI_BACKEND_URL, PULUMI_CONFIG_PASSPHRASE_FILE };
    const { stderr } = await project.run(["destroy", "--stack", "local", "--yes"], shell);
    expect(project.calls().at(-1)?.args).toContain("--config-file");
    expect(project.calls().at(-1)?.env).toMatchObject(shell);
    expect(stderr).toContain(`PULUMI_CONFIG_PASSPHRASE_FILE=${PULUMI_CONFIG_PASSPHRASE_FILE}`);
    expect(project.committed("local")).not.toContain("encryptionsalt");
  });

  it.each([
    ["nothing is protected", { deployment: { resources: [] } }],
    ["there is no such stack", undefined],
  ])("shows only Pulumi's message of a failure where %s", async (_what, state) => {
    const project = new UpProject();
    project.tool("pulumi", fakePulumi(project.log, { exitCode: 255, state }));
    const { code, stderr } = await project.run(["destroy", "--stack", "local", "--yes"]);
    expect(code).toBe(1);
    expect(stderr).not.toMatch(/unprotect|no stack named/);
  });

  it("says how to remove the history but not the stack's file", async () => {
    const project = new UpProject();
    const { code, stderr } = await project.run(["destroy", "--stack", "local", "--yes"]);
    expect(code).toBe(0);
    expect(stderr).toMatch(/\n {2}pulumi stack rm --stack local --preserve-config --yes\n$/);
  });

  it("prints one document with --json, without the secrets of a backend's URL", async () => {
    const project = new UpProject();
    const env = { PULUMI_BACKEND_URL: "s3://key:planted@bucket?token=planted" };
    const { stdout, stderr } = await project.run(["destroy", "--stack", "local", "--yes", "--json"], env);
    expect(JSON.parse(stdout)).toEqual({ stack: "local", backend: "s3://bucket", exitCode: 0 });
    expect(stderr).not.toContain("planted");
  });

  it("has an npm script with the same exit codes", async () => {
    const project = new UpProject();
    const run = ["run", "--silent", "destroy", "--", "--stack"];
    const options = { cwd: ROOT, encoding: "utf8", env: { ...process.env, HOME: project.home } } as const;
    const { status, stdout, stderr } = spawnSync("npm", [...run, "local"], { ...options, input: "" });
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toMatch(/^echelon: --yes: got nothing and no terminal/);
  });
});

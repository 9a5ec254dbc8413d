import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it, vi } from "vitest";
import { JUDGED } from "../../preview/judged.ts";
import { fakePulumi } from "../support/fakePulumi.ts";
import { removeProjects, UpProject } from "../support/upProject.ts";

// Each test starts processes; how long that takes is the machine's business.
vi.setConfig({ testTimeout: 120_000 });
afterAll(removeProjects);

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
      const { child, ended } = project.start(["up", "--stack", "local", "--yes"]);
      await new Promise((resolve) => child.stdout.once("data", resolve));
      child.kill(signal);
      expect((await ended).code).toBe(1);
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
    // Only what is made is judged.
    const { [JUDGED]: _, ...env } = up?.env ?? {};
    expect(destroy?.env).toEqual(env);
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

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it, vi } from "vitest";
import { packageCheck } from "../../cli/doctor/checks.ts";
import type { Check } from "../../targets/row.ts";
import { Project } from "../support/cliProject.ts";

// Each test starts processes, whose time depends on the machine.
vi.setConfig({ testTimeout: 240_000 });

const projects: Project[] = [];
afterAll(() => {
  for (const project of projects) project.remove();
});

function newProject(): Project {
  const project = new Project();
  projects.push(project);
  return project;
}

async function checksOf(project: Project, env: Record<string, string> = {}): Promise<Map<string, Check>> {
  const { code, stdout, stderr } = await project.run(["doctor", "--json"], env);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const { checks } = JSON.parse(stdout) as { checks: Check[] };
  return new Map(checks.map((check) => [check.name, check]));
}

describe.concurrent("echelon doctor", () => {
  it("succeeds on a machine that has only Node and the packages", async () => {
    const checks = await checksOf(newProject());
    expect(checks.get("node")).toMatchObject({ status: "ok", neededFor: "preview" });
    expect(checks.get("npm packages")).toMatchObject({ status: "ok" });
    for (const name of ["pulumi", "kubectl", "k6", "cluster", "AWS credentials"]) {
      expect(checks.get(name)).toMatchObject({ status: "absent", fix: expect.stringMatching(/./) });
    }
    expect(checks.get("backend")?.found).toMatch(/state goes to \.pulumi-state/);
  });

  it("finds tools with their version, and reports one that does not run", async () => {
    const project = newProject();
    project.tool("pulumi", 'console.log("v3.265.0");');
    project.tool("k6", "process.exitCode = 1;");
    const checks = await checksOf(project);
    expect(checks.get("pulumi")).toMatchObject({ status: "ok", found: `v3.265.0, ${project.bin}/pulumi` });
    expect(checks.get("k6")).toMatchObject({ status: "broken" });
  });

  it("names context, profile and backend, and shows no secret of them", async () => {
    const project = newProject();
    const kubeconfig = project.file(
      "kubeconfig",
      "current-context: practice\ncontexts: [{name: practice, context: {cluster: one}}]\n" +
        "clusters: [{name: one, cluster: {server: 'https://127.0.0.1:6443'}}]\nusers: [{name: me, user: {token: planted}}]\n",
    );
    const checks = await checksOf(project, {
      KUBECONFIG: kubeconfig,
      AWS_PROFILE: "staging",
      AWS_SECRET_ACCESS_KEY: "planted",
      AWS_REGION: "eu-central-1",
      PULUMI_BACKEND_URL: "s3://user:planted@bucket?token=planted",
    });
    expect(checks.get("cluster")?.found).toMatch(/^context practice, https:\/\/127\.0\.0\.1:6443/);
    expect(checks.get("AWS credentials")?.found).toBe("profile staging, eu-central-1");
    expect(checks.get("backend")?.found).toBe("s3://bucket");
    expect(JSON.stringify([...checks])).not.toContain("planted");
  });

  it("validates every stack, and reports the problems of one", async () => {
    const project = newProject();
    project.stack("mistyped", "  echelon:taget: aws\n");
    const checks = await checksOf(project);
    expect(checks.get("stack enterprise")).toMatchObject({
      status: "ok",
      found: "marketing-engine/enterprise on kubernetes",
    });
    expect(checks.get("stack mistyped")).toMatchObject({
      status: "broken",
      found: expect.stringMatching(/echelon:taget/),
    });
    const { stdout } = await project.run(["doctor"]);
    expect(stdout).toMatch(/Next: correct stacks\/Pulumi\.mistyped\.yaml\n$/);
  });

  it("loads the policy packs of the package as the engine does", async () => {
    const packs = (await checksOf(newProject())).get("policy packs");
    expect(packs).toMatchObject({ status: "ok", found: expect.stringMatching(/cost, .*quotas$/) });
  });

  it("reports a pack of the project that does not load", async () => {
    const project = newProject();
    mkdirSync(join(project.directory, "policies", "cost"), { recursive: true });
    project.file("policies/cost/PulumiPolicy.yaml", "runtime: nodejs\n");
    project.file("policies/cost/package.json", '{ "name": "cost", "version": "1.0.0" }\n');
    project.file("policies/cost/index.js", 'throw new Error("no such rule");\n');
    expect((await checksOf(project)).get("policy packs")).toMatchObject({
      status: "broken",
      found: "policies/cost does not load: Error: no such rule",
      fix: "correct policies/cost",
    });
  });

  it("fits the width of the terminal", async () => {
    const { stdout } = await newProject().run(["doctor"], { COLUMNS: "70" });
    expect(stdout.split("\n").filter((line) => line.length > 70)).toEqual([]);
    expect(stdout).toMatch(/Next: npx echelon preview/);
  });
});

describe("the check of packages", () => {
  it("names the missing packages, and says what to do", () => {
    expect(packageCheck(["yaml", "zod"], (name) => name === "zod")).toMatchObject({
      status: "broken",
      neededFor: "preview",
      found: "without yaml",
      fix: "npm install",
    });
  });

  it("searches the folders that Node searches", () => {
    expect(packageCheck(["yaml", "@pulumi/pulumi"]).status).toBe("ok");
    expect(packageCheck(["no-such-package-anywhere"]).status).toBe("broken");
  });
});

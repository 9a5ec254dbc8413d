import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, it, vi } from "vitest";
import { readStackFile } from "../../config/stackFile.ts";
import { digestOf, JUDGED } from "../../preview/judged.ts";
import { fakePulumi } from "../support/fakePulumi.ts";
import { removeProjects, UpProject } from "../support/upProject.ts";

// Each test starts processes, whose time depends on the machine.
vi.setConfig({ testTimeout: 120_000 });
afterAll(removeProjects);

const server = createServer((_request, response) => response.end("served"));
afterAll(() => server.close());

/** An address on the loopback that serves. */
async function served(): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe.concurrent("echelon up", () => {
  it("prints what it acts on, creates the stack, and runs pulumi up with every pack", async () => {
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
    // The command has checked the stack, so that the program need not do it again.
    const config = readStackFile("local", project.directory);
    expect(up?.env[JUDGED]).toBe(digestOf({ stack: "local", config }));
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

  it("uses an operator's passphrase, but never an empty one", async () => {
    const project = new UpProject();
    await project.run(["up", "--stack", "local", "--yes"], { PULUMI_CONFIG_PASSPHRASE: "mine" });
    expect(existsSync(project.secretFolder)).toBe(false);
    expect(project.calls().every((call) => call.env.PULUMI_CONFIG_PASSPHRASE === "mine")).toBe(true);
    await project.run(["up", "--stack", "local", "--yes"], { PULUMI_CONFIG_PASSPHRASE: "" });
    expect(project.calls().at(-1)?.env.PULUMI_CONFIG_PASSPHRASE).toBeUndefined();
    expect(project.calls().at(-1)?.env.PULUMI_CONFIG_PASSPHRASE_FILE).toContain(project.secretFolder);
  });

  it("stops where the state exists but its passphrase does not", async () => {
    const project = new UpProject();
    await project.run(["up", "--stack", "local", "--yes"]);
    rmSync(project.secretFolder, { recursive: true });
    mkdirSync(join(project.directory, ".pulumi-state", ".pulumi", "stacks"), { recursive: true });
    const { code, stdout, stderr } = await project.run(["up", "--stack", "local", "--yes"]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(/passphrase: got no such file, expected the passphrase of \.pulumi-state/);
  });

  it("changes no committed file, and keeps the salt next to the state between runs", async () => {
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

  it("uses the stack's file itself where it contains the encryption of its secrets", async () => {
    const project = new UpProject();
    project.file(
      "stacks/Pulumi.mine.yaml",
      "config:\n  echelon:profile: marketing-engine/local\nencryptionsalt: v1:own=\n",
    );
    await project.run(["up", "--stack", "mine", "--yes"]);
    expect(project.calls().at(-1)?.args).not.toContain("--config-file");
  });

  it("reports that Pulumi writes into a stack's file of another backend", async () => {
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

  it("passes on the arguments after --", async () => {
    const project = new UpProject();
    await project.run(["up", "--stack", "local", "--yes", "--", "--target", "urn:x"]);
    expect(project.calls().at(-1)?.args.slice(-3)).toEqual(["--yes", "--target", "urn:x"]);
  });

  it("prints one document with --json, and Pulumi's own output beside it", async () => {
    const project = new UpProject();
    const url = await served();
    project.tool("pulumi", fakePulumi(project.log, { url }));
    const { code, stdout, stderr } = await project.run(["up", "--stack", "local", "--yes", "--json"]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      stack: "local",
      target: "kubernetes",
      backend: pathToFileURL(join(project.directory, ".pulumi-state")).href,
      exitCode: 0,
      outputs: { url },
    });
    expect(stderr).toContain("the output of pulumi");
    expect(stderr).toMatch(new RegExp(`${url} serves \\(HTTP 200, after \\d+ s\\)`));
  });

  it("says that the stack's address does not serve yet, and ends well all the same", async () => {
    const project = new UpProject();
    project.tool("pulumi", fakePulumi(project.log, { url: "http://127.0.0.1:1" }));
    const { code, stderr } = await project.run(["up", "--stack", "local", "--yes", "--wait", "1"]);
    expect(code).toBe(0);
    expect(stderr).toMatch(/note: http:\/\/127\.0\.0\.1:1 does not serve yet \(bad port, after \d+ s\)/);
    const silent = await project.run(["up", "--stack", "local", "--yes", "--wait", "0"]);
    expect(silent.stderr).not.toContain("127.0.0.1:1");
  });

  it.each([
    ["-1", "a whole number from 0 to 99999"],
    ["1.5", "a whole number from 0 to 99999"],
    ["soon", "a whole number from 0 to 99999"],
    ["", "a value that is not empty"],
  ])("refuses --wait %j", async (value, expected) => {
    const { code, stderr } = await new UpProject().run(["up", "--stack", "local", `--wait=${value}`]);
    expect(code).toBe(2);
    expect(stderr).toContain(`got "${value}", expected ${expected}`);
  });

  it("puts its own Node first on Pulumi's PATH", async () => {
    const project = new UpProject();
    await project.run(["up", "--stack", "local", "--yes"]);
    expect(project.calls().at(-1)?.env.PATH?.split(":")[0]).toBe(dirname(process.execPath));
  });
});

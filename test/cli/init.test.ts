import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test, vi } from "vitest";
import { type Run, startCli } from "../support/cliProject.ts";

// Each test starts processes, whose time depends on the machine.
vi.setConfig({ testTimeout: 120_000 });

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

/** An empty folder. */
function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "echelon-init-"));
  folders.push(folder);
  return folder;
}

const echelon = (cwd: string, ...args: readonly string[]): Promise<Run> =>
  startCli(args, { cwd, env: { ...process.env, COLUMNS: "200" } }).ended;

const json = (text: string): { readonly [key: string]: unknown } =>
  JSON.parse(text) as Record<string, unknown>;

describe.concurrent("echelon init", () => {
  test("makes a project in an empty folder that previews on every target, without asking", async () => {
    const folder = emptyFolder();
    const made = await echelon(folder, "init");
    expect(made).toMatchObject({ code: 0, stderr: "" });
    expect(made.stdout).toMatch(/Next:\n {2}1\. npm install echelon\n {2}2\. npx echelon preview/);
    const { code, stdout } = await echelon(folder, "preview", "--json");
    expect(code).toBe(0);
    expect(json(stdout)).toMatchObject({ stack: "dev", system: "my-system", tier: "small" });
    expect((await echelon(folder, "preview", "--target", "all")).code).toBe(0);
    const found = await echelon(folder, "doctor");
    expect(found.stdout).toMatch(/stack dev +ok +preview, up +my-system\/small on kubernetes/);
  });

  test("takes names and target from options, and says as JSON what it made", async () => {
    const folder = emptyFolder();
    const { code, stdout } = await echelon(
      folder,
      ...["init", "--system", "shop", "--tier", "2x", "--stack", "live", "--target", "aws", "--json"],
    );
    expect(code).toBe(0);
    const { files } = json(stdout) as { files: { path: string; outcome: string }[] };
    expect(files.map(({ path, outcome }) => `${path} ${outcome}`)).toEqual([
      ...["stacks/Pulumi.live.yaml made", "profiles/shop/system.json made", "profiles/shop/2x.json made"],
      ...["policies/limits.json made", "Pulumi.yaml made", "index.mjs made", ".gitignore made"],
      "package.json made",
    ]);
    const document = json((await echelon(folder, "preview", "--json")).stdout);
    expect(document).toMatchObject({ system: "shop", tier: "2x", target: "aws", region: "us-east-1" });
  });

  test("overwrites nothing, and names what is there; --force says what it overwrote", async () => {
    const folder = emptyFolder();
    writeFileSync(join(folder, "index.mjs"), "mine\n");
    writeFileSync(join(folder, ".gitignore"), "mine\n");
    const { code, stderr } = await echelon(folder, "init");
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr:
        "echelon: got a folder with index.mjs, expected one without; nothing is written. --force overwrites them\n",
    });
    expect(existsSync(join(folder, "Pulumi.yaml"))).toBe(false);
    const forced = await echelon(folder, "init", "--force");
    expect(forced.stdout).toMatch(/index\.mjs +overwritten/);
    expect(forced.stdout).toMatch(/\.gitignore +kept/);
    expect(readFileSync(join(folder, ".gitignore"), "utf8")).toBe("mine\n");
  });

  test("adds to a package.json the scripts and the type that it lacks, and changes nothing else", async () => {
    const folder = emptyFolder();
    const path = join(folder, "package.json");
    writeFileSync(path, '{\n    "name": "mine",\n    "scripts": { "up": "mine" }\n}\n');
    expect((await echelon(folder, "init")).stdout).toMatch(/package\.json +completed/);
    expect(json(readFileSync(path, "utf8"))).toMatchObject({
      name: "mine",
      type: "module",
      scripts: { up: "mine", destroy: "echelon destroy", "preview:pulumi": "echelon up --preview-only" },
    });
  });

  test("refuses a package of CommonJS with a program, which would no longer be one", async () => {
    const folder = emptyFolder();
    writeFileSync(join(folder, "package.json"), '{ "type": "commonjs" }\n');
    mkdirSync(join(folder, "src"));
    writeFileSync(join(folder, "src", "server.js"), "module.exports = {};\n");
    const { code, stderr } = await echelon(folder, "init");
    expect({ code, stderr }).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('package.json of the type "commonjs" and src/server.js'),
    });
  });

  test("takes what `npm init` wrote, with the type of CommonJS and no program", async () => {
    const folder = emptyFolder();
    const path = join(folder, "package.json");
    writeFileSync(path, '{ "name": "mine", "main": "index.js", "type": "commonjs" }\n');
    mkdirSync(join(folder, "node_modules", "a"), { recursive: true });
    writeFileSync(join(folder, "node_modules", "a", "index.js"), "");
    expect((await echelon(folder, "init")).stdout).toMatch(/package\.json +completed/);
    expect(json(readFileSync(path, "utf8"))).toMatchObject({ name: "mine", type: "module" });
  });

  test.each([
    ["--system", "Shop", "lowercase letters, digits and dashes"],
    ["--tier", "system", "lowercase letters, digits and dashes"],
    ["--target", "gcp", "one of kubernetes, aws"],
    ["--stack", "a b", "lowercase letters, digits and dashes"],
  ])("refuses %s %s", async (option, value, expected) => {
    const { code, stderr } = await echelon(emptyFolder(), "init", option, value);
    expect(code).toBe(2);
    expect(stderr).toContain(`got "${value}", expected ${expected}`);
  });

  test("holds the stack to the limits that it made", async () => {
    const folder = emptyFolder();
    await echelon(folder, "init");
    const limits = '{ "maxMonthlyUSD": { "default": null, "profiles": { "my-system/small": 40 } } }';
    writeFileSync(join(folder, "policies/limits.json"), limits);
    const { stdout } = await echelon(folder, "preview", "--json");
    expect(json(stdout).budget).toMatchObject({ monthly: 40, basis: "ceiling" });
  });
});

import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, describe, expect, test } from "vitest";
import { RequestError } from "../../../../../base/errors.ts";
import { packageRoot } from "../../../../../base/project.ts";
import {
  checkSize,
  MOST_BYTES,
  PROGRAM_FILE,
  programFiles,
  scriptFiles,
  treeOf,
} from "../../../../../components/kubernetes/parts/loadtests/files.ts";
import { importedFiles } from "../../../../../components/kubernetes/parts/loadtests/imports.ts";
import { journeys } from "../../../../../loadtests/contract/journeys.ts";
import { loadProfile, tiersOf } from "../../../../../profiles/load.ts";
import { mountTree } from "../../../../support/mountTree.ts";

const systems = Object.keys(journeys);
const scriptsOf = (system: string) => {
  const profile = loadProfile(`${system}/${tiersOf(system)[0]}`) as never;
  return scriptFiles({ profile, api: { order: "POST /orders" } });
};

const scratch = mkdtempSync(join(tmpdir(), "loadtest-files-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function module(name: string, text: string): void {
  const path = join(scratch, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

describe("the files that a module imports", () => {
  test("are those that are there at run time, each once, with the packages", () => {
    module(
      "a/main.ts",
      'import { b } from "./b.ts";\nimport type { T } from "./types.ts";\nexport * from "../c.ts";\n',
    );
    module(
      "a/b.ts",
      'import {\n  c,\n} from "../c.ts";\nimport "node:fs";\nexport type { T } from "./types.ts";\n',
    );
    module("c.ts", 'import z, { type U } from "zed";\nconst text = "from ./nothing.ts";\n');
    module("a/d.ts", 'import "../c.ts";\nconst own = condition ? (require("./e.ts") as E) : null;\n');
    module("a/e.ts", "");
    module("a/main.ts", `${readFileSync(join(scratch, "a/main.ts"), "utf8")}import "./d.ts";\n`);
    const { files, packages } = importedFiles(scratch, "a/main.ts");
    expect(Object.keys(files)).toEqual(["a/b.ts", "a/d.ts", "a/e.ts", "a/main.ts", "c.ts"]);
    expect(packages).toEqual(["node:fs", "zed"]);
  });

  test("are all below the root", () => {
    module("a/out.ts", 'import "../c.ts";');
    expect(() => importedFiles(join(scratch, "a"), "out.ts")).toThrow("expected one below");
  });
});

describe("what a pod gets of the program", () => {
  test("needs no package but the histogram, which is among the files", () => {
    const { packages } = importedFiles(packageRoot(), PROGRAM_FILE);
    expect(packages.filter((name) => !name.startsWith("node:"))).toEqual(["hdr-histogram-js"]);
  });

  test("runs where nothing else is, from the tree that its volume makes", async () => {
    const directory = join(scratch, "program");
    mountTree(directory, treeOf(programFiles({})));
    const log = join(scratch, "termination");
    const ended = promisify(execFile)(process.execPath, [join(directory, PROGRAM_FILE)], {
      cwd: "/",
      env: { ACCOUNT_DIRECTORY: accountIn(join(scratch, "account")), TERMINATION_LOG: log },
    });
    const { code, stdout, stderr } = (await ended.catch((error) => error)) as {
      readonly code: number;
      readonly stdout: string;
      readonly stderr: string;
    };
    expect(stderr).toBe("");
    expect(stdout).toBe("failed: SETTINGS: got no such variable, expected the stack to set it on this pod\n");
    expect(readFileSync(log, "utf8")).toContain("SETTINGS: got no such variable");
    expect(code).toBe(2);
  });
});

/** What Kubernetes mounts for a service account. */
function accountIn(directory: string): string {
  mkdirSync(directory);
  for (const file of ["token", "ca.crt", "namespace"]) writeFileSync(join(directory, file), "x");
  return directory;
}

describe("what a runner gets of the script", () => {
  test.each(systems)("of %s needs nothing but k6, the profile and the paths of the API", (system) => {
    const { packages } = importedFiles(packageRoot(), `loadtests/${system}.ts`);
    expect(packages.filter((name) => !/^k6(\/|$)/.test(name))).toEqual([]);
    const files = scriptsOf(system);
    expect(JSON.parse(files["profile.json"] ?? "")).toMatchObject({ system });
    expect(JSON.parse(files["api.json"] ?? "")).toEqual({ order: "POST /orders" });
  });

  test.each(systems)("of %s fits a ConfigMap, whose keys are names", (system) => {
    for (const files of [scriptsOf(system), programFiles({})]) {
      const { data, items } = treeOf(files);
      expect(Object.keys(data)).toHaveLength(Object.keys(files).length);
      for (const key of Object.keys(data)) expect(key).toMatch(/^[-._a-zA-Z0-9]{1,253}$/);
      expect(items.every(({ path }) => !path.startsWith("/") && !path.includes(".."))).toBe(true);
      expect(() => checkSize("files", files)).not.toThrow();
    }
  });

  test("is refused where a ConfigMap would not hold it", () => {
    expect(() => checkSize("scripts", { "a.ts": "x".repeat(MOST_BYTES) })).not.toThrow();
    expect(() => checkSize("scripts", { "a.ts": "x".repeat(MOST_BYTES + 1) })).toThrow(RequestError);
  });
});

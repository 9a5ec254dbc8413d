import { execFileSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { publint } from "publint";
import ts from "typescript-5";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "..");
const INSTALL_MINUTES = 5;
/** Removing 28,000 files takes long on a busy disk. */
const REMOVE_MINUTES = 3;
const folder = mkdtempSync(join(tmpdir(), "echelon-consumer-"));
const installed = join(folder, "node_modules", "echelon");

interface Packed {
  readonly filename: string;
  readonly size: number;
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string }[];
}
let packed: Packed;

const run = (command: string, args: readonly string[], cwd = folder): string =>
  execFileSync(command, args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });

/** The program of the README, for a user who has installed the package. */
const PROGRAM = `
import { System } from "echelon";
const shop = new System("shop", { profile: "marketing-engine/regional", target: "kubernetes" });
export const howToReach = shop.howToReach;
`;
const HARNESS = `
import * as pulumi from "@pulumi/pulumi";
const seen = [];
const newResource = ({ type, name, inputs }) => {
  seen.push(type);
  return { id: name, state: inputs };
};
await pulumi.runtime.setMocks({ newResource, call: () => ({}) }, "shop", "dev", true);
await pulumi.runtime.runInPulumiStack(() => import("./program.mjs"));
await pulumi.runtime.disconnect();
console.log(JSON.stringify(seen));
`;

beforeAll(() => {
  [packed] = JSON.parse(run("npm", ["pack", "--json", "--pack-destination", folder], ROOT)) as [Packed];
  writeFileSync(
    join(folder, "package.json"),
    JSON.stringify({ name: "consumer", private: true, type: "module" }),
  );
  run("npm", [
    "install",
    "--prefer-offline",
    "--no-audit",
    "--no-fund",
    "--ignore-scripts",
    join(folder, packed.filename),
  ]);
  writeFileSync(join(folder, "program.mjs"), PROGRAM);
  writeFileSync(join(folder, "program.ts"), PROGRAM);
  writeFileSync(join(folder, "harness.mjs"), HARNESS);
}, INSTALL_MINUTES * 60_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }), REMOVE_MINUTES * 60_000);

test("a program that installs the packed package previews a System", () => {
  const types = JSON.parse(
    run(process.execPath, ["harness.mjs"]).trim().split("\n").at(-1) ?? "[]",
  ) as string[];
  expect(types).toContain("echelon:index:System");
  expect(types.filter((type) => type === "kubernetes:apps/v1:Deployment")).toHaveLength(2);
});

test("a CommonJS program loads it by require", () => {
  const script = 'console.log(Object.keys(require("echelon")).includes("System"))';
  expect(run(process.execPath, ["--input-type=commonjs", "-e", script]).trim()).toBe("true");
});

describe("the types of the package", () => {
  const check = (compiler: string, ...flags: readonly string[]): string =>
    run(process.execPath, [
      join(ROOT, "node_modules", compiler),
      ...["--noEmit", "--strict", "--skipLibCheck", "--target", "es2022", ...flags, "program.ts"],
    ]);

  test("check in a strict TypeScript program", () => {
    expect(check("typescript-7/bin/tsc", "--module", "nodenext")).toBe("");
  });

  // Only node10 reads the field `types` and ignores `exports`. TypeScript 7 has no such resolution any more.
  test("check under moduleResolution node10", { timeout: 120_000 }, () => {
    const flags = ["--module", "commonjs", "--moduleResolution", "node10"];
    expect(check("typescript-5/bin/tsc", ...flags)).toBe("");
  });

  // The compiler checks no import in the types of a package where skipLibCheck is on.
  test("have every file that they import", () => {
    expect(check("typescript-7/bin/tsc", "--module", "nodenext", "--skipLibCheck", "false")).toBe("");
  });

  const { CommonJS, ESNext } = ts.ModuleKind;
  test.each([
    ["node10", ts.ModuleResolutionKind.Node10, CommonJS],
    ["node16 from CommonJS", ts.ModuleResolutionKind.Node16, CommonJS],
    ["node16 from a module", ts.ModuleResolutionKind.Node16, ESNext],
    ["nodenext from CommonJS", ts.ModuleResolutionKind.NodeNext, CommonJS],
    ["nodenext from a module", ts.ModuleResolutionKind.NodeNext, ESNext],
    ["bundler", ts.ModuleResolutionKind.Bundler, ESNext],
  ] as const)("are found under %s", (_, moduleResolution, mode) => {
    const from = join(folder, "program.ts");
    const found = ts.resolveModuleName(
      "echelon",
      from,
      { moduleResolution },
      ts.sys,
      undefined,
      undefined,
      mode,
    );
    expect(found.resolvedModule?.resolvedFileName).toBe(join(installed, "dist/components/index.d.ts"));
  });
});

test("publint finds no fault in the package", async () => {
  const tarball = Uint8Array.from(readFileSync(join(folder, packed.filename))).buffer;
  expect((await publint({ pack: { tarball }, strict: true })).messages).toEqual([]);
});

describe("the tarball", () => {
  const paths = (): string[] => packed.files.map(({ path }) => path);

  test.each([
    "LICENSE",
    "README.md",
    "CONTRIBUTING.md",
    "docs/kubernetes.md",
    "cli/echelon.mjs",
    "base/node-version.mjs",
    "dist/cli/main.js",
    "dist/components/index.js",
    "dist/components/index.d.ts",
    "dist/profiles/profile.schema.json",
    "dist/config/stack.schema.json",
    "dist/profiles/marketing-engine/enterprise.json",
    "dist/policies/limits.json",
    "dist/policies/cost/rules.js",
    "dist/policies/cost/PulumiPolicy.yaml",
    "dist/policies/cost/package.json",
    "dist/policies/cost/index.cjs",
    "dist/policies/cost/index.js",
    "dist/base/node-version.mjs",
    "dist/account/aws.json",
    "dist/cli/init/template/system.json",
    "dist/profiles/marketing-engine/system.json",
    "dist/index.js",
    "index.mjs",
    "docs/own-system.md",
    "docs/components.md",
    "dist/components/workload/placeholder/server.cjs",
    "dist/components/aws/parts/network/regions.json",
    "dist/pricing/catalog/aws.json",
    "sandbox/binaries/gomods/kubernetes/go.sum",
    "sandbox/binaries/gomods/k6/go.sum",
    "loadtests/marcus.ts",
    "loadtests/lib/system.ts",
    "loadtests/contract/load.ts",
    "base/mergePatch.ts",
    "dist/loadtests/run/watchdogProcess.js",
    "loadtests/reference/server.ts",
    "loadtests/reference/package-lock.json",
  ])("holds %s", (path) => {
    expect(paths()).toContain(path);
  });

  test("holds each file beside the code that is no code itself, at the same place", () => {
    const { include } = JSON.parse(readFileSync(join(ROOT, "tsconfig.build.json"), "utf8")) as {
      include: string[];
    };
    // The command, the pinned modules of Go, and what k6 runs and measures are outside of dist/.
    const elsewhere = /^(cli\/echelon\.mjs$|sandbox\/binaries\/gomods\/|loadtests\/reference\/)/;
    const beside = run("git", ["ls-files", ...include], ROOT)
      .split("\n")
      .filter((file) => file !== "" && !/\.(ts|md)$/.test(file) && !elsewhere.test(file));
    expect(beside.length).toBeGreaterThan(20);
    expect(beside.filter((file) => !paths().includes(`dist/${file}`))).toEqual([]);
  });

  /** k6 reads TypeScript itself, and the reference workload is copied to a place where Node does. */
  const SOURCES = /^(loadtests\/|base\/(json|mergePatch)\.ts$)/;

  test.each([
    ["tests", /(^|\/)test\/|\.test\./],
    ["source maps", /\.map$/],
    ["sources that the compiled code stands for", /(?<!\.d)\.ts$/],
    ["what only a clone uses", /^(tools|bench|stacks|\.ci)\/|\.npmrc$|lock|tsconfig|biome/],
  ])("holds no %s", (_, pattern) => {
    expect(
      paths().filter(
        (path) => pattern.test(path) && !path.startsWith("dist/sandbox/process/lock") && !SOURCES.test(path),
      ),
    ).toEqual([]);
  });

  test("holds every file that a script of k6 imports", () => {
    const scripts = paths().filter((path) => SOURCES.test(path) && !path.startsWith("loadtests/reference/"));
    const imports = scripts.flatMap((path) =>
      [...readFileSync(join(installed, path), "utf8").matchAll(/from "(\.[^"]+)"/g)].map(([, target = ""]) =>
        join(dirname(path), target),
      ),
    );
    expect(imports.length).toBeGreaterThan(50);
    expect(imports.filter((path) => !paths().includes(path))).toEqual([]);
  });

  test("holds no package of the reference workload", () => {
    expect(paths().filter((path) => path.includes("node_modules"))).toEqual([]);
  });

  test("holds every file that its pages link to", () => {
    const pages = paths().filter((path) => path.endsWith(".md"));
    const links = pages.flatMap((page) =>
      [...readFileSync(join(installed, page), "utf8").matchAll(/\]\((?![a-z]+:|#)([^)#]+)[^)]*\)/g)].map(
        ([, target = ""]) => ({ page, target: join(dirname(page), target) }),
      ),
    );
    expect(links.filter(({ page }) => page === "README.md").length).toBeGreaterThan(5);
    expect(links.filter(({ target }) => !existsSync(join(installed, target)))).toEqual([]);
  });

  test("is as big as the README says", () => {
    const text = readFileSync(join(ROOT, "README.md"), "utf8").replace(/\s+/g, " ");
    const stated = /under (\d+) kB packed, and under (\d+) MB in under (\d+) files unpacked/.exec(text) ?? [];
    const [kB = 0, MB = 0, files = 0] = stated.slice(1).map(Number);
    const rows = [
      [packed.size, kB * 1e3],
      [packed.unpackedSize, MB * 1e6],
      [packed.files.length, files],
    ] as const;
    for (const [is, bound] of rows) {
      expect(is).toBeLessThan(bound);
      expect(is).toBeGreaterThan(bound / 2);
    }
  });
});

/** Runs the packed command in a folder below the one of the consumer. */
const echelon = (cwd: string, ...args: readonly string[]): string =>
  run(process.execPath, [join(installed, "cli/echelon.mjs"), ...args], cwd);

describe("a project of one's own beside the package", () => {
  const own = join(folder, "own");

  beforeAll(() => {
    mkdirSync(own);
    echelon(own, "init", "--system", "shop");
  });

  test("previews on every target, and finds its stack and the packs of the package", () => {
    const cells = JSON.parse(echelon(own, "preview", "--target", "all", "--json")) as { system?: string }[];
    expect(cells.map(({ system }) => system)).toEqual(["shop", "shop", undefined, undefined]);
    const { checks } = JSON.parse(echelon(own, "doctor", "--json")) as {
      checks: { name: string; status: string; found: string }[];
    };
    expect(checks.find(({ name }) => name === "stack dev")?.found).toBe("shop/small on kubernetes");
    expect(checks.find(({ name }) => name === "policy packs")?.found).toBe(
      ["cost", "quotas"].map((pack) => `../node_modules/echelon/dist/policies/${pack}`).join(", "),
    );
  });

  test("renders its manifests", () => {
    echelon(own, "render", "--stack", "dev", "--out", "manifests");
    expect(readdirSync(join(own, "manifests")).length).toBeGreaterThan(10);
  });

  test("has a program that Pulumi runs", () => {
    const harness = HARNESS.replace('"./program.mjs"', '"./index.mjs"').replace(
      "await pulumi.runtime.runInPulumiStack",
      'pulumi.runtime.setAllConfig({ "echelon:profile": "shop/small" });\nawait pulumi.runtime.runInPulumiStack',
    );
    writeFileSync(join(own, "harness.mjs"), harness);
    const types = JSON.parse(run(process.execPath, ["harness.mjs"], own).trim().split("\n").at(-1) ?? "[]");
    expect(types).toContain("echelon:index:System");
    expect(types).toContain("kubernetes:apps/v1:StatefulSet");
  });

  test("has files whose JSON Schema is where they say", () => {
    for (const file of ["profiles/shop/system.json", "profiles/shop/small.json"]) {
      const { $schema } = JSON.parse(readFileSync(join(own, file), "utf8")) as { $schema: string };
      expect(join(dirname(file), $schema)).toBe("node_modules/echelon/dist/profiles/profile.schema.json");
    }
    const [, schema = ""] =
      /\$schema=(\S+)/.exec(readFileSync(join(own, "stacks/Pulumi.dev.yaml"), "utf8")) ?? [];
    expect(join("stacks", schema)).toBe("node_modules/echelon/dist/config/stack.schema.json");
  });
});

describe.each(readdirSync(join(ROOT, "examples")))("the example %s beside the package", (name) => {
  const file = `example-${name}.ts`;

  beforeAll(() => cpSync(join(ROOT, "examples", name, "index.ts"), join(folder, file)));

  test("has the types of the package", () => {
    const tsc = join(ROOT, "node_modules/typescript-7/bin/tsc");
    const flags = ["--noEmit", "--strict", "--skipLibCheck", "--target", "es2022", "--module", "nodenext"];
    expect(run(process.execPath, [tsc, ...flags, file])).toBe("");
  });

  test("runs", () => {
    writeFileSync(
      join(folder, `harness-${name}.mjs`),
      HARNESS.replace('"./program.mjs"', JSON.stringify(`./${file}`)),
    );
    const last =
      run(process.execPath, [`harness-${name}.mjs`])
        .trim()
        .split("\n")
        .at(-1) ?? "[]";
    const kind = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
    expect(JSON.parse(last)).toContain(`echelon:index:${kind}`);
  });
});

test("the packed command previews without the sources", () => {
  const output = run(join(folder, "node_modules", ".bin", "echelon"), ["--version"]);
  expect(output.trim()).toMatch(/^\d+\.\d+\.\d+$/);
});

test("the package does not install its own Node", () => {
  expect(run("npm", ["ls", "--all", "--parseable"])).not.toMatch(/node-(linux|darwin|win|bin)/);
});

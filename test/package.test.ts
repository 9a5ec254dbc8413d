import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { publint } from "publint";
import ts from "typescript-5";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "..");
const INSTALL_MINUTES = 5;
/** Removing 28,000 files takes long on a busy disk. */
const REMOVE_MINUTES = 1;
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
    "dist/components/workload/placeholder/server.cjs",
    "dist/components/aws/parts/network/regions.json",
    "dist/pricing/catalog/aws.json",
    "sandbox/binaries/gomods/kubernetes/go.sum",
  ])("holds %s", (path) => {
    expect(paths()).toContain(path);
  });

  test.each([
    ["tests", /(^|\/)test\/|\.test\./],
    ["source maps", /\.map$/],
    ["sources that the compiled code stands for", /(?<!\.d)\.ts$/],
    ["what only a clone uses", /^(tools|bench|stacks|\.ci)\/|\.npmrc$|lock|tsconfig|biome/],
    ["the program of a clone's stacks", /^dist\/index\./],
  ])("holds no %s", (_, pattern) => {
    expect(
      paths().filter((path) => pattern.test(path) && !path.startsWith("dist/sandbox/process/lock")),
    ).toEqual([]);
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

test("the packed command previews without the sources", () => {
  const output = run(join(folder, "node_modules", ".bin", "echelon"), ["--version"]);
  expect(output.trim()).toMatch(/^\d+\.\d+\.\d+$/);
});

test("the package does not install its own Node", () => {
  expect(run("npm", ["ls", "--all", "--parseable"])).not.toMatch(/node-(linux|darwin|win|bin)/);
});

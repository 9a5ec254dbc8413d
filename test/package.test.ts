import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "..");
const INSTALL_MINUTES = 5;
const folder = mkdtempSync(join(tmpdir(), "echelon-consumer-"));

const run = (command: string, args: readonly string[], cwd = folder): string =>
  execFileSync(command, args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });

/** A program of somebody who installed the package, as the README prints it, and what registers it. */
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
  const [{ filename }] = JSON.parse(run("npm", ["pack", "--json", "--pack-destination", folder], ROOT)) as [
    { filename: string },
  ];
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
    join(folder, filename),
  ]);
  writeFileSync(join(folder, "program.mjs"), PROGRAM);
  writeFileSync(join(folder, "program.ts"), PROGRAM);
  writeFileSync(join(folder, "harness.mjs"), HARNESS);
}, INSTALL_MINUTES * 60_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("a program that installs the packed package previews a System", () => {
  const types = JSON.parse(
    run(process.execPath, ["harness.mjs"]).trim().split("\n").at(-1) ?? "[]",
  ) as string[];
  expect(types).toContain("echelon:index:System");
  expect(types.filter((type) => type === "kubernetes:apps/v1:Deployment")).toHaveLength(2);
});

test("its types check in a strict TypeScript program", () => {
  const compiler = join(ROOT, "node_modules", "typescript-7", "bin", "tsc");
  const flags = ["--noEmit", "--strict", "--module", "nodenext", "--target", "es2024", "--skipLibCheck"];
  expect(run(process.execPath, [compiler, ...flags, "program.ts"])).toBe("");
});

test("its command previews without the sources", () => {
  const output = run(join(folder, "node_modules", ".bin", "echelon"), ["--version"]);
  expect(output.trim()).toMatch(/^\d+\.\d+\.\d+$/);
});

test("it does not bring a Node of its own", () => {
  expect(run("npm", ["ls", "--all", "--parseable"])).not.toMatch(/node-(linux|darwin|win|bin)/);
});

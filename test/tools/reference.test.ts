import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { installReference, isInstalled } from "../../tools/node/reference.mjs";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "install-"));
  // A package that needs no registry.
  mkdirSync(join(folder, "one"));
  writeFileSync(join(folder, "one/package.json"), JSON.stringify({ name: "one", version: "1.0.0" }));
  const dependencies = { one: "file:./one" };
  writeFileSync(
    join(folder, "package.json"),
    JSON.stringify({ name: "few", version: "1.0.0", dependencies }),
  );
  execFileSync("npm", ["install", "--package-lock-only", "--offline"], { cwd: folder, stdio: "ignore" });
});
afterEach(() => rmSync(folder, { recursive: true }));

/** An npm that fails, as without a network. */
function failingNpm(): NodeJS.ProcessEnv {
  const script = join(folder, "fails.cjs");
  writeFileSync(script, "process.exit(1)");
  return { ...process.env, npm_execpath: script };
}

/** The npm on PATH. */
const npm = { ...process.env, npm_execpath: undefined };

describe("the packages of the reference workload", () => {
  test("are installed once, and again when the lockfile is another one", () => {
    expect(isInstalled(folder)).toBe(false);
    expect(installReference(folder, npm)).toBe(true);
    expect(existsSync(join(folder, "node_modules/one/package.json"))).toBe(true);
    expect(installReference(folder, failingNpm())).toBe(true);
    writeFileSync(join(folder, "package-lock.json"), "{}");
    expect(isInstalled(folder)).toBe(false);
    expect(installReference(folder, failingNpm())).toBe(false);
  });

  test("are not said to be there where npm failed, and nobody waits for its lock", () => {
    expect(installReference(folder, failingNpm())).toBe(false);
    expect(isInstalled(folder)).toBe(false);
    expect(existsSync(join(folder, ".installing"))).toBe(false);
  });

  test("are installed although whoever held the lock is gone", () => {
    const lock = join(folder, ".installing");
    mkdirSync(lock);
    const before = new Date(Date.now() - 600_000);
    utimesSync(lock, before, before);
    expect(installReference(folder, npm)).toBe(true);
  });
});

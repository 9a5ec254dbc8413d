import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { MissingToolError } from "../../../base/errors.ts";
import { isAccepted, resolveK6 } from "../../../loadtests/run/k6.ts";
import { type Environment, moduleDirectory } from "../../../sandbox/binaries/paths.ts";
import { versionIn } from "../../../sandbox/binaries/versions.ts";

let root: string;
let env: Environment;
let lines: string[];

function program(directory: string, name: string, script: string): string {
  const path = join(root, directory, name);
  mkdirSync(join(root, directory), { recursive: true });
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}
const k6 = (directory: string, text: string): string => program(directory, "k6", `echo "${text}"`);

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "k6-test-"));
  lines = [];
  mkdirSync(join(root, "path"));
  for (const name of ["sh", "chmod"]) symlinkSync(`/bin/${name}`, join(root, "path", name));
  env = { HOME: join(root, "home"), PATH: join(root, "path") };
});
afterEach(() => rmSync(root, { recursive: true }));

const resolve = (change: Environment = {}) =>
  resolveK6({ env: { ...env, ...change }, notify: (line) => lines.push(line) });

/** A Go that "builds" a k6 of that version. */
const fakeGo = (version: string): string =>
  program(
    "path",
    "go",
    `[ "$1" = list ] && exit 0
while [ "$1" != -o ]; do shift; done
printf '#!/bin/sh\\necho "k6 v${version} (go1.26.8, linux/amd64)"\\n' > "$2"; chmod 755 "$2"`,
  );

describe("the version that k6 prints", () => {
  test.each([
    ["k6 v1.8.1 (go1.26.8, linux/amd64)", "1.8.1", true],
    ["k6 v1.8.0 (commit/1234567, go1.25.4, linux/arm64)", "1.8.0", true],
    ["k6 v1.12.0 (go1.26, linux/amd64)\nExtensions:\n  github.com/grafana/xk6-x v0.1.0", "1.12.0", true],
    ["k6 v2.0.0 (go1.26, linux/amd64)", "2.0.0", true],
    ["k6 v2.1.0-rc1 (go1.26, linux/amd64)", "2.1.0", true],
    ["k6 v1.7.9 (go1.25, linux/amd64)", "1.7.9", false],
    ["k6 v0.57.0 (go1.23, linux/amd64)", "0.57.0", false],
    ["k6 v3.0.0 (go1.27, linux/amd64)", "3.0.0", false],
  ])("%s: %s, %s", (text, version, accepted) => {
    expect(versionIn(text)).toBe(version);
    expect(isAccepted(version)).toBe(accepted);
  });
});

test("the pinned module is the one that is built", () => {
  const text = readFileSync(join(moduleDirectory("k6"), "go.mod"), "utf8");
  expect(text).toContain("go.k6.io/k6 v1.8.1 ");
  expect(text).toMatch(/^tool go\.k6\.io\/k6$/m);
});

describe("k6 is taken from", () => {
  test("ECHELON_K6 before PATH", async () => {
    k6("path", "k6 v1.9.0");
    const path = k6("own", "k6 v2.0.1");
    expect(await resolve({ ECHELON_K6: path })).toEqual({ path, version: "2.0.1" });
  });

  test("PATH, where an old one is passed over for a newer one", async () => {
    k6("old", "k6 v0.57.0");
    const path = k6("path", "k6 v1.8.2");
    expect(await resolve({ PATH: `${join(root, "old")}:${env.PATH}` })).toEqual({ path, version: "1.8.2" });
    expect(lines).toEqual([]);
  });

  test("a build of the pinned module, which is announced and done once", async () => {
    fakeGo("1.8.1");
    const first = await resolve();
    expect(first.version).toBe("1.8.1");
    expect(first.path.startsWith(join(root, "home", ".cache", "echelon"))).toBe(true);
    expect(lines[0]).toMatch(/^providing k6 once in .* about \d+ (s|min) on \d+ cores/);
    expect(lines.at(-1)).toMatch(/^\[1\/1\] k6 1\.8\.1: built in \d+ s$/);
    lines = [];
    expect(await resolve()).toEqual(first);
    expect(lines).toEqual([]);
  });
});

describe("it is refused", () => {
  const refusal = async (change: Environment = {}): Promise<string> => {
    const error = await resolve(change).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(MissingToolError);
    expect((error as MissingToolError).exitCode).toBe(3);
    return (error as Error).message;
  };

  test("without k6 and Go, with three ways to get it", async () => {
    const message = await refusal();
    expect(message).toMatch(/1\. put it on PATH[\s\S]*2\. name it in ECHELON_K6[\s\S]*3\. install Go/);
    expect(message).toContain("go is not on PATH");
  });

  test("where ECHELON_K6 names one that is too old, although PATH has a newer one", async () => {
    k6("path", "k6 v1.8.2");
    const path = k6("own", "k6 v1.2.0");
    expect(await refusal({ ECHELON_K6: path })).toBe(
      `ECHELON_K6: ${path}: got version 1.2.0, expected k6 1.8 or a newer 1.x, or 2.x`,
    );
  });

  test("where ECHELON_K6 names no program, or a relative path", async () => {
    expect(await refusal({ ECHELON_K6: join(root, "nothing") })).toContain("expected the absolute path");
    expect(await refusal({ ECHELON_K6: "k6" })).toContain('got "k6"');
  });

  test("where the build makes another version than the pinned one", async () => {
    fakeGo("1.8.0");
    await expect(resolve()).rejects.toThrow("got k6 1.8.0 from the build, expected 1.8.1");
  });
});

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { satisfies, subset } from "semver";
import { describe, expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "..");

interface Locked {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly libc?: readonly string[];
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly engines?: { readonly node?: string };
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const read = <T>(file: string): T => JSON.parse(readFileSync(join(ROOT, file), "utf8")) as T;
const lockOf = (file: string): Readonly<Record<string, Locked>> =>
  read<{ packages: Record<string, Locked> }>(file).packages;

/** The folders where a package at this path searches a dependency, nearest first. */
function places(path: string, name: string): string[] {
  const here = `${path === "" ? "" : `${path}/`}node_modules/${name}`;
  if (path === "") return [here];
  return [here, ...places(path.slice(0, Math.max(0, path.lastIndexOf("/node_modules/"))), name)];
}

describe.each(["package-lock.json", "tools/node/package-lock.json"])("%s", (file) => {
  const packages = Object.entries(lockOf(file));

  test("has an entry for every dependency of its packages, for every platform", () => {
    const known = new Set(packages.map(([path]) => path));
    const missing = packages.flatMap(([path, { dependencies, optionalDependencies }]) =>
      Object.keys({ ...dependencies, ...optionalDependencies })
        .filter((name) => !places(path, name).some((place) => known.has(place)))
        .map((name) => `${path} names ${name}`),
    );
    expect(packages.length).toBeGreaterThan(5);
    expect(missing).toEqual([]);
  });

  test("names no download address, and has a checksum for every package", () => {
    const others = packages.filter(([path]) => path !== "");
    expect(others.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
    expect(others.filter(([, { integrity }]) => !integrity?.startsWith("sha512-"))).toEqual([]);
  });

  test("has no field that an older npm removes on install", () => {
    expect(packages.filter(([, { libc }]) => libc !== undefined)).toEqual([]);
  });
});

describe("engines.node", () => {
  const packages = lockOf("package-lock.json");
  const own = packages[""]?.engines?.node ?? "";
  const needs = Object.entries(packages).flatMap(([path, { engines, dev }]) =>
    path === "" || engines?.node === undefined ? [] : [{ path, range: engines.node, dev: dev === true }],
  );

  test("is in the lockfile as in package.json", () => {
    expect(own).toBe(read<{ engines: { node: string } }>("package.json").engines.node);
  });

  test("accepts no Node that a dependency of the published package refuses", () => {
    const runtime = needs.filter(({ dev }) => !dev);
    expect(runtime.map(({ path }) => path)).toContain("node_modules/commander");
    expect(runtime.filter(({ range }) => !subset(own, range))).toEqual([]);
  });

  const brought = Object.entries(
    read<{ optionalDependencies: Record<string, string> }>("tools/node/package.json").optionalDependencies,
  );

  test.each(brought)(
    "accepts %s %s, on which the scripts of a clone run, as all their tools do",
    (_, version) => {
      expect(satisfies(version, own)).toBe(true);
      expect(needs.filter(({ range }) => !satisfies(version, range))).toEqual([]);
    },
  );

  test.each(["typescript-7", "@biomejs/biome"])(
    "allows %s on Node 20, because its script uses no other Node",
    (name) => {
      expect(satisfies("20.0.0", packages[`node_modules/${name}`]?.engines?.node ?? "")).toBe(true);
    },
  );
});

import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { moduleDirectory } from "../../../sandbox/binaries/paths.ts";
import {
  acceptedVersions,
  isUsable,
  type ProjectName,
  type ToolName,
  toolNames,
  tools,
  versionIn,
  versions,
} from "../../../sandbox/binaries/versions.ts";

const gomod = (name: ToolName): string =>
  readFileSync(join(moduleDirectory(tools[name].module), "go.mod"), "utf8");

describe("a version is read from what each program prints", () => {
  test.each([
    ["kube-apiserver", "Kubernetes v1.36.3\n", "1.36.3"],
    ["etcd", "etcd Version: 3.6.5\nGit SHA: Not provided\n", "3.6.5"],
    ["kwok", "kwok version v0.7.0 go1.26.8 (linux/amd64)\n", "0.7.0"],
    ["metrics-server", "v0.9.0\n", "0.9.0"],
    ["kubectl", "Client Version: v1.32.4-dispatcher\nKustomize Version: v5.5.0\n", "1.32.4"],
    ["something else", "unknown flag: --version\n", undefined],
  ])("%s", (_, output, expected) => {
    expect(versionIn(output)).toBe(expected);
  });
});

describe("a program of the machine replaces the pinned one only within the allowed version skew", () => {
  test.each<[ToolName, string, boolean]>([
    ["kube-apiserver", "1.36.0", true],
    ["kube-apiserver", "1.36.9", true],
    ["kube-apiserver", "1.35.3", false],
    ["kube-apiserver", "2.36.3", false],
    ["kubectl", "1.35.0", true],
    ["kubectl", "1.37.1", true],
    ["kubectl", "1.34.9", false],
    ["kubectl", "1.32.4", false],
    ["etcd", "3.5.21", false],
    ["etcd", "3.6.1", true],
    ["kwokctl", "0.6.1", false],
    ["metrics-server", "0.9.4", true],
  ])("%s %s: %s", (name, version, expected) => {
    expect(isUsable(name, version)).toBe(expected);
  });

  test("the pinned versions themselves are usable, at any patch", () => {
    fc.assert(
      fc.property(fc.constantFrom(...toolNames), fc.nat(99), (name, patch) => {
        const [major, minor] = versions[tools[name].project].split(".");
        expect(isUsable(name, `${major}.${minor}.${patch}`)).toBe(true);
      }),
    );
  });

  test("a message names the range", () => {
    expect(acceptedVersions("kube-apiserver")).toBe("1.36.x");
    expect(acceptedVersions("kubectl")).toBe("1.35 to 1.37");
  });
});

describe("the Go modules pin what the table says", () => {
  const pins: Record<ProjectName, string> = {
    kubernetes: `k8s.io/kubernetes v${versions.kubernetes} `,
    kwok: `sigs.k8s.io/kwok v${versions.kwok} `,
    "metrics-server": `sigs.k8s.io/metrics-server v${versions["metrics-server"]} `,
    etcd: `go.etcd.io/etcd/server/v3 v${versions.etcd} `,
  };

  test.each(toolNames)("%s", (name) => {
    expect(gomod(name)).toContain(pins[tools[name].project]);
    expect(gomod(name)).toMatch(new RegExp(`\\b${tools[name].package}$`, "m"));
  });

  test("every part of Kubernetes is replaced by the same release, and none is left at version 0", () => {
    const text = gomod("kube-apiserver");
    // The second block lists modules outside of Kubernetes.
    const [, parts = ""] = text.split("\nreplace (\n");
    const [, minor, patch] = versions.kubernetes.split(".");
    const replaced = [...parts.matchAll(/^\tk8s\.io\/(\S+) => k8s\.io\/(\S+) v(\S+)$/gm)];
    const unversioned = [...text.matchAll(/^\tk8s\.io\/(\S+) v0\.0\.0 /gm)].map(([, name]) => name);
    expect(replaced.length).toBeGreaterThan(25);
    for (const [, left, right, version] of replaced) {
      expect([left, version]).toEqual([right, `0.${minor}.${patch}`]);
    }
    expect(unversioned.length).toBeGreaterThan(0);
    expect(replaced.map(([, name]) => name)).toEqual(expect.arrayContaining(unversioned));
  });
});

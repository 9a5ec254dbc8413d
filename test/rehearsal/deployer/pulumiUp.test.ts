import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Json } from "../../../base/json.ts";
import { diagnosticsOf, installedPulumi, revealed } from "../../../rehearsal/deployer/pulumiUp.ts";

describe("what Pulumi exports with --show-secrets", () => {
  const MARK = "4dabf18193072939515e22adb298388d";
  const wrapped = (value: Json): Json => ({
    [MARK]: "1b47061264138c4ac30d75fd1eb44270",
    plaintext: JSON.stringify(value),
  });

  it("is read without the wrapping of secrets, at any depth, also nested", () => {
    const inputs = { data: wrapped({ password: wrapped("p4ss") }), list: [wrapped(3), "plain"] };
    expect(revealed(inputs)).toEqual({ data: { password: "p4ss" }, list: [3, "plain"] });
  });

  it("is left unchanged where nothing is a secret", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(revealed(value as Json)).toEqual(value);
      }),
    );
  });

  it("keeps an object that only has a field of that name", () => {
    expect(revealed({ plaintext: '"mine"' })).toEqual({ plaintext: '"mine"' });
  });
});

describe("the Pulumi CLI is used only where it needs no download", () => {
  let home: string;
  const executable = (...path: string[]): string => {
    const file = join(home, ...path);
    mkdirSync(join(file, ".."), { recursive: true });
    writeFileSync(file, "#!/bin/sh\n");
    chmodSync(file, 0o755);
    return file;
  };
  const env = () => ({ PATH: join(home, "bin"), PULUMI_HOME: join(home, "pulumi") });

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), "engine-test-"));
  });
  afterEach(() => rmSync(home, { recursive: true }));

  it("it is used with the provider among its plugins", () => {
    const command = executable("bin", "pulumi");
    executable("pulumi", "plugins", "resource-kubernetes-v4.34.2", "pulumi-resource-kubernetes");
    expect(installedPulumi(env())).toBe(command);
  });

  it("it is used with the provider on PATH", () => {
    const command = executable("bin", "pulumi");
    executable("bin", "pulumi-resource-kubernetes");
    expect(installedPulumi(env())).toBe(command);
  });

  it.each([
    ["the provider is missing", ["bin", "pulumi"]],
    ["the provider is only half downloaded", ["pulumi", "plugins", "resource-kubernetes-v4.34.2.partial"]],
    ["the CLI is missing", ["bin", "pulumi-resource-kubernetes"]],
  ])("it is not used where %s", (_, path) => {
    executable(...path);
    if (path.includes("plugins")) executable("bin", "pulumi");
    expect(installedPulumi(env())).toBeUndefined();
  });
});

describe("the message of a failed run", () => {
  const told = '  kubernetes:apps/v1:Deployment (agents):\n    error: Deployment.apps "agents" is invalid';
  it.each([
    [
      "only its diagnostics",
      `Updating (x):\n + Stack creating\nDiagnostics:\n${told}\n\nResources:\n    + 3 created\n`,
    ],
    ["to the end, where nothing follows", `Updating (x):\nDiagnostics:\n${told}\n`],
    ["all of it, where it has none", `${told}\n`],
  ])("is %s", (_, output) => {
    expect(diagnosticsOf(output)).toBe(told.trim());
  });
});

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { writeFlatProgram } from "../../bench/flat.ts";
import type { ResourceRecord } from "../../document/document.ts";

const directory = mkdtempSync(join(tmpdir(), "echelon-flat-"));
afterAll(() => rmSync(directory, { recursive: true }));

const record = (type: string, name: string, inputs: ResourceRecord["inputs"], custom = true) => ({
  ...{ type, name, inputs, custom, urn: name, parent: "shop", protect: true, provider: null },
  propertyDependencies: {},
});

test("A flat program has one statement per resource, and no resource waits for another", () => {
  writeFlatProgram(directory, [
    record("echelon:index:System", "shop", { tier: "local" }, false),
    record("kubernetes:core/v1:ConfigMap", "map", { data: { a: "$${b}", c: ["${db.host}:1", 2, null] } }),
    record("pulumi:index:Stash", "place", { input: true }),
  ]);
  const lines = readFileSync(join(directory, "index.mjs"), "utf8").trimEnd().split("\n");
  expect(lines.filter((line) => line.startsWith("import"))).toEqual([
    'import * as pulumi from "@pulumi/pulumi";',
    'import "@pulumi/kubernetes";',
  ]);
  expect(lines.filter((line) => line.startsWith("new"))).toEqual([
    'new pulumi.ComponentResource("echelon:index:System", "shop", {"tier":"local"}, {});',
    expect.stringMatching(
      /^new Resource\("kubernetes:core\/v1:ConfigMap", "map", \{"data":\{"a":"\$\{b\}","c":\["db-host:1",2,null\]\}\}, \{"version":"\d+\.\d+\.\d+"\}\);$/,
    ),
    'new Resource("pulumi:index:Stash", "place", {"input":true}, {});',
  ]);
});

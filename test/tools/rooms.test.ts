import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import configuration, { rooms } from "../../tools/rooms.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const CRUISER = join(ROOT, "node_modules", "dependency-cruiser", "bin", "dependency-cruiser.mjs");

/** An import that breaks each rule: name of the rule, file and import. */
const broken: readonly (readonly [string, string, string])[] = [
  ["base-imports-only-what-stands-below-it", "base/a.ts", 'import "../profiles/load.ts";'],
  [
    "document-imports-only-what-stands-below-it",
    "document/a.ts",
    'import type { A } from "../plan/types.ts";',
  ],
  ["targets-imports-only-what-stands-below-it", "targets/a.ts", 'import "../config/keys.ts";'],
  ["profiles-imports-only-what-stands-below-it", "profiles/a.ts", 'import "../plan/types.ts";'],
  ["config-imports-only-what-stands-below-it", "config/a.ts", 'export * from "../plan/types.ts";'],
  ["plan-imports-only-what-stands-below-it", "plan/a.ts", 'import "../components/platform.ts";'],
  ["growth-imports-only-what-stands-below-it", "growth/a.ts", 'import "../components/platform.ts";'],
  ["pricing-imports-only-what-stands-below-it", "pricing/a.ts", 'import type { A } from "../plan/types.ts";'],
  ["account-imports-only-what-stands-below-it", "account/a.ts", 'import "../plan/types.ts";'],
  ["policies-imports-only-what-stands-below-it", "policies/cost/a.ts", 'import "../../plan/types.ts";'],
  ["policies-imports-only-what-stands-below-it", "policies/b.ts", 'import "../components/platform.ts";'],
  ["components-imports-only-what-stands-below-it", "components/a.ts", 'import "../preview/stack.ts";'],
  [
    "components-imports-only-what-stands-below-it",
    "components/b.ts",
    'import "../loadtests/lib/profile.ts";',
  ],
  [
    "components-imports-only-what-stands-below-it",
    "components/aws/c.ts",
    'import "../../pricing/estimate.ts";',
  ],
  ["components-imports-only-what-stands-below-it", "components/d.ts", 'await import("../policies/rule.ts");'],
  ["components-imports-only-what-stands-below-it", "components/e.ts", 'import "../index.ts";'],
  ["program-imports-only-what-stands-below-it", "program/a.ts", 'import "../preview/stack.ts";'],
  [
    "preview/engine-imports-only-what-stands-below-it",
    "preview/engine/a.ts",
    'import "../../config/keys.ts";',
  ],
  ["preview/engine-imports-only-what-stands-below-it", "preview/engine/b.ts", 'import "../stack.ts";'],
  ["preview-imports-only-what-stands-below-it", "preview/a.ts", 'import "../manifests/order.ts";'],
  ["pulumi-imports-only-what-stands-below-it", "pulumi/a.ts", 'import "../config/keys.ts";'],
  [
    "sandbox/process-imports-only-what-stands-below-it",
    "sandbox/process/a.ts",
    'import "../client/client.ts";',
  ],
  ["sandbox/client-imports-only-what-stands-below-it", "sandbox/client/a.ts", 'import "../nodes/nodes.ts";'],
  ["sandbox/binaries-imports-only-what-stands-below-it", "sandbox/binaries/a.ts", 'import "../run/run.ts";'],
  [
    "sandbox/definitions-imports-only-what-stands-below-it",
    "sandbox/definitions/a.ts",
    'import "../nodes/nodes.ts";',
  ],
  [
    "sandbox/controlplane-imports-only-what-stands-below-it",
    "sandbox/controlplane/a.ts",
    'import "../run/run.ts";',
  ],
  ["sandbox/nodes-imports-only-what-stands-below-it", "sandbox/nodes/a.ts", 'import "../sandbox.ts";'],
  ["sandbox/run-imports-only-what-stands-below-it", "sandbox/run/a.ts", 'import "../sandbox.ts";'],
  ["sandbox-imports-only-what-stands-below-it", "sandbox/a.ts", 'import "../rehearsal/proof.ts";'],
  ["manifests-imports-only-what-stands-below-it", "manifests/a.ts", 'import "../render/render.ts";'],
  ["render-imports-only-what-stands-below-it", "render/a.ts", 'import "../sandbox/client/client.ts";'],
  ["render-imports-only-what-stands-below-it", "render/b.ts", 'import "../apply/apply.ts";'],
  ["apply-imports-only-what-stands-below-it", "apply/a.ts", 'import "../sandbox/sandbox.ts";'],
  [
    "rehearsal/deployer-imports-only-what-stands-below-it",
    "rehearsal/deployer/a.ts",
    'import "../proof.ts";',
  ],
  ["rehearsal-imports-only-what-stands-below-it", "rehearsal/proofs/a.ts", 'import "../../cli/terminal.ts";'],
  ["tools/node-imports-only-what-stands-below-it", "tools/node/a.mjs", 'import "../../plan/types.ts";'],
  ["cli-imports-only-what-stands-below-it", "cli/a.ts", 'import "../index.ts";'],
  ["loadtests-imports-only-what-stands-below-it", "loadtests/lib/a.ts", 'import "../../base/errors.ts";'],
  [
    "loadtests/contract-imports-only-what-stands-below-it",
    "loadtests/contract/a.ts",
    'import "../lib/profile.ts";',
  ],
  [
    "loadtests/reference-imports-only-what-stands-below-it",
    "loadtests/reference/a.ts",
    'import "../../base/errors.ts";',
  ],
  [
    "loadtests/history-imports-only-what-stands-below-it",
    "loadtests/history/a.ts",
    'import "../lib/profile.ts";',
  ],
  [
    "loadtests/report-imports-only-what-stands-below-it",
    "loadtests/report/a.ts",
    'import "../../plan/types.ts";',
  ],
  [
    "loadtests/cluster-imports-only-what-stands-below-it",
    "loadtests/cluster/a.ts",
    'import "../../plan/types.ts";',
  ],
  [
    "loadtests/nightly-imports-only-what-stands-below-it",
    "loadtests/nightly/a.ts",
    'import "../../plan/types.ts";',
  ],
  [
    "loadtests/run-imports-only-what-stands-below-it",
    "loadtests/run/a.ts",
    'import "../../cli/terminal.ts";',
  ],
  ["examples-imports-only-what-stands-below-it", "examples/shop/a.ts", 'import "../../index.ts";'],
  ["no-circle", "plan/back.ts", 'import type { A } from "./circle.ts";'],
  ["k6-resolves-no-package", "loadtests/lib/d.ts", 'import * as pulumi from "@pulumi/pulumi";'],
  ["every-import-is-found", "plan/b.ts", 'import "./gone.ts";'],
  ["plan-takes-only-types-of-config", "plan/c.ts", 'import { keys } from "../config/keys.ts";'],
  ["a-platform-stands-on-no-other", "components/aws/a.ts", 'import "../gcp/edge.ts";'],
  ["a-platform-stands-on-no-other", "components/kubernetes/a.ts", 'import "../aws/edge.ts";'],
  ["the-contract-names-no-cloud", "components/f.ts", 'import type aws from "@pulumi/aws";'],
  ["the-contract-names-no-platform", "components/g.ts", 'import "./aws/edge.ts";'],
  ["a-cloud-is-named-by-its-own-platform", "components/gcp/a.ts", 'import aws from "@pulumi/aws";'],
  ["prices-are-read-by-clouds", "components/kubernetes/b.ts", 'import "../../pricing/catalog.ts";'],
  ["tests-are-read-by-tests", "tools/a.ts", 'import "../test/support.ts";'],
  ["the-bench-is-read-by-tests", "cli/b.ts", 'import "../bench/floor.ts";'],
  ["values-need-no-pulumi", "plan/d.ts", 'import * as pulumi from "@pulumi/pulumi";'],
  ["the-inside-of-the-sdk-is-in-one-file", "config/b.ts", 'import "@pulumi/pulumi/runtime/state.js";'],
  ["values-need-no-pulumi", "profiles/b.ts", 'import type { Input } from "@pulumi/pulumi";'],
];

/** Similar imports that every rule allows. */
const sound: readonly (readonly [string, string])[] = [
  ["base/sdk.ts", 'import type {} from "@pulumi/pulumi/runtime/state.js";'],
  ["plan/circle.ts", 'import type { B } from "./back.ts";'],
  ["plan/e.ts", 'import type { Settings } from "../config/keys.ts";'],
  ["policies/c.ts", 'import { load } from "../profiles/load.ts";'],
  ["components/aws/b.ts", 'import "../kubernetes/edge.ts";'],
  ["components/aws/d.ts", 'import aws from "@pulumi/aws"; import kubernetes from "@pulumi/kubernetes";'],
  ["components/aws/e.ts", 'import "../../pricing/catalog.ts";'],
  ["components/h.ts", 'import * as pulumi from "@pulumi/pulumi";'],
  ["preview/b.ts", 'import "./engine/run.ts";'],
  ["preview/engine/c.ts", 'import type aws from "@pulumi/aws";'],
  ["rehearsal/b.ts", 'import "../sandbox/run/run.ts"; import "../apply/apply.ts";'],
  ["apply/b.ts", 'import "../sandbox/client/client.ts"; import "../manifests/order.ts";'],
  ["cli/c.ts", 'import "../render/render.ts"; import "../rehearsal/proof.ts";'],
  ["loadtests/lib/b.ts", 'import http from "k6/http";'],
  ["loadtests/lib/c.ts", 'import { mergePatch } from "../../base/mergePatch.ts";'],
  ["test/a.test.ts", 'import "../bench/floor.ts"; import "../index.ts"; import "../cli/terminal.ts";'],
];

/** Files that the imports above lead to. */
const there = [
  ...["index", "base/errors", "base/mergePatch", "profiles/load", "config/keys", "plan/types", "plan/back"],
  ...["pricing/catalog", "pricing/estimate", "policies/rule", "components/platform"],
  ...["components/aws/edge", "components/gcp/edge"],
  ...["components/kubernetes/edge", "preview/engine/run", "preview/stack", "cli/terminal"],
  ...["sandbox/client/client", "sandbox/nodes/nodes", "sandbox/run/run", "sandbox/sandbox"],
  ...["manifests/order", "render/render", "apply/apply", "rehearsal/proof"],
  ...["loadtests/lib/profile", "bench/floor", "test/support"],
];

type Verdict = ReturnType<typeof cruise>;

/** Reports about a correct tree, and about the same tree with every rule broken. */
const verdicts: { sound?: Verdict; broken?: Verdict } = {};

const tree = mkdtempSync(join(tmpdir(), "echelon-rooms-"));

function write(file: string, text: string): void {
  mkdirSync(dirname(join(tree, file)), { recursive: true });
  writeFileSync(join(tree, file), `${text}\n`);
}

/** As `npm run rooms` does it: the exit code, and `<rule>: <file>` of each import that is refused. */
function cruise(): { readonly code: number | null; readonly found: readonly string[] } {
  const args = [CRUISER, "--config", join(ROOT, "tools", "rooms.ts"), "."];
  const { status, stdout } = spawnSync(process.execPath, args, { cwd: tree, encoding: "utf8" });
  const lines = stdout.matchAll(/^ {2}error (.+?): (\S+)/gm);
  return { code: status, found: [...lines].map(([, rule, file]) => `${rule}: ${file}`) };
}

beforeAll(() => {
  for (const name of there) write(`${name}.ts`, "export {};");
  for (const name of ["pulumi", "aws", "kubernetes"]) {
    write(
      `node_modules/@pulumi/${name}/package.json`,
      JSON.stringify({ name: `@pulumi/${name}`, main: "i.js" }),
    );
    write(`node_modules/@pulumi/${name}/i.js`, "");
  }
  write("node_modules/@pulumi/pulumi/runtime/state.js", "");
  for (const [file, text] of sound) write(file, text);
  verdicts.sound = cruise();
  for (const [, file, text] of broken) write(file, text);
  verdicts.broken = cruise();
});
afterAll(() => rmSync(tree, { recursive: true }));

describe("the rules of the rooms", () => {
  test("accept every allowed import", () => {
    expect(verdicts.sound).toEqual({ code: 0, found: [] });
  });

  describe("refuse by name", () => {
    test.each(broken)("%s: %s with %s", (rule, file) => {
      expect(verdicts.broken?.found).toContain(`${rule}: ${file}`);
    });

    test("and nothing else, with an exit code that stops a script", () => {
      const files = new Set(broken.map(([, file]) => file));
      expect(verdicts.broken?.found.filter((line) => !files.has(line.split(": ")[1] ?? ""))).toEqual([]);
      expect(verdicts.broken?.code).toBeGreaterThan(0);
    });
  });

  test("have a case each that breaks them", () => {
    const named = new Set(broken.map(([rule]) => rule));
    expect(configuration.forbidden?.map(({ name }) => name).filter((name) => !named.has(name ?? ""))).toEqual(
      [],
    );
  });
});

test("a room imports only rooms above it in the list", () => {
  const order = Object.keys(rooms);
  for (const [room, below] of Object.entries(rooms)) {
    for (const one of below) {
      const ground = order.find((name) => one === name || one.startsWith(`${name}/`));
      expect(order.indexOf(ground ?? ""), `${room} → ${one}`).toBeLessThan(order.indexOf(room));
      expect(ground, one).toBeDefined();
    }
  }
});

const SOURCE = /\.(ts|mjs|cjs)$/;
const sources = execFileSync("git", ["ls-files"], { cwd: ROOT, encoding: "utf8" })
  .split("\n")
  .filter((file) => SOURCE.test(file) && existsSync(join(ROOT, file)));

test("every source in a folder is in a room, or in a folder of tools", () => {
  const grounds = [...Object.keys(rooms), "bench", "tools", "test"];
  const homeless = sources.filter(
    (file) => file.includes("/") && !grounds.some((room) => file.startsWith(`${room}/`)),
  );
  expect(homeless).toEqual([]);
});

test("no type of this project is named by import(), which the tool does not find everywhere", () => {
  const named = /(typeof import\("\.)|(\bimport\("\.[^"]*"\)\.[A-Z])/;
  const offenders = sources.filter((file) => named.test(readFileSync(join(ROOT, file), "utf8")));
  expect(offenders).toEqual([]);
});

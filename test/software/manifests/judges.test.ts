import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Json, JsonObject } from "../../../base/json.ts";
import { yamlText } from "../../../base/yaml.ts";
import type { KubeObject } from "../../../sandbox/client/transport.ts";
import { customKinds, kindOf } from "../../../sandbox/definitions/kinds.ts";
import { MINIMUM_KUBERNETES } from "../../../targets/kubernetes/version.ts";
import { judgesIn } from "../../../tools/software/judges.ts";
import { hostileDocuments } from "../../support/hostileYaml.ts";
import { newDirectory } from "../pod/directory.ts";
import { exceptionOf, exceptions, type Finding } from "./exceptions.ts";
import { findingsIn } from "./kubeScore.ts";
import { type RenderedFile, type Rendering, renderAll } from "./renderings.ts";

let directory: string;
let renderings: readonly Rendering[];

beforeAll(async () => {
  directory = newDirectory();
  renderings = await renderAll(directory);
});

afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

/** The first file of a kind in a rendering. */
function fileOf(kind: string): RenderedFile {
  const found = renderings.flatMap(({ files }) => files).find(({ object }) => object.kind === kind);
  if (found === undefined) throw new Error(`got no ${kind}, expected one`);
  return found;
}

/** A rendering of one object, written by a test. */
function writtenAs(name: string, text: string, object: KubeObject): Rendering {
  const path = join(directory, `${name}.yaml`);
  writeFileSync(path, text);
  return { name, files: [{ path, object }] };
}

const textOf = ({ check, summary, object }: Finding): string =>
  `${object.kind}/${object.metadata.name}: ${check}: ${summary}`;

describe("kube-score", () => {
  let findings: readonly Finding[];
  beforeAll(() => {
    findings = renderings.flatMap(findingsIn);
  });

  test("finds nothing in any rendering but what has a reason", () => {
    const unexplained = findings.filter((finding) => exceptionOf(finding) === undefined);
    expect([...new Set(unexplained.map(textOf))]).toEqual([]);
  });

  test.each(exceptions)("finds $check, which is no fault as $reason", (exception) => {
    expect(findings.filter((finding) => exceptionOf(finding) === exception)).not.toEqual([]);
  });

  test("refuses a container without limits, and an image without a full version", () => {
    const { object } = fileOf("Deployment");
    const broken = structuredClone(object) as unknown as {
      spec: { template: { spec: { containers: { image: string; resources?: unknown }[] } } };
    };
    for (const container of broken.spec.template.spec.containers) {
      container.resources = {};
      container.image = "example.com/dashboard:1";
    }
    const written = broken as unknown as KubeObject;
    const found = findingsIn(writtenAs("score", yamlText(written as unknown as Json), written));
    const refused = found.filter((finding) => exceptionOf(finding) === undefined).map(({ check }) => check);
    expect(refused).toEqual(expect.arrayContaining(["container-resources", "container-image-pull-policy"]));
  });
});

/** What the schemas of a version of Kubernetes refuse in these files; of the newest version if none is named. */
function refusals(files: readonly string[], version?: string): string {
  const args = ["--strict", "--quiet", ...(version === undefined ? [] : ["-k", version]), ...files];
  const { status, stdout, stderr, error } = spawnSync(judgesIn().kubernetesValidate, args, {
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
  if (error !== undefined) throw error;
  const said = `${stdout}${stderr}`.trim();
  if (status !== 0 && said === "") throw new Error(`kubernetes-validate ended with ${status} and no word`);
  return said;
}

/** The files of all renderings, those that differ by the stack's name only once. */
function distinct(all: readonly Rendering[]): readonly RenderedFile[] {
  const byText = new Map<string, RenderedFile>();
  for (const { name, files } of all)
    for (const file of files) byText.set(readFileSync(file.path, "utf8").replaceAll(name, "stack"), file);
  return [...byText.values()];
}

describe.each([
  ["of the minimum", MINIMUM_KUBERNETES],
  ["of the newest version", undefined],
])("the schemas %s", (_, version) => {
  test("accept every object of every rendering", () => {
    // Custom resources are judged by their own definitions when they are rendered.
    const files = distinct(renderings).filter(({ object }) => !(kindOf(object) in customKinds));
    expect(files.length).toBeGreaterThan(100);
    expect(
      refusals(
        files.map(({ path }) => path),
        version,
      ),
    ).toBe("");
  });

  test.each([
    ["an unknown field", "replicas:", "replicaz:", /replicaz/],
    ["a word that is a boolean", /image: ".*"/, "image: yes", /boolean|True/],
  ])("refuse %s", (__, from, to, says) => {
    const { path, object } = fileOf("StatefulSet");
    const text = readFileSync(path, "utf8").replace(from, to);
    const { files } = writtenAs("refused", text, object);
    expect(
      refusals(
        files.map((file) => file.path),
        version,
      ),
    ).toMatch(says);
  });
});

test("PyYAML reads any value as it was written", () => {
  const documents = fc.sample(hostileDocuments, { numRuns: 1000, seed: 12 }).map((value) => ({ value }));
  const path = join(directory, "hostile.yaml");
  writeFileSync(path, documents.map(yamlText).join("---\n"));
  const program =
    "import json, sys, yaml; print(json.dumps(list(yaml.safe_load_all(open(sys.argv[1], encoding='utf8', newline='')))))";
  const read = execFileSync(judgesIn().python, ["-c", program, path], {
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
  expect(JSON.parse(read) as readonly JsonObject[]).toEqual(documents);
});

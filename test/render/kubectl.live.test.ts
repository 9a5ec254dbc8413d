import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { isObject, type Json, type JsonObject } from "../../base/json.ts";
import { yamlText } from "../../base/yaml.ts";
import type { StackObjects } from "../../manifests/stackObjects.ts";
import { renderStack } from "../../render/manifests.ts";
import { writeRendering } from "../../render/render.ts";
import { generatedIn } from "../../render/secrets.ts";
import type { KubeObject } from "../../sandbox/client/transport.ts";
import { installDefinitions } from "../../sandbox/definitions/install.ts";
import { type Sandbox, startSandbox } from "../../sandbox/sandbox.ts";
import { hostileDocuments } from "../support/hostileYaml.ts";
import { nameOf, objectsOfChoice, renderedChoices } from "../support/renderings.ts";

let sandbox: Sandbox;
let directory: string;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "echelon-kubectl-"));
  sandbox = await startSandbox({ name: "kubectl-test", waitMs: 60_000 });
  await sandbox.guard(installDefinitions(sandbox.client));
});

afterAll(async () => {
  await sandbox?.stop();
  rmSync(directory, { recursive: true, force: true });
});

const run = promisify(execFile);

/** What the real kubectl prints. @throws Error with its own words where it fails. */
async function kubectl(...args: readonly string[]): Promise<string> {
  const all = ["--kubeconfig", sandbox.kubeconfig, ...args];
  return (await run(sandbox.kubectl, all, { maxBuffer: 2 ** 28 })).stdout;
}

test("kubectl reads any value as it was written", async () => {
  const documents = fc.sample(hostileDocuments, { numRuns: 300, seed: 12 });
  const file = join(directory, "hostile.yaml");
  const objects = documents.map((value, index) => ({
    ...{ apiVersion: "v1", kind: "Anything", metadata: { name: `n${index}`, labels: { read: "yes" } } },
    value,
  }));
  writeFileSync(file, objects.map(yamlText).join("---\n"));
  // The label is there already: kubectl reads the file and writes it as JSON, without asking a server.
  const printed = await kubectl("label", "--local", "-f", file, "read=yes", "-o", "json");
  const read = printed.split(/^(?=\{$)/m).map((each) => JSON.parse(each) as JsonObject);
  expect(read.map(({ value }) => value)).toEqual(documents);
});

/** The objects as Pulumi sends them, without the annotations that only Pulumi reads. */
const sentObjects = (stack: StackObjects, secrets: string): readonly KubeObject[] =>
  renderStack(stack, generatedIn(readFileSync(secrets, "utf8"), secrets)).objects.map(({ manifest }) => {
    const { annotations, ...metadata } = manifest.metadata;
    const kept = Object.entries(isObject(annotations) ? annotations : {}).filter(
      ([key]) => !key.startsWith("pulumi.com/"),
    );
    return {
      ...manifest,
      metadata: { ...metadata, ...(kept.length > 0 && { annotations: Object.fromEntries(kept) }) },
    } as KubeObject;
  });

/** What somebody wrote into an object: without its status, and without versions that change with the status. */
function written({ status: _, metadata, ...rest }: KubeObject & { readonly status?: Json }): unknown {
  const { managedFields: __, resourceVersion: ___, ...own } = metadata as unknown as JsonObject;
  return { ...rest, metadata: own };
}

const storedAs = (objects: readonly KubeObject[]): Promise<readonly unknown[]> =>
  Promise.all(
    objects.map(async (object) => {
      const live = await sandbox.client.read<KubeObject>(object);
      return live === undefined ? "none" : written(live);
    }),
  );

/** What the server would hold if kubectl's own apply had sent exactly these objects. */
const wouldBeStoredAs = (objects: readonly KubeObject[]): Promise<readonly unknown[]> =>
  Promise.all(
    objects.map(async (object) =>
      written(await sandbox.client.apply(object, { fieldManager: "kubectl", force: false, dryRun: true })),
    ),
  );

test.each(renderedChoices)(
  "kubectl applies $tier, operators $operators, gateway $gateway",
  async (choice) => {
    const stack = await objectsOfChoice(choice);
    const out = join(directory, nameOf(choice));
    const secrets = `${out}.secrets.yaml`;
    writeRendering(stack, { out, secrets, force: false, notify: () => {} });
    const apply = ["apply", "--server-side", "-f", out, "-f", secrets];
    await kubectl(...apply);
    const objects = sentObjects(stack, secrets);
    const stored = await storedAs(objects);
    expect(stored).not.toContain("none");
    expect(stored).toEqual(await wouldBeStoredAs(objects));
    // Ends with an error where a second apply would change anything.
    await kubectl("diff", "--server-side", ...apply.slice(2));
    await kubectl(...apply);
    expect(await storedAs(objects)).toEqual(stored);
  },
);

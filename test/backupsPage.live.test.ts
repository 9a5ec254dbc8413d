import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { applyStack } from "../apply/apply.ts";
import { readStackFile } from "../config/stackFile.ts";
import { inspectStack } from "../manifests/inspect.ts";
import { zoneNames } from "../sandbox/nodes/nodes.ts";
import { startProvisioner } from "../sandbox/nodes/volumes.ts";
import { populate } from "../sandbox/populate.ts";
import { type Sandbox, startSandbox } from "../sandbox/sandbox.ts";

const PAGE = readFileSync(join(import.meta.dirname, "../docs/backups.md"), "utf8");

/**
 * The commands of the page, block by block; those inside a list are indented. No container of the sandbox writes a log, and
 * nothing there answers for the operators and snapshots of the other system, nor for AWS.
 */
const blocks = [...PAGE.matchAll(/^( *)```sh\n([\s\S]*?)^ *```/gm)]
  .map(([, indent = "", text = ""]) =>
    text.replaceAll(new RegExp(`^${indent}`, "gm"), "").replaceAll(/^kubectl .* logs .*$/gm, ""),
  )
  .filter((block) => !block.includes("--namespace multi-agent-shop") && !/^aws /m.test(block));

let sandbox: Sandbox;
let provisioner: ReturnType<typeof startProvisioner> | undefined;
const run = promisify(execFile);

async function shell(commands: string): Promise<string> {
  const PATH = `${dirname(sandbox.kubectl)}:${process.env.PATH}`;
  const env = { ...process.env, PATH, KUBECONFIG: sandbox.kubeconfig };
  return (await run("bash", ["-euo", "pipefail", "-c", commands], { env })).stdout;
}

beforeAll(async () => {
  sandbox = await startSandbox({ name: "backups-page", waitMs: 60_000 });
  await populate(sandbox, { zones: zoneNames(1), perZone: 2, cpu: 8, memoryGiB: 16 });
  provisioner = startProvisioner(sandbox);
  const { values, secretKeys } = readStackFile("local");
  const stack = await inspectStack({ stack: "shop", config: { values, secretKeys } });
  await sandbox.guard(applyStack({ client: sandbox.client, stack }));
});
afterAll(async () => {
  await provisioner?.stop();
  await sandbox?.stop();
});

test("the commands of the page work, in their order: Jobs end, and the one of a named backup gets its name", async () => {
  expect(blocks.length).toBeGreaterThanOrEqual(5);
  for (const block of blocks) await shell(block);
  const jobs = JSON.parse(
    await shell("kubectl --namespace marketing-engine-shop get jobs --output=json"),
  ) as {
    readonly items: readonly {
      readonly metadata: { readonly name: string };
      readonly spec: {
        readonly template: { readonly spec: { readonly containers: readonly [{ readonly env: unknown[] }] } };
      };
      readonly status: { readonly succeeded?: number };
    }[];
  };
  const named = (name: string) => jobs.items.find(({ metadata }) => metadata.name === name);
  for (const name of ["backup-now", "restore-1"])
    expect([name, named(name)?.status.succeeded]).toEqual([name, 1]);
  const backup = { name: "BACKUP", value: expect.stringMatching(/^20\d\d-/) };
  expect(named("restore-2")?.spec.template.spec.containers[0].env).toContainEqual(backup);
  expect(named("restore-1")?.spec.template.spec.containers[0].env).not.toContainEqual(backup);
});

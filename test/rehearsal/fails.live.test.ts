import { chmodSync, existsSync, renameSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findOnPath } from "../../pulumi/find.ts";
import type { RehearsalDocument } from "../../rehearsal/rehearse.ts";
import { Project } from "../support/cliProject.ts";
import { linkTools } from "../support/live.ts";

const project = new Project();
let env: Record<string, string>;

const echelon = (...args: string[]) => project.run(args, env);

/** Lets the API server of the sandbox start without an API. A profile that Kubernetes refuses is refused before. */
function withoutApi(tools: string, api: string): void {
  const server = join(tools, "kube-apiserver");
  renameSync(server, `${server}-real`);
  writeFileSync(server, `#!/bin/sh\nexec "${server}-real" "$@" --runtime-config=${api}=false\n`);
  chmodSync(server, 0o755);
}

beforeAll(async () => {
  project.stack("refused", "  echelon:profile: marketing-engine/local\n");
  // Without a Pulumi CLI, which would find no program in this project: the stack is deployed by server-side apply.
  const path = (process.env.PATH ?? "")
    .split(delimiter)
    .filter((folder) => findOnPath("pulumi", folder) === undefined);
  const tools = await linkTools(project.directory);
  withoutApi(tools, "batch/v1");
  env = { PATH: path.join(delimiter), ECHELON_SANDBOX_BIN: tools };
});

afterAll(async () => {
  await echelon("sandbox", "down");
  project.remove();
});

test.concurrent("a stack that Kubernetes refuses fails with exit code 1, the objects and the API server's message", async () => {
  const { code, stdout, stderr } = await echelon("rehearse", "--stack", "refused", "--json");
  expect(code, stderr).toBe(1);
  expect(stdout, stderr).not.toBe("");
  const { passed, kept, proofs } = JSON.parse(stdout) as RehearsalDocument;
  expect({ passed, kept }).toEqual({ passed: false, kept: null });
  expect(proofs.map(({ result }) => result)).toEqual(["failed", ...proofs.slice(1).map(() => "not run")]);
  const [accepted] = proofs;
  expect(accepted?.failure?.message).toContain("GET /apis/batch/v1: status 404");
  const refused = accepted?.failure?.evidence.map(
    ({ object: { kind, metadata } }) => `${kind} ${metadata.name}`,
  );
  expect(refused?.toSorted()).toEqual([
    "CronJob backup-content-volume",
    "CronJob backup-work-redis",
    "CronJob orchestrator",
    "CronJob restore-content-volume",
    "CronJob restore-work-redis",
  ]);
});

test.concurrent("with --keep it leaves the sandbox up, says how to look at it, and down ends it", async () => {
  const { code, stdout, stderr } = await echelon("rehearse", "--stack", "refused", "--keep");
  expect(code, stderr).toBe(1);
  expect(stdout).toMatch(/^ +accepted .*failed$/m);
  expect(stdout).toMatch(/^ +CronJob marketing-engine-refused\/orchestrator$/m);
  expect(stdout).toContain("Something does not hold");
  const kubeconfig = /export KUBECONFIG=(\S+);/.exec(stdout)?.[1] ?? "";
  expect(existsSync(kubeconfig)).toBe(true);
  const status = JSON.parse((await echelon("sandbox", "status", "--json")).stdout) as { up: boolean };
  expect(status.up).toBe(true);
  expect((await echelon("sandbox", "down")).stdout).toMatch(/The sandbox is down: \d+ processes ended/);
  expect(existsSync(kubeconfig)).toBe(false);
});

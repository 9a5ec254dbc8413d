import { afterAll, expect, test } from "vitest";
import { readStackFile } from "../../config/stackFile.ts";
import { digestOf, JUDGED } from "../../preview/judged.ts";
import { engine, hasPlugin, Workspace } from "../support/pulumiWorkspace.ts";

const ENGINE_MINUTES = 3;

function missing(): string | undefined {
  if (engine === undefined) return "no pulumi on PATH";
  const providers = ["kubernetes", "random"].filter((provider) => !hasPlugin(provider));
  return providers.length > 0 ? `no plugin of ${providers.join(", ")}` : undefined;
}

const workspaces: Workspace[] = [];
afterAll(() => {
  for (const workspace of workspaces) workspace.remove();
});

/** A stack that breaks a quota. It has every form of value that the file and the engine may write differently. */
const config: readonly (readonly string[])[] = [
  ["kubernetes:renderYamlToDirectory", "rendered"],
  ["--path", "echelon:overrides.quotas.replicas", "1"],
  ["--path", "echelon:tags.team", "growth"],
  ["--path", "echelon:pullSecrets[0]", "registry"],
  ["echelon:budget", "900.5"],
  ["--secret", "--path", "echelon:secrets.airtable-api-key", "hunter2"],
];

const why = missing();
const title = `the engine hands a program what its stack's file says${why === undefined ? "" : ` (skipped: ${why})`}`;
// Both sides compute the digest. Where the digests differ, every stack is judged twice.
test.skipIf(why !== undefined)(title, { timeout: ENGINE_MINUTES * 60_000 }, async () => {
  const workspace = new Workspace();
  workspaces.push(workspace);
  await workspace.pulumi(["stack", "init", "local"]);
  for (const args of config) await workspace.pulumi(["config", "set", "--stack", "local", ...args]);
  const textOf = async (env: Readonly<Record<string, string>>) =>
    (await workspace.run(["preview", "--stack", "local"], { env })).text;
  const digest = digestOf({ stack: "local", config: readStackFile("local", workspace.directory) });
  const refusal = "refused, nothing is registered";
  // Without a cluster it ends where the program reads one, after the judgement.
  const judged = await textOf({ [JUDGED]: digest });
  expect(judged).toMatch(/echelon:index:System marketing-engine +create/);
  expect(judged).not.toContain(refusal);
  expect(await textOf({})).toContain(refusal);
});

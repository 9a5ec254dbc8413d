import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { PreviewDocument } from "../../document/document.ts";
import { findingSentence } from "../../plan/feasibility/findings.ts";
import { engine, hasPlugin, Workspace } from "../support/pulumiWorkspace.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const ENGINE_MINUTES = 3;

/** Configuration that lets a provider preview without an account or a cluster. */
const offline: Record<string, Readonly<Record<string, string>>> = {
  kubernetes: { "kubernetes:renderYamlToDirectory": "rendered" },
  aws: {
    "aws:region": "us-east-1",
    "aws:accessKey": "test",
    "aws:secretKey": "test",
    "aws:skipCredentialsValidation": "true",
    "aws:skipRequestingAccountId": "true",
    "aws:skipMetadataApiCheck": "true",
  },
};

const cells = ["local", "regional", "enterprise"].flatMap((stack) =>
  Object.keys(offline).map((target) => ({ stack, target })),
);

function missing(target: string): string | undefined {
  if (engine === undefined) return "no pulumi on PATH";
  const providers = [target, "random"].filter((provider) => !hasPlugin(provider));
  return providers.length > 0 ? `no plugin of ${providers.join(", ")}` : undefined;
}

interface Step {
  readonly urn: string;
  readonly op: string;
}

const isOurs = (urn: string): boolean => !/::pulumi:(pulumi:Stack|providers:)/.test(urn);

describe("the real engine", () => {
  const workspaces: Workspace[] = [];
  afterAll(() => {
    for (const workspace of workspaces) workspace.remove();
  });

  for (const { stack, target } of cells) {
    const why = missing(target);
    const title = `previews ${stack} on ${target} as the command does${why === undefined ? "" : ` (skipped: ${why})`}`;
    test.skipIf(why !== undefined)(title, { timeout: ENGINE_MINUTES * 60_000 }, async () => {
      const workspace = new Workspace();
      workspaces.push(workspace);
      await workspace.pulumi(["stack", "init", stack]);
      const config = { "echelon:target": target, ...offline[target] };
      for (const [key, value] of Object.entries(config)) {
        await workspace.pulumi(["config", "set", key, value, "--stack", stack]);
      }
      const { steps, diagnostics = [] } = JSON.parse(
        await workspace.pulumi(["preview", "--json", "--stack", stack]),
      ) as { steps: Step[]; diagnostics?: { message: string; severity: string }[] };
      const command = ["cli/echelon.mjs", "preview", "--stack", stack, "--target", target, "--json"];
      const document = JSON.parse(
        execFileSync(process.execPath, command, {
          cwd: ROOT,
          encoding: "utf8",
          stdio: ["ignore", "pipe", "inherit"],
        }),
      ) as PreviewDocument;
      const planned = steps.filter(({ urn }) => isOurs(urn));
      expect(planned.map(({ op }) => op).filter((op) => op !== "create")).toEqual([]);
      const warnings = diagnostics.filter(({ severity }) => severity === "warning");
      expect(warnings.map(({ message }) => message)).toEqual(document.findings.map(findingSentence));
      expect(planned.map(({ urn }) => urn).sort()).toEqual(document.resources.map(({ urn }) => urn).sort());
    });
  }
});

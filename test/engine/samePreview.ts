import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect } from "vitest";
import type { PreviewDocument } from "../../document/document.ts";
import { findingSentence } from "../../plan/feasibility/findings.ts";
import type { Target } from "../../targets/names.ts";
import { engine, hasPlugin, Workspace } from "../support/pulumiWorkspace.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const ENGINE_MINUTES = 3;
export const ENGINE_MS = ENGINE_MINUTES * 60_000;

/** Why the real engine cannot preview a stack on this target here; undefined where it can. */
export function missing(target: Target): string | undefined {
  if (engine === undefined) return "no pulumi on PATH";
  const providers = [target, "random"].filter((provider) => !hasPlugin(provider));
  return providers.length > 0 ? `no plugin of ${providers.join(", ")}` : undefined;
}

interface Step {
  readonly urn: string;
  readonly op: string;
}

interface Diagnostic {
  readonly message: string;
  readonly severity: string;
}

const isOurs = (urn: string): boolean => !/::pulumi:(pulumi:Stack|providers:)/.test(urn);

interface PreviewArgs {
  readonly stack: string;
  readonly target: Target;
  /** Configuration of the provider. */
  readonly config: Readonly<Record<string, string>>;
  /** Variables of the engine. @default none */
  readonly env?: Readonly<Record<string, string>>;
}

/** The engine creates what `echelon preview` shows, and says what it finds. */
export async function expectSamePreview({ stack, target, config, env = {} }: PreviewArgs): Promise<void> {
  const workspace = new Workspace();
  try {
    await workspace.pulumi(["stack", "init", stack]);
    for (const [key, value] of Object.entries({ "echelon:target": target, ...config })) {
      await workspace.pulumi(["config", "set", key, value, "--stack", stack]);
    }
    const { steps, diagnostics = [] } = JSON.parse(
      await workspace.pulumi(["preview", "--json", "--stack", stack], env),
    ) as { readonly steps: readonly Step[]; readonly diagnostics?: readonly Diagnostic[] };
    const command = ["cli/echelon.mjs", "preview", "--stack", stack, "--target", target, "--json"];
    const document = JSON.parse(
      execFileSync(process.execPath, command, {
        cwd: ROOT,
        encoding: "utf8",
        stdio: ["ignore", "pipe", "inherit"],
      }),
    ) as PreviewDocument;
    const planned = steps.filter(({ urn, op }) => isOurs(urn) && op !== "read");
    expect(planned.map(({ op }) => op).filter((op) => op !== "create")).toEqual([]);
    // The engine puts words of its own around them.
    const warnings = diagnostics.filter(({ severity }) => severity === "warning");
    const said = warnings.map(({ message }) => message).join("\n");
    for (const finding of document.findings) expect(said).toContain(findingSentence(finding));
    expect(planned.map(({ urn }) => urn).sort()).toEqual(document.resources.map(({ urn }) => urn).sort());
  } finally {
    workspace.remove();
  }
}

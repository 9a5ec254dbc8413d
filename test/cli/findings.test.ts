import { afterAll, describe, expect, it, vi } from "vitest";
import type { PreviewDocument } from "../../document/document.ts";
import { findingSentence } from "../../plan/feasibility/findings.ts";
import { Project } from "../support/cliProject.ts";

// Each test starts processes, whose time depends on the machine.
vi.setConfig({ testTimeout: 120_000 });

const project = new Project();
afterAll(() => project.remove());

describe.concurrent("what a cluster would refuse is refused before anything is made", () => {
  project.stack("crowded", "  echelon:overrides: {nodes: {cpu: 1}}\n");
  const message =
    /^echelon: .* the pods need \d+ nodes, and the tier has at most 12: .*\. What helps: nodes\.cpu/;

  // The guard of a bare `pulumi up` and `pulumi preview` runs the same program: test/preview/guard.test.ts.
  it.each(["preview --json", "render --out crowded", "rehearse", "status"])("by %s", async (command) => {
    const { code, stdout, stderr } = await project.run([...command.split(" "), "--stack", "crowded"]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(message);
  });
});

describe.concurrent("figures that do not fit each other are shown to a reviewer", () => {
  const text = (lines: string): string => lines.replaceAll(/\s+/g, " ");

  it("by echelon preview, in its document and in the outputs of the stack", async () => {
    const { stdout } = await project.run(["preview", "--stack", "local", "--json"]);
    const { findings, outputs } = JSON.parse(stdout) as PreviewDocument & {
      outputs: { findings: readonly string[] };
    };
    expect(findings.map(({ key }) => key)).toEqual(["api-budget"]);
    const sentences = findings.map(findingSentence);
    expect(outputs.findings).toEqual(sentences);
    const people = await project.run(["preview", "--stack", "local"]);
    expect(text(people.stdout)).toContain(`Does not fit ! ${sentences[0]}`);
  });

  it("and not where there are none", async () => {
    const { stdout } = await project.run(["preview", "--stack", "enterprise"]);
    expect(stdout).not.toContain("Does not fit");
  });
});

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { RenderDocument } from "../../render/render.ts";
import { Project } from "../support/cliProject.ts";

const project = new Project();
afterAll(() => project.remove());

const planted = "hunter2-correct-horse";

describe("echelon render", () => {
  test("writes a stack's manifests and says what else it needs", async () => {
    const { code, stdout } = await project.run(["render", "--stack", "local", "--out", "manifests"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/manifests of local in manifests/);
    expect(stdout).toMatch(/Left out, as they hold secrets/);
    expect(stdout).toContain("kubectl apply --server-side -f manifests");
    expect(readdirSync(join(project.directory, "manifests"))).toContain(
      "01-namespace-marketing-engine-local.yaml",
    );
  });

  test("prints one JSON document; neither it nor the directory contains secrets", async () => {
    project.stack("trial", `  echelon:secrets: { airtable-api-key: ${planted} }\n`);
    const args = [
      "render",
      "--stack",
      "trial",
      "--out",
      "trial",
      "--secrets",
      "trial.secrets.yaml",
      "--json",
    ];
    const { code, stdout } = await project.run(args);
    expect(code).toBe(0);
    const document = JSON.parse(stdout) as RenderDocument;
    expect(document.objects.length).toBeGreaterThan(10);
    const files = document.objects.map(({ file }) =>
      readFileSync(join(project.directory, "trial", file), "utf8"),
    );
    expect([stdout, ...files].join("\n")).not.toContain(planted);
    expect(readFileSync(join(project.directory, "trial.secrets.yaml"), "utf8")).toContain(planted);
  });

  test.each([
    [
      "a target that is not made of manifests",
      "  echelon:target: aws\n",
      /echelon:target: got "aws", expected kubernetes/,
    ],
    ["a mistyped key", "  echelon:budgett: 1\n", /budgett: got an unknown key/],
  ])("refuses %s with exit code 2", async (_, config, message) => {
    project.stack("wrong", config);
    const { code, stdout, stderr } = await project.run(["render", "--stack", "wrong", "--out", "wrong"]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(message);
    expect(readdirSync(project.directory)).not.toContain("wrong");
  });

  test.each(["../../etc", "a b", "$(touch x)", "'; rm -rf /", "-x"])(
    "refuses the stack name %s with exit code 2",
    async (name) => {
      const { code, stdout, stderr } = await project.run(["render", `--stack=${name}`, "--out", "hostile"]);
      expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
      expect(stderr).toContain("--stack: got");
      expect(readdirSync(project.directory)).not.toContain("hostile");
    },
  );

  test("refuses a directory that holds something, unless forced", async () => {
    const args = ["render", "--stack", "local", "--out", "stacks"];
    const refused = await project.run(args);
    expect(refused).toMatchObject({ code: 2, stdout: "" });
    expect(refused.stderr).toMatch(/--force writes into it/);
    expect(await project.run([...args, "--force"])).toMatchObject({ code: 0 });
    expect(readdirSync(join(project.directory, "stacks"))).toContain("Pulumi.local.yaml");
  });
});

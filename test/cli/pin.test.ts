import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { pinAccount } from "../../cli/pulumi/pin.ts";
import { readStackFile } from "../../config/stackFile.ts";
import { STASH } from "../../growth/placement.ts";
import { previewOf, stateAfter } from "../support/stackExport.ts";
import { removeProjects, UpProject } from "../support/upProject.ts";

afterAll(removeProjects);

const AWS = { "echelon:profile": "marketing-engine/local", "echelon:target": "aws" };
const KUBERNETES = { "echelon:profile": "marketing-engine/local" };

/** The state after an `up` into an account. */
async function stateIn(place: string | null, keys: Readonly<Record<string, string>> = AWS) {
  return stateAfter(await previewOf(keys)).map((resource) => {
    if (resource.type !== STASH) return resource;
    const input = { ...(resource.inputs.input as object), place };
    return { ...resource, inputs: { input } };
  });
}

const HEAD =
  "# The shop.\nconfig:\n  echelon:profile: marketing-engine/local # small\n  echelon:target: aws\n";

function written(content: string) {
  const project = new UpProject();
  const path = project.file("stacks/Pulumi.shop.yaml", content);
  const file = readStackFile("shop", project.directory);
  return { project, file, text: () => readFileSync(path, "utf8") };
}

describe("after a good up, the file of a stack", () => {
  test("keeps it to its account, and is otherwise as it was", async () => {
    const { project, file, text } = written(HEAD);
    const said = pinAccount(project.directory, file, {
      target: "aws",
      state: await stateIn("123456789012 in us-east-1"),
    });
    expect(text()).toBe(`${HEAD}  aws:allowedAccountIds:\n    - "123456789012"\n`);
    expect(said).toMatch(/wrote aws:allowedAccountIds: \["123456789012"\] into stacks\/Pulumi\.shop\.yaml/);
    // The preview reads the key as the provider's own.
    const again = readStackFile("shop", project.directory);
    expect(again.values["aws:allowedAccountIds"]).toBe('["123456789012"]');
    expect(
      pinAccount(project.directory, again, { target: "aws", state: await stateIn("1 in us-east-1") }),
    ).toBeNull();
  });

  test.each([
    [
      "says the account already",
      `${HEAD}  aws:allowedAccountIds: ["999999999999"]\n`,
      "123456789012 in us-east-1",
      "aws",
    ],
    ["is of a state that remembers no account", HEAD, null, "aws"],
    ["is of a target without such a key", HEAD.replace("aws", "kubernetes"), "uid", "kubernetes"],
  ] as const)("is left as it is where it %s", async (_what, content, place, target) => {
    const { project, file, text } = written(content);
    const state = await stateIn(place, target === "aws" ? AWS : KUBERNETES);
    expect(pinAccount(project.directory, file, { target, state })).toBeNull();
    expect(text()).toBe(content);
    expect(join(project.directory, file.origin)).toContain("Pulumi.shop.yaml");
  });
});

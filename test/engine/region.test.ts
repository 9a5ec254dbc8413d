import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, dirname, join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { engine, Workspace } from "../support/pulumiWorkspace.ts";

const ENGINE_MINUTES = 3;
const workspace = new Workspace();
afterAll(() => workspace.remove());

/** A provider of AWS that accepts its configuration and knows no resource: the program ends before it needs one. */
function standIn(): string {
  const bin = join(workspace.directory, ".bin");
  mkdirSync(bin);
  const provider = createRequire(import.meta.url).resolve("@pulumi/pulumi/cmd/dynamic-provider/index.js");
  const file = join(bin, "pulumi-resource-aws");
  writeFileSync(file, `#!/bin/sh\nexec "${process.execPath}" "${provider}" "$@"\n`);
  chmodSync(file, 0o755);
  return bin;
}

const why = engine === undefined ? "no pulumi on PATH" : undefined;
const title = `a bare pulumi up is refused without a region${why === undefined ? "" : ` (skipped: ${why})`}`;
test.skipIf(why !== undefined)(title, { timeout: ENGINE_MINUTES * 60_000 }, async () => {
  const text = "config:\n  echelon:profile: marketing-engine/local\n  echelon:target: aws\n";
  writeFileSync(join(workspace.directory, "stacks", "Pulumi.region.yaml"), text);
  await workspace.pulumi(["stack", "init", "region"]);
  const PATH = [standIn(), dirname(engine ?? ""), dirname(process.execPath), "/bin", "/usr/bin"].join(
    delimiter,
  );
  const preview = async (env: Readonly<Record<string, string>>): Promise<string> =>
    (await workspace.run(["preview", "--stack", "region", "--non-interactive"], { env: { PATH, ...env } }))
      .text;
  expect(await preview({})).toContain("error: aws:region: got nothing, expected a region such as us-east-1");
  expect(await preview({ AWS_DEFAULT_REGION: "eu-west-1" })).not.toContain("aws:region");
});

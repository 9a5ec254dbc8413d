import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, it } from "vitest";

const SDK = join(import.meta.dirname, "../../base/sdk.ts");

/** Runs a program that asks to fail and then ends well; returns its exit code and what the function returned. */
function program(env: Readonly<Record<string, string>>): readonly [code: number | null, answer: string] {
  const source = `import { failAfterDiff } from ${JSON.stringify(SDK)}; process.stdout.write(String(failAfterDiff()));`;
  const { PULUMI_CONFIG: _, ...inherited } = process.env;
  const { status, stdout } = spawnSync(process.execPath, ["--input-type=module", "--eval", source], {
    env: { ...inherited, ...env },
    encoding: "utf8",
  });
  return [status, stdout];
}

it("a program of the language host fails when its process ends, and not before", () => {
  expect(program({ PULUMI_CONFIG: "{}" })).toEqual([32, "true"]);
});

it("a process that runs more than the program keeps its own exit code", () => {
  expect(program({})).toEqual([0, "false"]);
});

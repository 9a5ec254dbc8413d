import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { packageRoot } from "../../../base/project.ts";
import { stackNames } from "../../../config/stackFile.ts";
import { readTargets, targetsJsonSchema, targetsSchema } from "../../../loadtests/report/targets.ts";

const problemsOf = (targets: unknown): readonly string[] =>
  targetsSchema.safeParse({ targets }).error?.issues.map(({ message }) => message) ?? [];

describe("loadtests/targets.json", () => {
  test("names stacks that have a file", () => {
    for (const { stack } of readTargets().targets) expect(stackNames(packageRoot())).toContain(stack);
  });

  test("has the schema that editors get", () => {
    const committed = JSON.parse(readFileSync(join(packageRoot(), "loadtests/targets.schema.json"), "utf8"));
    expect(committed).toEqual(JSON.parse(JSON.stringify(targetsJsonSchema())));
  });

  test("takes a stack alone, with the rest by default", () => {
    expect(targetsSchema.parse({ targets: [{ stack: "enterprise" }] }).targets).toEqual([
      { stack: "enterprise", shape: "benchmark", cloud: "none", environment: "loadtest" },
    ]);
  });

  test("has an example in the documentation that is right", () => {
    const page = readFileSync(join(packageRoot(), "docs/load-testing-nightly.md"), "utf8");
    const example = /```json\n(\{[^`]*"targets"[^`]*\})\n```/.exec(page)?.[1] ?? "";
    expect(targetsSchema.parse(JSON.parse(example)).targets.length).toBeGreaterThan(1);
  });
});

describe("refuses", () => {
  test.each([
    ["an address without TLS", [{ stack: "a", url: "http://a.example.com" }]],
    ["a stack that a shell could misread", [{ stack: "a; rm -rf /" }]],
    ["an unknown shape", [{ stack: "a", shape: "fast" }]],
    ["an unknown key", [{ stack: "a", headers: "x" }]],
    ["an environment with a line break", [{ stack: "a", environment: "a\nb" }]],
    ["the same stack and shape twice", [{ stack: "a" }, { stack: "a" }]],
  ])("%s", (_title, targets) => {
    expect(problemsOf(targets).length).toBeGreaterThan(0);
  });

  test("nothing of two shapes of one stack", () => {
    expect(problemsOf([{ stack: "a" }, { stack: "a", shape: "soak" }])).toEqual([]);
  });
});

import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { DiffDocument } from "../../cli/diff/document.ts";
import { Project } from "../support/cliProject.ts";

// Each test starts processes, whose time depends on the machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let project: Project;
beforeAll(() => {
  project = new Project();
});
afterAll(() => project.remove());

const tier = (name: string): string => `marketing-engine/${name}`;

async function documentOf(from: string, to: string, target = "kubernetes"): Promise<DiffDocument> {
  const { code, stdout, stderr } = await project.run(["diff", from, to, "--target", target, "--json"]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return JSON.parse(stdout) as DiffDocument;
}

describe("a difference between two tiers", () => {
  it("has their figures, stores first, and every resource that changes, what holds data first", async () => {
    const document = await documentOf(tier("regional"), tier("enterprise"));
    expect(document).toMatchObject({
      system: "marketing-engine",
      target: "kubernetes",
      from: { tier: "regional", keysOf: "regional" },
      to: { tier: "enterprise", keysOf: "enterprise" },
      growth: [],
      refused: false,
    });
    const { figures, resources, counts } = document;
    expect(figures[0]?.of).toBe("store");
    expect(figures).toContainEqual({
      ...{ of: "workload", name: "agents", figure: "replicas", from: "8", to: "8–20" },
    });
    expect(figures).toContainEqual({
      ...{ of: "limit", name: "tokensPerHour", figure: "limit", from: 150_000, to: 500_000 },
    });
    const data = resources.map(({ holdsData }) => holdsData);
    expect(data.indexOf(false)).toBe(data.filter((holds) => holds).length);
    const of = (change: string) => resources.filter((one) => one.change === change);
    expect(of("add").map(({ name }) => name)).toContain("marketing-engine-content-seaweedfs-data-1");
    expect(of("change").find(({ type }) => type.endsWith(":Deployment"))?.inputs).toContain("spec.replicas");
    expect(of("replace").map(({ type }) => type.split(":").at(-1))).toContain("ConfigMap");
    // What holds data grows in place.
    expect(of("replace").filter(({ holdsData }) => holdsData)).toEqual([]);
    expect(counts).toMatchObject({ add: of("add").length, remove: 0, unknown: 0 });
    expect(counts.same).toBeGreaterThan(0);
  });

  it("says what an up would refuse, and the lines with which nothing is lost", async () => {
    const { refused, growth, resources } = await documentOf(tier("local"), tier("regional"));
    expect(refused).toBe(true);
    expect(growth).toContainEqual(
      expect.objectContaining({ verdict: "stops", subject: "content-volume", add: expect.any(Array) }),
    );
    expect(growth.flatMap(({ add }) => add).join("\n")).toContain("echelon:previous");
    expect(resources.some(({ change, holdsData }) => change === "remove" && holdsData)).toBe(true);
    const { stdout } = await project.run(["diff", tier("local"), tier("regional"), "--target", "kubernetes"]);
    expect(stdout).toMatch(/^marketing-engine\/local → marketing-engine\/regional on kubernetes$/m);
    expect(stdout).toContain("an up that only changes the tier is refused");
    expect(stdout).toMatch(/^ {2}- PersistentVolumeClaim marketing-engine-content-volume/m);
    expect(stdout.indexOf("What holds data")).toBeLessThan(stdout.indexOf("Other resources"));
  });

  it("is of any target, and knows what replaces each of its resources", async () => {
    const { counts, resources } = await documentOf(tier("regional"), tier("enterprise"), "aws");
    expect(counts.unknown).toBe(0);
    expect(resources.map(({ type }) => type).some((type) => type.startsWith("aws:"))).toBe(true);
  });
});

describe("what is no difference between two tiers", () => {
  it.each<readonly [string, readonly string[], RegExp]>([
    [
      "two systems",
      [tier("local"), "agency/growth", "--target", "kubernetes"],
      /^echelon: TO: got "agency\/growth", expected a tier of marketing-engine: a stack grows within its system/,
    ],
    [
      "one tier twice",
      [tier("local"), tier("local"), "--target", "kubernetes"],
      /^echelon: TO: got "marketing-engine\/local" twice, expected another tier than FROM/,
    ],
    [
      "an unknown tier",
      [tier("local"), tier("enterprize"), "--target", "kubernetes"],
      /^echelon: TO: got "marketing-engine\/enterprize", expected one of .* \(did you mean marketing-engine\/enterprise\?\)/,
    ],
    ["no target", [tier("local"), tier("regional")], /required option '-t, --target <target>' not specified/],
    [
      "an unknown target",
      [tier("local"), tier("regional"), "--target", "mars"],
      /got "mars", expected one of kubernetes, aws, gcp, azure/,
    ],
    [
      "a target that cannot run one of them",
      [tier("local"), tier("regional"), "--target", "gcp"],
      /marketing-engine\/local.*gcp/,
    ],
  ])("%s is refused with the reason", async (_, args, message) => {
    const { code, stdout, stderr } = await project.run(["diff", ...args, "--json"]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(message);
  });
});

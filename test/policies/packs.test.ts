import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ResourceRecord } from "../../document/document.ts";
import { evaluatePolicies } from "../../policies/evaluate.ts";
import { rules } from "../../policies/rules.ts";
import { cloudBudgetOf, deployment, record, system } from "./fixtures.ts";
import { type Analysis, startPack } from "./host.ts";
import { noLimits } from "./rows.ts";

/** Properties not known yet, on every resource that a rule looks at. */
const unknowns = { extra: "${vpc.id}", list: ["${subnet.id}"], nested: { deep: "${x.y}" } };
const withUnknowns = (one: ResourceRecord): ResourceRecord =>
  one.type === system().type ? one : { ...one, inputs: { ...one.inputs, ...unknowns } };

const agents = deployment("sample-agents", undefined, { parent: system().urn });
const scaler = (maxReplicas: number) =>
  record(
    "kubernetes:autoscaling/v2:HorizontalPodAutoscaler",
    "sample-agents",
    { spec: { maxReplicas, scaleTargetRef: { kind: "Deployment", name: "${x.metadata.name}" } } },
    { parent: system().urn, propertyDependencies: { spec: [agents.urn] } },
  );
const overQuota = system({ quotas: [{ name: "replicas", limit: 60, used: 61 }] });

const stacks: readonly [string, readonly ResourceRecord[], number][] = [
  ["within every limit", [system(), cloudBudgetOf("2000"), agents, scaler(20)], 0],
  ["one agent too many", [system(), cloudBudgetOf("2000"), agents, scaler(21)], 1],
  ["a budget of another amount", [system(), cloudBudgetOf("1"), agents, scaler(20)], 1],
  ["a declared quota overdrawn", [overQuota, cloudBudgetOf("2000"), agents], 1],
  ["no cloud budget", [system(), agents, scaler(20)], 1],
  ["an amount not known yet", [system(), cloudBudgetOf("${x.amount}"), agents, scaler(20)], 1],
  ["no System", [agents, scaler(200)], 0],
  ["a System without outputs", [record(system().type, "s", {}), agents], 4],
];

describe.each(["cost", "quotas"])("the %s pack in Pulumi's policy host", (pack) => {
  let host: Awaited<ReturnType<typeof startPack>>;
  beforeAll(async () => {
    host = await startPack(pack);
  });
  afterAll(() => host?.stop());

  test.each(stacks)("finds in a stack with %s what a preview document shows", async (_, resources) => {
    const records = resources.map(withUnknowns);
    const expected = rowsByPack(records, pack);
    const analysis = await host.analyzeStack(records);
    expect(findings(analysis)).toEqual(expected.violations);
    expect([...analysis.notApplicable].sort()).toEqual(expected.notApplicable);
    expect(analysis.diagnostics.filter(({ level }) => level !== "mandatory")).toEqual([]);
  });
});

/** `policy at resource: message`; the SDK opens each message with the policy's description. */
const findings = ({ diagnostics }: Analysis): string[] =>
  diagnostics
    .map(({ policy, urn, message }) => `${policy} at ${urn.split("::").at(-1)}: ${message.split("\n")[1]}`)
    .sort();

function rowsByPack(records: readonly ResourceRecord[], pack: string) {
  const rows = evaluatePolicies(records, { limits: noLimits }).filter((row) => row.pack === pack);
  return {
    violations: rows
      .filter(({ status }) => status === "violation")
      .map(({ policy, resource, message }) => `${policy} at ${resource}: ${message}`)
      .sort(),
    notApplicable: rows
      .filter(({ status }) => status === "not-applicable")
      .map(({ policy }) => policy)
      .sort(),
  };
}

test.each(stacks)("a stack with %s breaks as many rules as it is meant to", (_, resources, expected) => {
  const rows = evaluatePolicies(resources, { limits: noLimits });
  expect(rows.filter(({ status }) => status === "violation")).toHaveLength(expected);
});

const POLICIES = join(import.meta.dirname, "../../policies");

test("every rule belongs to a pack whose directory the CLI can load", () => {
  const packs = new Set(rules.map(({ pack }) => pack));
  const directories = readdirSync(POLICIES, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  expect(directories.filter((name) => !name.startsWith(".")).sort()).toEqual([...packs].sort());
  for (const pack of packs) {
    expect(readFileSync(join(POLICIES, pack, "PulumiPolicy.yaml"), "utf8")).toMatch(/typescript: false/);
  }
});

test("no two rules of a pack share a name", () => {
  const names = rules.map(({ pack, name }) => `${pack}/${name}`);
  expect(new Set(names).size).toBe(names.length);
});

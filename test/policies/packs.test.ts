import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ResourceRecord } from "../../document/document.ts";
import { evaluatePolicies } from "../../policies/evaluate.ts";
import { packs } from "../../policies/rules.ts";
import { type Case, casesOfRules, entriesOf } from "./cases.ts";
import { cloudBudgetOf, deployment, record, system } from "./fixtures.ts";
import { type Analysis, startPack } from "./host.ts";
import { noLimits } from "./rows.ts";

/** Unknown properties, on every resource that a rule examines. */
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

/** The host needs one second on an idle machine. */
const START_SECONDS = 60;

/** The cases of every rule that need neither limits nor configuration, which a pack reads from files. */
const casesOf = (wanted: string): (readonly [string, readonly ResourceRecord[]])[] =>
  casesOfRules
    .filter(({ pack }) => pack === wanted)
    .flatMap(({ rule, cases }) =>
      Object.values(cases)
        .flatMap(entriesOf<Case>)
        .filter(([, { limits, config }]) => limits === undefined && config === undefined)
        .map(([what, { resources }]) => [`${what} (${rule})`, resources] as const),
    );

describe.each(Object.keys(packs))("the %s pack in Pulumi's policy host", (pack) => {
  let host: Awaited<ReturnType<typeof startPack>>;
  beforeAll(async () => {
    host = await startPack(pack);
  }, START_SECONDS * 1000);
  afterAll(() => host?.stop());

  test.each([...stacks.map(([what, resources]) => [what, resources] as const), ...casesOf(pack)])(
    "finds in a stack with %s what a preview document shows",
    async (_, resources) => {
      const records = resources.map(withUnknowns);
      const expected = rowsByPack(records, pack);
      const analysis = await host.analyzeStack(records);
      expect(findings(analysis)).toEqual(expected.violations);
      expect([...analysis.notApplicable].sort()).toEqual(expected.notApplicable);
    },
  );
});

/** `level policy at resource: message`, one per resource. The SDK puts the policy's description first. */
function findings({ diagnostics }: Analysis): string[] {
  const byResource = Map.groupBy(
    diagnostics,
    ({ policy, level, urn }) => `${level} ${policy} at ${urn.split("::").at(-1)}`,
  );
  return [...byResource]
    .map(([where, all]) => `${where}: ${all.map(({ message }) => message.split("\n")[1]).join("; ")}`)
    .sort();
}

function rowsByPack(records: readonly ResourceRecord[], pack: string) {
  const rows = evaluatePolicies(records, { limits: noLimits }).filter((row) => row.pack === pack);
  return {
    violations: rows
      .filter(({ status }) => status === "violation")
      .map(({ policy, level, resource, message }) => `${level} ${policy} at ${resource}: ${message}`)
      .sort(),
    notApplicable: rows
      .filter(({ status }) => status === "not-applicable")
      .map(({ policy }) => policy)
      .sort(),
  };
}

test.each(stacks)("a stack with %s breaks the expected number of rules", (_, resources, expected) => {
  const rows = evaluatePolicies(resources, { limits: noLimits });
  expect(rows.filter(({ status }) => status === "violation")).toHaveLength(expected);
});

const POLICIES = join(import.meta.dirname, "../../policies");

test("every pack is a directory that the CLI can load", () => {
  const directories = readdirSync(POLICIES, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  expect(directories.filter((name) => !name.startsWith(".")).sort()).toEqual(Object.keys(packs).sort());
  for (const pack of Object.keys(packs)) {
    expect(readFileSync(join(POLICIES, pack, "PulumiPolicy.yaml"), "utf8")).toMatch(/typescript: false/);
  }
});

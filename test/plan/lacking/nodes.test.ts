import { describe, expect, test } from "vitest";
import { lackSentence } from "../../../plan/lack.ts";
import { plan } from "../../../plan/plan.ts";
import type { Choices } from "../../../plan/types.ts";
import type { Target } from "../../../targets/names.ts";
import type { Json } from "../../support/profileDocument.ts";
import { sampleProfile, type Tier } from "../../support/sample.ts";

/** A tier whose nodes come and go, with Neo4j, which no service of AWS holds: one volume on the cluster. */
const graph = {
  kind: "neo4j",
  memoryMiB: 2048,
  cpu: 1,
  members: 1,
  capacityGB: 10,
  backupDays: 7,
};
const growing = { nodes: { min: 3, max: 20 } };
const made: Choices = { compute: "kubernetes" };

interface Case {
  readonly tier?: Tier;
  readonly target?: Target;
  readonly choices?: Choices;
  readonly change?: Json;
}

const lackOf = ({ tier = "medium", target = "aws", choices = made, change = growing }: Case) =>
  plan(sampleProfile(tier, { stores: { graph }, ...(change as object) }), target, choices).lacks.filter(
    ({ key }) => key === "node-zone",
  );

describe("that nobody chooses the zone of a node more", () => {
  test("lacks to the stores with volumes on the nodes of the stack", () => {
    const [lack, ...others] = lackOf({});
    expect(others).toEqual([]);
    expect(lack).toEqual({ key: "node-zone", stores: ["graph"], zones: 3 });
    expect(lack && lackSentence(lack)).toBe(
      "nobody chooses in which of 3 zones a node more comes: a pod of graph that finds no room in the zone of its volume waits until one comes there, or room is made (raise nodes.min in echelon:overrides if that may not be)",
    );
  });

  test.each<[string, Case]>([
    ["where as many nodes stand all the time", { change: { nodes: { min: 6, max: 6 } } }],
    ["in one zone", { change: { ...growing, zones: 1 } }],
    ["where services of AWS hold every store", { change: { ...growing, stores: { graph: null } } }],
    [
      "on a cluster that is there, whose nodes are not the stack's",
      { choices: { ...made, cluster: "existing" } },
    ],
    ["on the operator's cluster", { target: "kubernetes", choices: {} }],
  ])("lacks nothing %s", (_, given) => {
    expect(lackOf(given)).toEqual([]);
  });
});

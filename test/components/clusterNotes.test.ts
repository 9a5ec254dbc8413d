import { expect, test } from "vitest";
import { planFor } from "../../components/planFor.ts";
import { parseSettings } from "../../config/settings.ts";
import { EXISTING } from "../support/eksStack.ts";
import { sampleReference } from "../support/sample.ts";

const notesOf = (more: object): string[] => {
  const settings = parseSettings({ profile: sampleReference("medium"), target: "aws", ...more }, "echelon:");
  const given = {
    budgetCeiling: undefined,
    region: { name: "us-east-1", from: "aws:region", assumed: false },
  };
  return planFor(settings, given).notes.filter((note) => note.startsWith("echelon:cluster"));
};

const pods = { compute: "kubernetes" };

test.each<[string, object, readonly string[]]>([
  ["that its API server answers anybody", pods, ["answers any address"]],
  [
    "nothing where the stack names the ranges",
    { ...pods, cluster: { create: { endpointCidrs: ["203.0.113.0/24"] } } },
    [],
  ],
  ["nothing where it has no public endpoint", { ...pods, cluster: { create: { endpointCidrs: [] } } }, []],
  [
    "that nobody looks at one that is there",
    { ...pods, ...EXISTING },
    ["looks at nothing on the cluster shared"],
  ],
  ["nothing where there is none", {}, []],
  ["nothing on the operator's own", { target: "kubernetes" }, []],
])("a plan says of a cluster %s", (_, more, expected) => {
  expect(notesOf(more)).toEqual(expected.map((text) => expect.stringContaining(text)));
});

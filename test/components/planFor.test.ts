import { describe, expect, test } from "vitest";
import { planFor } from "../../components/planFor.ts";
import { parseSettings } from "../../config/settings.ts";
import { sampleReference } from "../support/sample.ts";

const planned = (keys: object, target = "kubernetes") =>
  planFor(parseSettings({ profile: sampleReference("small"), target, ...keys }, "echelon:"), {
    budgetCeiling: undefined,
    region: target === "aws" ? { name: "us-east-1", from: "nothing", assumed: true } : null,
  });

describe("a name in a stack's configuration", () => {
  test.each([
    [
      "secrets",
      { "mail-apikey": "x" },
      /^echelon:secrets: got the secret "mail-apikey", .*mean mail-api-key\?\)$/,
    ],
    ["images", { workr: "a/b:1" }, /^echelon:images: got the workload "workr", .*\(did you mean worker\?\)$/],
    ["engines", { quue: "redis" }, /^echelon:engines: got the store "quue", .*\(did you mean queue\?\)$/],
    [
      "alerts",
      { 5: "ops@example.com" },
      /^echelon:alerts\.5: got an unknown key, expected one of 1, 2, 3, 4$/,
    ],
    ["operatorNamespaces", { kda: "x" }, /^echelon:operatorNamespaces\.kda: .*\(did you mean keda\?\)$/],
    ["softwareImages", { rediss: "a/b:1" }, /^echelon:softwareImages.*rediss.*\(did you mean redis\?\)$/],
  ])("is refused in echelon:%s: %j", (key, value, message) => {
    expect(() => planned({ [key]: value })).toThrow(message);
  });

  test.each([
    ["secrets", { "mail-api-key": "x", "tls-certificate": { existing: "x" } }],
    ["images", { worker: "a/b:1" }],
    ["engines", { queue: "redis" }],
    ["alerts", { 4: "ops@example.com" }],
  ])("is taken in echelon:%s: %j", (key, value) => {
    expect(() => planned({ [key]: value })).not.toThrow();
  });

  test("of a secret is that of the issue's stack", () => {
    const keys = { profile: "marketing-engine/local", secrets: { "airtable-apikey": "x" } };
    expect(() => planned(keys)).toThrow(
      /got the secret "airtable-apikey", .*\(did you mean airtable-api-key\?\)$/,
    );
  });
});

describe("the notes of a plan", () => {
  test("name what has no effect, and a region that nothing states", () => {
    expect(planned({ gateway: "istio" }, "aws").notes).toEqual([
      "aws:region: nothing states a region, so this preview assumes us-east-1; an up needs one, here or in AWS_REGION",
      "echelon:gateway: has no effect, as only kubernetes has this key, and the target is aws",
    ]);
  });

  test("are none for a configuration of which all has an effect", () => {
    expect(planned({ gateway: "istio", budget: 500 }).notes).toEqual([]);
  });
});

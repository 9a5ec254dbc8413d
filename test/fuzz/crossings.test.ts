import { describe, expect, test } from "vitest";
import { isObject, type Json, type JsonObject } from "../../base/json.ts";
import { inspectStack } from "../../manifests/inspect.ts";
import { previewStack } from "../../preview/stack.ts";
import { renderStack } from "../../render/manifests.ts";
import { expanded } from "../support/kubernetesExpansion.ts";
import { hostileTexts } from "./hostileValues.ts";

/*
 * Texts of the operator that reach a container, as the container sees them. Those for a host are in
 * test/components/aws/parts/host/userData.test.ts, which runs its scripts.
 */

const texts = [
  ...hostileTexts.filter((text) => !/[\0\ud800]/.test(text) && text.length < 1000),
  "$(SYSTEM) $$(SYSTEM)",
];
const environment = Object.fromEntries(texts.map((text, index) => [`SETTING_${index}`, text]));

const configOn = (target: string) => ({
  values: {
    "echelon:profile": "marketing-engine/enterprise",
    "echelon:target": target,
    "aws:region": "us-east-1",
    "echelon:overrides": JSON.stringify({ workloads: { agents: { environment } } }),
  },
  secretKeys: [],
});

/** Every list of variables in a document, wherever it stands. */
function variablesIn(value: unknown, key: string): JsonObject[][] {
  if (value === null || typeof value !== "object") return [];
  return Object.entries(value).flatMap(([name, child]) =>
    name === key && Array.isArray(child) ? [child.filter(isObject) as JsonObject[]] : variablesIn(child, key),
  );
}

const settingsOf = (variables: readonly JsonObject[]): Record<string, Json> =>
  Object.fromEntries(
    variables
      .filter(({ name }) => String(name).startsWith("SETTING_"))
      .map(({ name, value }) => [String(name), value ?? null]),
  );

const isAgents = (variables: readonly JsonObject[]): boolean =>
  variables.some(({ name }) => name === "SETTING_0");

describe("a setting of a workload arrives as it was written", () => {
  test("on a cluster, after Kubernetes has expanded it", async () => {
    const { objects } = renderStack(await inspectStack({ stack: "fuzz", config: configOn("kubernetes") }));
    const [variables = []] = objects.flatMap(({ manifest }) => variablesIn(manifest, "env")).filter(isAgents);
    const known = Object.fromEntries(variables.map(({ name, value }) => [String(name), String(value ?? "")]));
    const arrived = Object.entries(settingsOf(variables)).map(([name, value]) => [
      name,
      expanded(String(value), known),
    ]);
    expect(Object.fromEntries(arrived)).toEqual(environment);
  });

  test("in a task of ECS, which expands nothing", async () => {
    const { document } = await previewStack({ stack: "fuzz", config: configOn("aws") });
    const definitions = document.resources
      .map(({ inputs }) => inputs.containerDefinitions)
      .filter((text) => typeof text === "string" && text.includes("SETTING_0"));
    expect(definitions.length).toBeGreaterThan(0);
    for (const text of definitions) {
      // In a preview's document, "${" of a text is written "$${".
      const containers: unknown = JSON.parse(String(text).replaceAll("$${", "${"));
      const [variables = []] = variablesIn(containers, "environment").filter(isAgents);
      expect(settingsOf(variables)).toEqual(environment);
    }
  });
});

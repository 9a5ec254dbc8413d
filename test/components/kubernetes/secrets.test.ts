import { expect, test } from "vitest";
import { environmentOf, named, ofKind, podOf, runStack, stackOf } from "../../support/kubernetesStack.ts";

test("a given secret reaches every workload by reference, and stands nowhere in plain", async () => {
  const result = await runStack("local", { secrets: { "airtable-api-key": "pat-very-secret" } });
  const held = named(result, "Secret", "marketing-engine-secrets");
  expect(held.inputs).toMatchObject({ immutable: true, stringData: "[secret]" });
  for (const name of ["dashboard", "agents", "orchestrator"]) {
    expect(environmentOf(podOf(result, `marketing-engine-${name}`)).AIRTABLE_API_KEY).toBe(
      "${marketing-engine-secrets.metadata.name}/airtable-api-key",
    );
  }
  expect(JSON.stringify(result)).not.toContain("pat-very-secret");
});

test.each([
  ["vault", "vault/airtable-api-key"],
  ["vault/token", "vault/token"],
])("an existing one is named as %s", async (existing, reference) => {
  const result = await runStack("local", { secrets: { "airtable-api-key": { existing } } });
  expect(environmentOf(podOf(result, "marketing-engine-agents")).AIRTABLE_API_KEY).toBe(reference);
  expect(ofKind(result, "Secret").map(({ name }) => name)).toEqual(["marketing-engine-redis-credentials"]);
});

test("what is missing is told to workloads and to people", async () => {
  const result = await stackOf("local");
  const missing = environmentOf(podOf(result, "marketing-engine-agents")).MISSING_SECRETS;
  expect(missing).toBe("airtable-api-key,content-ai-api-key");
  expect(result.outputs).toMatchObject({ missingSecrets: "airtable-api-key, content-ai-api-key" });
  const given = await runStack("local", { secrets: { "airtable-api-key": "a", "content-ai-api-key": "b" } });
  expect(given.outputs).toMatchObject({ missingSecrets: "none" });
});

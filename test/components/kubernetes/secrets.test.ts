import { expect, test } from "vitest";
import { environmentOf, named, ofKind, podOf, runStack, stackOf } from "../../support/kubernetesStack.ts";

test("every workload gets a given secret by reference, and no object shows its value", async () => {
  const result = await runStack("small", { secrets: { "mail-api-key": "pat-very-secret" } });
  const held = named(result, "Secret", "sample-secrets");
  expect(held.inputs).toMatchObject({ immutable: true, stringData: "[secret]" });
  for (const name of ["web", "worker", "job"]) {
    expect(environmentOf(podOf(result, `sample-${name}`)).MAIL_API_KEY).toBe(
      "${sample-secrets.metadata.name}/mail-api-key",
    );
  }
  expect(JSON.stringify(result)).not.toContain("pat-very-secret");
});

test.each([
  ["vault", "vault/mail-api-key"],
  ["vault/token", "vault/token"],
])("an existing secret is named as %s", async (existing, reference) => {
  const result = await runStack("small", { secrets: { "mail-api-key": { existing } } });
  expect(environmentOf(podOf(result, "sample-worker")).MAIL_API_KEY).toBe(reference);
  expect(ofKind(result, "Secret").map(({ name }) => name)).not.toContain("sample-secrets");
});

test("workloads and outputs name the missing secrets", async () => {
  const result = await stackOf("small");
  const missing = environmentOf(podOf(result, "sample-worker")).MISSING_SECRETS;
  expect(missing).toBe("mail-api-key,search-api-key");
  expect(result.outputs).toMatchObject({ missingSecrets: "mail-api-key, search-api-key" });
  const given = await runStack("small", { secrets: { "mail-api-key": "a", "search-api-key": "b" } });
  expect(given.outputs).toMatchObject({ missingSecrets: "none" });
});

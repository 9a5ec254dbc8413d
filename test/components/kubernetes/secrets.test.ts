import { expect, test } from "vitest";
import { environmentOf, named, ofKind, podOf, runStack, stackOf } from "../../support/kubernetesStack.ts";

test("the workload that calls a service gets its secret by reference, and no object shows the value", async () => {
  const result = await runStack("small", { secrets: { "mail-api-key": "pat-very-secret" } });
  const held = named(result, "Secret", "sample-secrets");
  expect(held.inputs).toMatchObject({ immutable: true, stringData: "[secret]" });
  expect(environmentOf(podOf(result, "sample-worker")).MAIL_API_KEY).toBe(
    "${sample-secrets.metadata.name}/mail-api-key",
  );
  for (const name of ["web", "job"]) {
    expect(environmentOf(podOf(result, `sample-${name}`)).MAIL_API_KEY).toBeUndefined();
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

test.each([
  ["vault/token/more", "mail-api-key"],
  ["Vault", "mail-api-key"],
  ["vault/a key", "mail-api-key"],
])("a reference that names no secret is refused: %s", async (existing, name) => {
  await expect(runStack("small", { secrets: { [name]: { existing } } })).rejects.toThrow(
    `secrets.${name}.existing: got "${existing}", expected <Secret> or <Secret>/<key> in the stack's namespace`,
  );
});

test("workloads and outputs name the missing secrets", async () => {
  const result = await stackOf("small");
  const missing = (name: string) => environmentOf(podOf(result, `sample-${name}`)).MISSING_SECRETS;
  expect([missing("worker"), missing("web")]).toEqual(["mail-api-key", "search-api-key"]);
  expect(result.outputs).toMatchObject({ missingSecrets: "mail-api-key, search-api-key" });
  const given = await runStack("small", { secrets: { "mail-api-key": "a", "search-api-key": "b" } });
  expect(given.outputs).toMatchObject({ missingSecrets: "none" });
});

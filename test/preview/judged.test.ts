import { describe, expect, it, vi } from "vitest";
import { guard } from "../../preview/guard.ts";
import { digestOf, JUDGED, type JudgedStack, withoutSecrets } from "../../preview/judged.ts";
import { sampleReference } from "../support/sample.ts";

const PLANTED = "hunter2-planted";

const stack = (more: Record<string, string> = {}, secretKeys: string[] = []): JudgedStack => ({
  stack: "live",
  config: { values: { "echelon:profile": sampleReference("small"), ...more }, secretKeys },
});

const secrets = (value: string) =>
  stack({ "echelon:secrets": JSON.stringify({ a: value, b: { existing: "vault" } }) }, ["echelon:secrets"]);

const alerts = (address: string) =>
  stack({ "echelon:alerts": JSON.stringify({ 4: address }) }, ["echelon:alerts"]);

describe("the digest of a judged stack", () => {
  it.each([
    ["the order of keys", stack({ a: "1", b: "2" }), stack({ b: "2", a: "1" })],
    [
      "the order and spacing inside a structure",
      stack({ "echelon:tags": '{"a":"1","b":{"c":2,"d":3}}' }),
      stack({ "echelon:tags": '{ "b": {"d":3, "c":2}, "a": "1" }' }),
    ],
    ["the value of a secret", secrets("one"), secrets("two")],
    ["the URL of a webhook", alerts("https://one.example.com"), alerts("https://two.example.com/x")],
    ["who can read the URL of a webhook", alerts("https://one.example.com"), alerts("[secret]")],
    [
      "a provider's secret",
      stack({ "aws:secretKey": "one" }, ["aws:secretKey"]),
      stack({ "aws:secretKey": "two" }, ["aws:secretKey"]),
    ],
  ])("does not depend on %s", (_, one, other) => {
    expect(digestOf(one)).toBe(digestOf(other));
  });

  it.each([
    ["another stack", { ...stack(), stack: "other" }],
    ["another tier", stack({ "echelon:profile": sampleReference("medium") })],
    ["another value", stack({ "echelon:budget": "1" })],
    ["another key", stack({ "echelon:ephemeral": "true" })],
    ["another order in a list", stack({ "echelon:workflows": '["b","a"]' })],
    ["an e-mail address", alerts("ops@example.com")],
    ["another secret's name", stack({ "echelon:secrets": '{"c":"one"}' }, ["echelon:secrets"])],
  ])("differs for %s", (_, other) => {
    const base = [
      stack(),
      stack({ "echelon:workflows": '["a","b"]' }),
      secrets("one"),
      alerts("https://one.example.com"),
    ].map(digestOf);
    expect(base).not.toContain(digestOf(other));
  });

  it("contains no secret", () => {
    for (const { config } of [secrets(PLANTED), alerts(`https://${PLANTED}.example.com`)])
      expect(JSON.stringify(withoutSecrets(config))).not.toContain(PLANTED);
  });
});

describe("a stack that was judged before the engine started", () => {
  const crowded = stack({ "echelon:overrides": '{"quotas":{"replicas":1}}' });

  it("is not judged again", async () => {
    vi.stubEnv(JUDGED, digestOf(crowded));
    await expect(guard(crowded)).resolves.toBeUndefined();
    vi.unstubAllEnvs();
  });

  it.each([
    ["another stack was judged", () => digestOf({ ...crowded, stack: "other" })],
    ["something else was configured", () => digestOf(stack())],
    ["nothing was judged", () => ""],
  ])("is judged again where %s", { timeout: 60_000 }, async (_, digest) => {
    vi.stubEnv(JUDGED, digest());
    await expect(guard(crowded)).rejects.toThrow(/^refused, nothing is registered/);
    vi.unstubAllEnvs();
  });
});

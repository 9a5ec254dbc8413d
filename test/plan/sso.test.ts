import { describe, expect, test } from "vitest";
import { lackSentence } from "../../plan/lack.ts";
import { plan } from "../../plan/plan.ts";
import type { Choices } from "../../plan/types.ts";
import { sampleProfile } from "../support/sample.ts";

const profile = sampleProfile("large", { features: { sso: true } });
const sso = { issuer: "https://id.example.com", clientId: "shop" };
const given: Choices = { sso, secrets: ["sso-client-secret"] };

const said = (choices: Choices, target: "kubernetes" | "aws" = "kubernetes"): string[] =>
  plan(profile, target, choices)
    .lacks.map(lackSentence)
    .filter((line) => line.includes("sign in"));

describe("what a tier with single sign-on lacks", () => {
  test.each<[string, Choices, string]>([
    ["both keys", {}, "set echelon:sso and echelon:secrets.sso-client-secret"],
    ["the secret", { sso }, "set echelon:secrets.sso-client-secret"],
    ["the key", { secrets: ["sso-client-secret"] }, "set echelon:sso"],
  ])("names %s", (_, choices, end) => {
    expect(said(choices)).toEqual([
      `people do not sign in through an identity provider before they reach the stack: ${end}`,
    ]);
  });

  test("is SAML where both are given", () => {
    expect(said(given)).toEqual([
      "people sign in by OpenID Connect only: oauth2-proxy does not speak SAML (most identity providers speak both)",
    ]);
  });

  test("is all of it on a cloud, whatever is given", () => {
    expect(said(given, "aws")).toEqual([
      "people do not sign in through an identity provider: only the target kubernetes uses echelon:sso so far",
    ]);
    expect(plan(profile, "aws", given).sso).toBeNull();
  });
});

describe("the plan of the proxy", () => {
  test("lets everybody in who can sign in, where no roles are given", () => {
    expect(plan(profile, "kubernetes", given).sso).toMatchObject({
      ...{ roles: {}, groupsClaim: "groups", scopes: null, replicas: 2 },
    });
  });

  test("does not depend on the order in which roles are written", () => {
    const planOf = (roles: Record<string, string>) =>
      JSON.stringify(plan(profile, "kubernetes", { ...given, sso: { ...sso, roles } }));
    expect(planOf({ viewer: "a", admin: "b" })).toBe(planOf({ admin: "b", viewer: "a" }));
  });
});

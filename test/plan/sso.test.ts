import { describe, expect, test } from "vitest";
import { lackSentence } from "../../plan/lack.ts";
import { plan } from "../../plan/plan.ts";
import type { Choices } from "../../plan/types.ts";
import { sampleProfile } from "../support/sample.ts";

const profile = sampleProfile("large", { features: { sso: true } });
const sso = { issuer: "https://id.example.com", clientId: "shop" };
const given: Choices = { sso, secrets: ["sso-client-secret"] };

const said = (choices: Choices): string[] =>
  plan(profile, "kubernetes", choices)
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
});

const endpoints = {
  authorization: "https://id.example.com/authorize",
  token: "https://id.example.com/token",
  userInfo: "https://id.example.com/userinfo",
};
const onAws: Choices = { ...given, sso: { ...sso, endpoints }, domain: true };
const saml: Choices = { domain: true, sso: { saml: { metadataUrl: "https://id.example.com/metadata" } } };

describe("the plan of the balancer on a cloud", () => {
  test("has the provider, and no proxy", () => {
    const { sso: proxy, signIn } = plan(profile, "aws", onAws);
    expect(proxy).toBeNull();
    expect(signIn?.provider).toEqual({
      ...{ speaks: "oidc", issuer: sso.issuer, clientId: "shop", endpoints },
      scopes: ["openid", "email", "profile"],
    });
  });

  test("speaks SAML without the secret of a client", () => {
    expect(plan(profile, "aws", saml).signIn?.provider).toEqual({
      ...{ speaks: "saml", metadataUrl: "https://id.example.com/metadata" },
    });
  });

  test("gives the public workload the roles", () => {
    const roles = { admin: "shop-admins" };
    const { workloads } = plan(profile, "aws", { ...saml, sso: { ...saml.sso, roles } as Choices["sso"] });
    expect(workloads.web?.environment.SSO_ROLES).toBe('{"admin":"shop-admins"}');
    expect(workloads.worker?.environment).not.toHaveProperty("SSO_ROLES");
  });

  test("is none on a cluster, whose proxy signs people in", () => {
    expect(plan(profile, "kubernetes", onAws).signIn).toBeNull();
  });

  test.each<[string, Parameters<typeof plan>, RegExp]>([
    ["without a host name", [profile, "aws", { ...onAws, domain: false }], /^echelon:domain: got nothing/],
    [
      "without the addresses of the issuer",
      [profile, "aws", { ...onAws, sso }],
      /^echelon:sso\.endpoints: got nothing/,
    ],
    [
      "on a machine",
      [sampleProfile("small", { features: { sso: true } }), "aws", onAws],
      /^echelon:sso: got a provider on compute host/,
    ],
    ["by SAML in front of pods", [profile, "kubernetes", saml], /^echelon:sso: got saml/],
  ])("is refused %s", (_, args, message) => {
    expect(() => plan(...args)).toThrow(message);
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

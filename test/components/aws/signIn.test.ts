import { describe, expect, test } from "vitest";
import type { Json } from "../../../base/json.ts";
import { named, ofType, runStack } from "../../support/awsStack.ts";
import type { Choices } from "../../support/sampleStack.ts";
import { live, withWorkloads } from "../../support/workloadKinds.ts";

const roles = { admin: "shop-admins" };
const endpoints = {
  authorization: "https://id.example.com/authorize",
  token: "https://id.example.com/token",
  userInfo: "https://id.example.com/userinfo",
};
const oidc = { issuer: "https://id.example.com", clientId: "shop", endpoints, roles };
const saml = { saml: { metadataUrl: "https://id.example.com/metadata" }, roles };
const common: Choices = {
  overrides: withWorkloads({ live }, { features: { sso: true } }),
  domain: { name: "shop.example.com", zoneId: "Z0123456789" },
  secrets: { "sso-client-secret": "hidden-sso" },
};
const run = (choices: Choices) => runStack("medium", { ...common, ...choices });

const actionTypes = (actions: Json | undefined): unknown[] =>
  (actions as { type: string; order?: number }[]).map(({ type, order }) => [order, type]);

describe("a balancer that signs people in", () => {
  test("does so on the way to every workload, and not on the way to what is hidden", async () => {
    const result = await run({ sso: oidc });
    const forwarding = [
      [1, "authenticate-oidc"],
      [2, "forward"],
    ];
    expect(actionTypes(named(result, "sample-listener-443").inputs.defaultActions)).toEqual(forwarding);
    expect(actionTypes(named(result, "sample-live-path-443").inputs.actions)).toEqual(forwarding);
    for (const hidden of ["sample-inside-443", "sample-live-inside-443"])
      expect(actionTypes(named(result, hidden).inputs.actions)).toEqual([[undefined, "fixed-response"]]);
  });

  test("knows the provider, and shows the secret of its client nowhere", async () => {
    const result = await run({ sso: oidc });
    const [first] = named(result, "sample-listener-443").inputs.defaultActions as Json[];
    expect(first).toMatchObject({
      authenticateOidc: {
        ...{ issuer: "https://id.example.com", clientId: "shop", clientSecret: "[secret]" },
        ...{ authorizationEndpoint: endpoints.authorization, onUnauthenticatedRequest: "authenticate" },
      },
    });
    expect(JSON.stringify(result)).not.toContain("hidden-sso");
  });

  test("reaches the provider: over its security group, and through a NAT gateway", async () => {
    const result = await run({ sso: oidc });
    expect(named(result, "sample-balancer-sign-in").inputs).toMatchObject({
      ...{ securityGroupId: "${sample-balancer-group.id}", cidrIpv4: "0.0.0.0/0", toPort: 443 },
    });
    expect(ofType(result, "aws:ec2/natGateway:NatGateway")).not.toEqual([]);
    expect(ofType(await run({}), "aws:ec2/natGateway:NatGateway")).toEqual([]);
  });

  test("speaks SAML through a pool in which nobody registers", async () => {
    const result = await run({ sso: saml, secrets: {} });
    expect(named(result, "sample-people").inputs).toMatchObject({
      adminCreateUserConfig: { allowAdminCreateUserOnly: true },
      deletionProtection: "ACTIVE",
    });
    expect(named(result, "sample-people-provider").inputs).toMatchObject({
      providerType: "SAML",
      providerDetails: { MetadataURL: "https://id.example.com/metadata" },
      attributeMapping: { "custom:groups": "groups" },
    });
    expect(named(result, "sample-people-client").inputs).toMatchObject({
      generateSecret: true,
      supportedIdentityProviders: ["saml"],
      callbackUrls: ["https://shop.example.com/oauth2/idpresponse"],
    });
    expect(actionTypes(named(result, "sample-listener-443").inputs.defaultActions)).toEqual([
      [1, "authenticate-cognito"],
      [2, "forward"],
    ]);
  });

  test("is none where the operator names no provider", async () => {
    const result = await run({});
    expect(actionTypes(named(result, "sample-listener-443").inputs.defaultActions)).toEqual([
      [undefined, "forward"],
    ]);
    expect(ofType(result, "aws:cognito/userPool:UserPool")).toEqual([]);
  });

  test.each<[string, Choices, RegExp]>([
    [
      "with a certificate for CloudFront alone",
      {
        region: "eu-west-1",
        domain: {
          name: "shop.example.com",
          certificateArn: "arn:aws:acm:us-east-1:123456789012:certificate/0123",
        },
      },
      /domain\.certificateArn: got a certificate of CloudFront only/,
    ],
    [
      "with a secret that is only named",
      {
        secrets: {
          "sso-client-secret": {
            existing: "arn:aws:secretsmanager:us-east-1:123456789012:secret:sso-AbCdEf",
          },
        },
      },
      /secrets\.sso-client-secret: got existing, expected the value/,
    ],
  ])("is refused %s", async (_, choices, message) => {
    await expect(run({ sso: oidc, ...choices })).rejects.toThrow(message);
  });
});

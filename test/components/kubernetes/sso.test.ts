import { describe, expect, test } from "vitest";
import type { ProgramResult } from "../../../preview/engine/run.ts";
import { at, listAt, named, ofKind, podsOf, runStack } from "../../support/kubernetesStack.ts";
import type { Choices } from "../../support/sampleStack.ts";

const issuer = "https://id.example.com:8443/realm";
const sso = { issuer, clientId: "shop", roles: { viewer: "staff", admin: "owners" } };
const signedIn: Choices = {
  overrides: { features: { sso: true } },
  sso,
  secrets: { "sso-client-secret": "s3cret" },
};

const run = (choices: Choices = {}) => runStack("large", { ...signedIn, ...choices });

const flagsOf = (result: ProgramResult): readonly string[] =>
  listAt(named(result, "Deployment", "sample-sso-proxy").inputs, "spec.template.spec.containers.0.args").map(
    String,
  );

const policyOf = (result: ProgramResult, name: string) =>
  at(named(result, "NetworkPolicy", `sample-network-${name}`).inputs, "spec");

const podsNamed = (name: string) => ({
  matchExpressions: [{ key: "app.kubernetes.io/name", operator: "In", values: [name] }],
});

describe("a tier with single sign-on, of which the operator names the identity provider", () => {
  test("has two proxies that ask it, and let only the groups of the roles in", async () => {
    const result = await run();
    const { inputs } = named(result, "Deployment", "sample-sso-proxy");
    expect(at(inputs, "spec.replicas")).toBe(2);
    expect(flagsOf(result)).toEqual(
      expect.arrayContaining([
        `--oidc-issuer-url=${issuer}`,
        "--client-id=shop",
        "--code-challenge-method=S256",
        "--insecure-oidc-skip-nonce=false",
        "--allowed-group=staff",
        "--allowed-group=owners",
        "--upstream=http://web:80/",
      ]),
    );
    expect(flagsOf(result).filter((flag) => flag.includes("secret"))).toEqual([]);
  });

  test("sends people to the proxy, and from there to the workload, which nobody else may call", async () => {
    const result = await run({ gateway: "eg", domain: "shop.example.com" });
    const { inputs } = named(result, "HTTPRoute", "sample-route-sso-proxy-https-eg");
    expect(listAt(inputs, "spec.rules.0.backendRefs")).toEqual([{ name: "sso-proxy", port: 80 }]);
    expect(ofKind(result, "HTTPRoute")).toHaveLength(2);
    expect(at(policyOf(result, "gateway-eg-requests"), "podSelector")).toEqual(podsNamed("sso-proxy"));
    expect(at(policyOf(result, "sso-proxy-requests"), "podSelector")).toEqual(podsNamed("web"));
    expect(listAt(policyOf(result, "sso-proxy-requests"), "ingress")).toEqual([
      { from: [{ podSelector: podsNamed("sso-proxy") }], ports: [{ protocol: "TCP", port: "http" }] },
    ]);
    expect(flagsOf(result)).toContain("--redirect-url=https://shop.example.com/oauth2/callback");
    expect(flagsOf(result)).toContain("--cookie-secure=true");
  });

  test("lets the proxy call the port of the identity provider, wherever that is", async () => {
    const [, outside] = listAt(policyOf(await run(), "sso-proxy"), "egress");
    expect(listAt(outside, "ports").map((one) => at(one, "port"))).toEqual([443, 8443]);
  });

  test("without a host name is reached by the Service of the proxy", async () => {
    const result = await run();
    expect(result.outputs.howToReach).toMatch("port-forward service/sso-proxy 8080:80");
    expect(flagsOf(result)).toContain("--cookie-secure=false");
    expect(flagsOf(result).some((flag) => flag.startsWith("--redirect-url"))).toBe(false);
  });

  test("tells the public workload which group has which role, and no other workload", async () => {
    const known = podsOf(await run()).flatMap(({ name, containers }) =>
      containers.flatMap((container) =>
        listAt(container, "env")
          .filter((one) => at(one, "name") === "SSO_ROLES")
          .map((one) => [name, at(one, "value")]),
      ),
    );
    expect(known).toEqual([["sample-web", '{"admin":"owners","viewer":"staff"}']]);
  });

  test("reads the client's secret from the operator's own Secret, where one is named", async () => {
    const existing = { "sso-client-secret": { existing: "vault/oidc" } };
    const { inputs } = named(await run({ secrets: existing }), "Deployment", "sample-sso-proxy");
    const [client] = listAt(inputs, "spec.template.spec.containers.0.env");
    expect(at(client, "valueFrom.secretKeyRef")).toEqual({ name: "vault", key: "oidc" });
  });

  test("measures the proxies and counts them in the quota", async () => {
    const result = await run({ monitoring: "existing" });
    expect(ofKind(result, "PodMonitor").map(({ name }) => name)).toContain("sample-sso-metrics");
    const rules = JSON.stringify(named(result, "PrometheusRule", "sample-alerts").inputs);
    expect(rules).toContain('deployment=\\"sso-proxy\\"');
    const pods = async (choices: Choices) =>
      Number(
        at(named(await runStack("large", choices), "ResourceQuota", "sample-quota").inputs, "spec.hard.pods"),
      );
    expect(await pods(signedIn)).toBe((await pods({})) + 2);
  });
});

describe("no proxy stands where", () => {
  const without: readonly (readonly [string, Choices])[] = [
    ["the tier has no single sign-on", { overrides: {} }],
    ["the identity provider is not named", { sso: undefined }],
    ["the client's secret is not given", { secrets: {} }],
  ];
  test.each(without)("%s", async (_, choices) => {
    const result = await run({ gateway: "eg", ...choices });
    expect(ofKind(result, "Deployment").map(({ name }) => name)).not.toContain("sample-sso-proxy");
    expect(at(policyOf(result, "gateway-eg-requests"), "podSelector")).toEqual(podsNamed("web"));
  });
});

test("a workload with the name of the proxy is refused", async () => {
  const overrides = {
    features: { sso: true },
    stores: { "sso-proxy": { kind: "file", capacityGB: 1, backupDays: 0 } },
  };
  await expect(run({ overrides })).rejects.toThrow(
    "got the name sso-proxy, expected another one, as the proxy of single sign-on has it",
  );
});

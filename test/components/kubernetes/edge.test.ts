import { describe, expect, test } from "vitest";
import type { ProgramResult } from "../../../preview/engine/run.ts";
import { at, listAt, named, ofKind, runStack, stackOf } from "../../support/kubernetesStack.ts";
import type { Choices } from "../../support/sampleStack.ts";

const detailsOf = ({ outputs }: { outputs: Record<string, unknown> }) =>
  outputs as Readonly<Record<string, string>>;

describe("without a gateway", () => {
  test("the stack is reachable only inside the cluster, and an output gives the command that reaches it", async () => {
    const { outputs } = await stackOf("medium");
    expect(outputs.url).toBeNull();
    expect(outputs.howToReach).toBe(
      "kubectl --namespace sample-test port-forward service/web 8080:80, then open http://localhost:8080",
    );
    expect(ofKind(await stackOf("medium"), "Gateway")).toEqual([]);
  });
});

describe("with a gateway", () => {
  test("and no domain, plain HTTP is routed to the public workload", async () => {
    const result = await runStack("medium", { gateway: "eg" });
    const { inputs } = named(result, "Gateway", "sample-gateway-eg");
    expect(at(inputs, "spec.gatewayClassName")).toBe("eg");
    expect(listAt(inputs, "spec.listeners").map((one) => at(one, "protocol"))).toEqual(["HTTP"]);
    const [route] = ofKind(result, "HTTPRoute");
    expect(at(route?.inputs ?? {}, "spec.rules.0.backendRefs.0")).toEqual({ name: "web", port: 80 });
    expect(result.outputs.url).toBeNull();
  });

  test("and a domain, HTTPS is served and plain HTTP redirects to it", async () => {
    const result = await runStack("large", { gateway: "eg", domain: "shop.example.com" });
    const { inputs } = named(result, "Gateway", "sample-gateway-eg");
    const [, encrypted] = listAt(inputs, "spec.listeners");
    expect(encrypted).toMatchObject({
      protocol: "HTTPS",
      port: 443,
      hostname: "shop.example.com",
      tls: { mode: "Terminate", certificateRefs: [{ kind: "Secret", name: "web-tls" }] },
    });
    const route = named(result, "HTTPRoute", "sample-route-web-https-eg");
    expect(at(route.inputs, "spec.parentRefs.0.sectionName")).toBe("https");
    const redirect = named(result, "HTTPRoute", "sample-route-to-https-http-eg");
    expect(at(redirect.inputs, "spec.rules.0.filters.0.requestRedirect")).toEqual({
      scheme: "https",
      statusCode: 301,
    });
    expect(result.outputs.url).toBe("https://shop.example.com");
  });

  test("the certificate is listed as missing until the operator names its Secret", async () => {
    const args = { gateway: "eg", domain: { name: "shop.example.com" } };
    const missing = await runStack("medium", args);
    expect(detailsOf(missing).certificate).toBe(
      "missing: make a Secret web-tls of type kubernetes.io/tls in the namespace",
    );
    const given = await runStack("medium", {
      ...args,
      secrets: { "tls-certificate": { existing: "wildcard" } },
    });
    expect(detailsOf(given).certificate).toBe("wildcard");
    const listener = at(named(given, "Gateway", "sample-gateway-eg").inputs, "spec.listeners.1");
    expect(at(listener, "tls.certificateRefs.0.name")).toBe("wildcard");
  });
});

describe("a certificate", () => {
  const domain = "shop.example.com";
  const given = (existing: string) => ({ "tls-certificate": { existing } });
  const certificateOf = (result: ProgramResult) =>
    at(named(result, "Gateway", "sample-gateway-eg").inputs, "spec.listeners.1.tls.certificateRefs.0");

  test("of another namespace is used by a grant there, for this one Secret", async () => {
    const secrets = given("certificates/web-tls");
    const result = await runStack("medium", { gateway: "eg", domain, secrets });
    expect(certificateOf(result)).toEqual({ kind: "Secret", name: "web-tls", namespace: "certificates" });
    const { inputs } = named(result, "ReferenceGrant", "sample-certificate-grant");
    expect(at(inputs, "metadata.namespace")).toBe("certificates");
    expect(at(inputs, "spec")).toEqual({
      from: [{ group: "gateway.networking.k8s.io", kind: "Gateway", namespace: "sample-test" }],
      to: [{ group: "", kind: "Secret", name: "web-tls" }],
    });
    expect(detailsOf(result).certificate).toBe("certificates/web-tls");
  });

  test.each(["web-tls", "sample-test/web-tls"])(
    "of the own namespace needs no grant: %s",
    async (existing) => {
      const result = await runStack("medium", { gateway: "eg", domain, secrets: given(existing) });
      expect(certificateOf(result)).toEqual({ kind: "Secret", name: "web-tls" });
      expect(ofKind(result, "ReferenceGrant")).toEqual([]);
    },
  );

  test("by cert-manager is written to the Secret that the listener uses", async () => {
    const issued = { name: domain, issuer: { name: "letsencrypt" } };
    const result = await runStack("medium", { gateway: "eg", domain: issued });
    const { inputs } = named(result, "Certificate", "sample-certificate");
    expect(at(inputs, "spec")).toMatchObject({
      secretName: "web-tls",
      dnsNames: [domain],
      issuerRef: { group: "cert-manager.io", kind: "ClusterIssuer", name: "letsencrypt" },
    });
    expect(certificateOf(result)).toEqual({ kind: "Secret", name: "web-tls" });
    expect(detailsOf(result).certificate).toBe("web-tls, made by cert-manager");
    const without = await runStack("medium", { gateway: "eg", domain });
    expect(ofKind(without, "Certificate")).toEqual([]);
  });

  test.each<[string, Choices, string]>([
    [
      "a value",
      { secrets: { "tls-certificate": "-----BEGIN" } },
      "secrets.tls-certificate: got a value, expected existing with <Secret> or <namespace>/<Secret>",
    ],
    [
      "three names",
      { secrets: given("a/b/c") },
      'secrets.tls-certificate.existing: got "a/b/c", expected <Secret> or <namespace>/<Secret>',
    ],
    [
      "a Secret and an issuer",
      { secrets: given("web-tls"), domain: { name: domain, issuer: { name: "letsencrypt" } } },
      "secrets.tls-certificate: got a Secret, and an issuer in echelon:domain.issuer, expected one of the two",
    ],
  ])("that is %s is refused", async (_, choices, message) => {
    await expect(runStack("medium", { gateway: "eg", domain, ...choices })).rejects.toThrow(message);
  });
});

describe("a gateway whose proxies are pods of the namespace", () => {
  const parametersOf = (result: ProgramResult, gateway: string) =>
    at(named(result, "Gateway", `sample-gateway-${gateway}`).inputs, "spec.infrastructure.parametersRef");
  const profile = { seccompProfile: { type: "RuntimeDefault" } };

  test("has the security profile without which Istio's proxies are refused", async () => {
    const result = await runStack("medium", { gateway: "istio" });
    expect(parametersOf(result, "istio")).toEqual({ group: "", kind: "ConfigMap", name: "public-istio" });
    const { inputs } = named(result, "ConfigMap", "sample-gateway-parameters-istio");
    expect(JSON.parse(String(at(inputs, "data.deployment")))).toEqual({
      spec: { template: { spec: { securityContext: profile } } },
    });
  });

  test("has the same for kgateway, in its own form", async () => {
    const result = await runStack("medium", { gateway: "kgateway" });
    const kind = "GatewayParameters";
    expect(parametersOf(result, "kgateway")).toEqual({
      group: "gateway.kgateway.dev",
      kind,
      name: "public-kgateway",
    });
    const { inputs } = named(result, kind, "sample-gateway-parameters-kgateway");
    expect(at(inputs, "spec.kube.podTemplate.securityContext")).toEqual(profile);
  });

  test.each(["nginx", "eg"])("needs none of that for %s", async (gateway) => {
    expect(parametersOf(await runStack("medium", { gateway }), gateway)).toBeUndefined();
  });

  test("gives the proxies no label by which something selects the pods of a workload", async () => {
    const result = await runStack("medium", { gateway: "istio" });
    const labels = at(named(result, "Gateway", "sample-gateway-istio").inputs, "metadata.labels");
    const { inputs } = named(result, "Service", "sample-web-service");
    expect(labels).not.toMatchObject(at(inputs, "spec.selector") as object);
    expect(labels).toMatchObject({ "app.kubernetes.io/component": "gateway" });
  });
});

test("routes and Services lead to the port of requests, never to that of metrics and readiness", async () => {
  const result = await runStack("large", { gateway: "istio", domain: "shop.example.com" });
  const service = named(result, "Service", "sample-web-service");
  expect(listAt(service.inputs, "spec.ports")).toEqual([
    { name: "http", port: 80, targetPort: "http", protocol: "TCP" },
  ]);
  const backends = ofKind(result, "HTTPRoute").flatMap(({ inputs }) =>
    listAt(inputs, "spec.rules").flatMap((rule) => listAt(rule, "backendRefs")),
  );
  expect(backends).toEqual([{ name: "web", port: 80 }]);
});

import { describe, expect, test } from "vitest";
import { at, listAt, named, ofKind, runStack, stackOf } from "../../support/kubernetesStack.ts";

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

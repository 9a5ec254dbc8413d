import { describe, expect, test } from "vitest";
import { at, listAt, named, ofKind, runStack, stackOf } from "../../support/kubernetesStack.ts";

const detailsOf = ({ outputs }: { outputs: Record<string, unknown> }) =>
  outputs as Readonly<Record<string, string>>;

describe("without a gateway", () => {
  test("the stack stays inside, and says the command that reaches it", async () => {
    const { outputs } = await stackOf("regional");
    expect(outputs.url).toBeNull();
    expect(outputs.howToReach).toBe(
      "kubectl --namespace marketing-engine-test port-forward service/dashboard 8080:80, then open http://localhost:8080",
    );
    expect(ofKind(await stackOf("regional"), "Gateway")).toEqual([]);
  });
});

describe("with a gateway", () => {
  test("and no domain, plain HTTP is routed to the public workload", async () => {
    const result = await runStack("regional", { gateway: "eg" });
    const { inputs } = named(result, "Gateway", "marketing-engine-gateway");
    expect(at(inputs, "spec.gatewayClassName")).toBe("eg");
    expect(listAt(inputs, "spec.listeners").map((one) => at(one, "protocol"))).toEqual(["HTTP"]);
    const [route] = ofKind(result, "HTTPRoute");
    expect(at(route?.inputs ?? {}, "spec.rules.0.backendRefs.0")).toEqual({ name: "dashboard", port: 80 });
    expect(result.outputs.url).toBeNull();
  });

  test("and a domain, HTTPS is served and plain HTTP leads there", async () => {
    const result = await runStack("enterprise", { gateway: "eg", domain: "shop.example.com" });
    const { inputs } = named(result, "Gateway", "marketing-engine-gateway");
    const [, encrypted] = listAt(inputs, "spec.listeners");
    expect(encrypted).toMatchObject({
      protocol: "HTTPS",
      port: 443,
      hostname: "shop.example.com",
      tls: { mode: "Terminate", certificateRefs: [{ kind: "Secret", name: "dashboard-tls" }] },
    });
    const route = named(result, "HTTPRoute", "marketing-engine-route-dashboard");
    expect(at(route.inputs, "spec.parentRefs.0.sectionName")).toBe("https");
    const redirect = named(result, "HTTPRoute", "marketing-engine-route-to-https");
    expect(at(redirect.inputs, "spec.rules.0.filters.0.requestRedirect")).toEqual({
      scheme: "https",
      statusCode: 301,
    });
    expect(result.outputs.url).toBe("https://shop.example.com");
  });

  test("the certificate is listed as missing until the operator names its Secret", async () => {
    const args = { gateway: "eg", domain: { name: "shop.example.com" } };
    const missing = await runStack("regional", args);
    expect(detailsOf(missing).certificate).toBe(
      "missing: make a Secret dashboard-tls of type kubernetes.io/tls in the namespace",
    );
    const given = await runStack("regional", {
      ...args,
      secrets: { "tls-certificate": { existing: "wildcard" } },
    });
    expect(detailsOf(given).certificate).toBe("wildcard");
    const listener = at(named(given, "Gateway", "marketing-engine-gateway").inputs, "spec.listeners.1");
    expect(at(listener, "tls.certificateRefs.0.name")).toBe("wildcard");
  });
});

import { describe, expect, test } from "vitest";
import type { ResourceRecord } from "../../../document/document.ts";
import type { ProgramResult } from "../../../preview/engine/run.ts";
import { named, ofType, runStack, text } from "../../support/awsStack.ts";
import { EXISTING, runEks } from "../../support/eksStack.ts";
import { at, listAt } from "../../support/kubernetesStack.ts";
import type { Choices } from "../../support/sampleStack.ts";
import { live, withWorkloads } from "../../support/workloadKinds.ts";

const run = (choices: Choices = {}): Promise<ProgramResult> =>
  runStack("large", { compute: "kubernetes", overrides: withWorkloads({ live }), ...choices });

const BINDING = "kubernetes:elbv2.k8s.aws/v1beta1:TargetGroupBinding";
const NETWORK = "10-20-0-0-16";

const specOf = ({ inputs }: ResourceRecord) => at(inputs, "spec");

describe("pods on a cluster of AWS", () => {
  test("are registered by their own addresses in target groups that Pulumi makes", async () => {
    const result = await run();
    expect(ofType(result, BINDING).map(specOf)).toEqual([
      {
        serviceRef: { name: "web", port: 80 },
        targetGroupARN: `\${sample-pods-targets-8080-${NETWORK}.arn}`,
        targetType: "ip",
      },
      {
        serviceRef: { name: "live", port: 80 },
        targetGroupARN: `\${sample-pods-live-targets-8081-${NETWORK}.arn}`,
        targetType: "ip",
      },
    ]);
  });

  test("are asked by the balancer whether they are ready, and keep their clients where the tier says so", async () => {
    const result = await run();
    expect(named(result, `sample-pods-live-targets-8081-${NETWORK}`).inputs).toMatchObject({
      ...{ port: 8081, targetType: "ip", deregistrationDelay: 60 },
      healthCheck: { path: "/readyz", port: "9464" },
      stickiness: { type: "lb_cookie" },
    });
    expect(named(result, `sample-pods-targets-8080-${NETWORK}`).inputs).not.toHaveProperty("stickiness");
  });

  test("are called from the private subnets, on the ports of requests and health, and by nobody else", async () => {
    const result = await run();
    const policy = named(result, "sample-network-balancer-requests").inputs;
    expect(listAt(policy, "spec.podSelector.matchExpressions.0.values")).toEqual(["live", "web"]);
    const [rule] = listAt(policy, "spec.ingress");
    const cidrs = ofType(result, "aws:ec2/subnet:Subnet")
      .filter(({ name }) => name.includes("private"))
      .map(({ inputs }) => ({ ipBlock: { cidr: inputs.cidrBlock } }));
    expect(cidrs.length).toBeGreaterThan(1);
    expect(rule).toEqual({
      from: cidrs,
      ports: [
        { port: "http", protocol: "TCP" },
        { port: "management", protocol: "TCP" },
      ],
    });
  });

  test("are behind CloudFront, which calls the internal balancer", async () => {
    const result = await run();
    expect(named(result, `sample-balancer-${NETWORK}`).inputs).toMatchObject({
      ...{ internal: true, idleTimeout: 600 },
    });
    expect(named(result, "sample-distribution").inputs.origins).toMatchObject([
      { vpcOriginConfig: { vpcOriginId: `\${sample-origin-80-${NETWORK}.id}` } },
    ]);
    // Nothing on the cluster makes a balancer of its own.
    expect(
      ofType(result, "kubernetes:core/v1:Service").map(({ inputs }) => at(inputs, "spec.type")),
    ).not.toContain("LoadBalancer");
  });

  test("count as ready only once the balancer has them", async () => {
    const labels = at(named(await run(), "sample-namespace").inputs, "metadata.labels");
    expect(labels).toHaveProperty(["elbv2.k8s.aws/pod-readiness-gate-inject"], "enabled");
  });

  test("serve until the balancer knows that they leave; others end at once", async () => {
    const result = await run();
    const seconds = (name: string) => {
      const [found] = ofType(result, "kubernetes:apps/v1:Deployment").filter((one) => one.name === name);
      if (found === undefined) throw new Error(`got no Deployment ${name}, expected one`);
      return JSON.stringify(at(found.inputs, "spec.template.spec.containers.0")).match(
        /"seconds":(\d+)/,
      )?.[1];
    };
    expect(seconds("sample-web")).toBe("15");
    expect(seconds("sample-worker")).toBeUndefined();
  });

  test("have a path of their own each, as with containers", async () => {
    const result = await run();
    expect(named(result, "sample-live-path-80").inputs).toMatchObject({
      conditions: [{ pathPattern: { values: ["/live", "/live/*"] } }],
      actions: [{ targetGroupArn: `\${sample-pods-live-targets-8081-${NETWORK}.arn}` }],
    });
  });
});

describe("pods on a cluster that the operator has", () => {
  const there = () => runEks("medium", EXISTING, { "kubernetes:context": "shared" });

  test("are opened to the balancer by the controller, as the groups of the nodes get no rules of the stack", async () => {
    const result = await there();
    const [binding] = ofType(result, BINDING).map(specOf);
    expect(binding).toMatchObject({
      networking: {
        ingress: [
          {
            from: [{ securityGroup: { groupID: "${sample-balancer-group.id}" } }],
            ports: [
              { port: 8080, protocol: "TCP" },
              { port: 9464, protocol: "TCP" },
            ],
          },
        ],
      },
    });
    const [made] = ofType(await run(), BINDING).map(specOf);
    expect(made).not.toHaveProperty("networking");
  });

  test("are called from the ranges of the private subnets, which are read", async () => {
    const [rule] = listAt(named(await there(), "sample-network-balancer-requests").inputs, "spec.ingress");
    expect(rule).toMatchObject({ from: [{ ipBlock: {} }, { ipBlock: {} }] });
  });
});

describe("single sign-on on a cluster of AWS", () => {
  const sso = { issuer: "https://id.example.com", clientId: "shop" };
  const signing: Choices = {
    ...{ sso, domain: { name: "shop.example.com", zoneId: "Z0123456789" } },
    overrides: withWorkloads({ live }, { features: { sso: true } }),
    secrets: { "sso-client-secret": "hidden-sso" },
  };

  test("is the only thing that the balancer calls, and that may call the workloads", async () => {
    const result = await run(signing);
    expect(ofType(result, BINDING).map(specOf)).toMatchObject([{ serviceRef: { name: "sso-proxy" } }]);
    expect(named(result, `sample-pods-targets-4180-${NETWORK}`).inputs.healthCheck).toMatchObject({
      ...{ path: "/ready", port: "4180" },
    });
    const called = named(result, "sample-network-balancer-requests").inputs;
    expect(listAt(called, "spec.podSelector.matchExpressions.0.values")).toEqual(["sso-proxy"]);
  });

  test("gets the secret of its client from Secrets Manager, by a role that may read it", async () => {
    const result = await run(signing);
    const [, copied] = ofType(result, "kubernetes:external-secrets.io/v1:ExternalSecret")
      .filter(({ name }) => name.includes("sso-proxy"))
      .flatMap(({ inputs }) => [null, listAt(inputs, "spec.data")[0]]);
    expect(copied).toMatchObject({ secretKey: "sso-client-secret" });
    expect(text(named(result, "sample-external-secrets-policy"), "policy")).toContain(
      "sample-secret-sso-client-secret",
    );
    expect(JSON.stringify(result)).not.toContain("hidden-sso");
  });

  test("is refused without a host name to come back to", async () => {
    const { domain: _, ...nameless } = signing;
    await expect(run(nameless)).rejects.toThrow(/domain: got nothing beside/);
  });
});

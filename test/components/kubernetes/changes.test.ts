import { describe, expect, test } from "vitest";
import type { ResourceRecord } from "../../../document/document.ts";
import { inspectProgram } from "../../../preview/engine/run.ts";
import { changeOf, kindOf } from "../../support/changeOf.ts";
import { named, runOf, runStack } from "../../support/kubernetesStack.ts";
import { resourceOptions } from "../../support/resourceOptions.ts";
import { sampleReference, type Tier } from "../../support/sample.ts";
import type { Choices } from "../../support/sampleStack.ts";

const domain = "shop.example.com";
const eg: Choices = { gateway: "eg" };
const images = {
  web: "registry.example.com/web:1.2.3",
  worker: "registry.example.com/worker:1.2.3",
  job: "registry.example.com/job:1.2.3",
};
const oneMember = { overrides: { stores: { files: { members: 1 } } } };

interface Row {
  readonly tier?: Tier;
  readonly before: Choices;
  readonly after: Choices;
  readonly made: readonly string[];
  readonly gone: readonly string[];
}

/** A Gateway with its openings. The proxies of Istio are pods of the namespace. */
const gatewayOf = (gateway: "eg" | "istio"): string[] => [
  `Gateway/public-${gateway}`,
  `NetworkPolicy/gateway-${gateway}-requests`,
  ...(gateway === "istio" ? ["NetworkPolicy/gateway-istio-proxies", "ConfigMap/public-istio"] : []),
];
const plainRoute = (gateway: "eg" | "istio"): string[] => [
  ...gatewayOf(gateway),
  `HTTPRoute/web-http-${gateway}`,
];
const routes = (gateway: string): string[] => [
  `HTTPRoute/web-https-${gateway}`,
  `HTTPRoute/to-https-http-${gateway}`,
];

const rows: Readonly<Record<string, Row>> = {
  "a first gateway": { before: {}, after: eg, made: plainRoute("eg"), gone: [] },
  "no gateway any more": { before: eg, after: {}, made: [], gone: plainRoute("eg") },
  "another class": {
    before: eg,
    after: { gateway: "istio" },
    made: plainRoute("istio"),
    gone: plainRoute("eg"),
  },
  "another class with a host name": {
    before: { ...eg, domain },
    after: { gateway: "istio", domain },
    made: [...gatewayOf("istio"), ...routes("istio")],
    gone: [...gatewayOf("eg"), ...routes("eg")],
  },
  "a host name": {
    before: eg,
    after: { ...eg, domain },
    made: routes("eg"),
    gone: ["HTTPRoute/web-http-eg"],
  },
  "no host name any more": {
    before: { ...eg, domain },
    after: eg,
    made: ["HTTPRoute/web-http-eg"],
    gone: routes("eg"),
  },
  "a tag": { before: { ...eg, domain }, after: { ...eg, domain, tags: { team: "web" } }, made: [], gone: [] },
  "images for all workloads": {
    before: {},
    after: { images },
    made: [],
    gone: [expect.stringMatching(/^ConfigMap\/placeholder-[0-9a-f]{8}$/)],
  },
  "another version of an image": {
    before: { images },
    after: { images: { ...images, web: "registry.example.com/web:1.2.4" } },
    made: [],
    gone: [],
  },
  "more members of a store": {
    tier: "large",
    before: oneMember,
    after: {},
    made: ["PersistentVolumeClaim/data-files-seaweedfs-1", "PersistentVolumeClaim/data-files-seaweedfs-2"],
    gone: [],
  },
  "operators for the workloads": {
    tier: "large",
    before: { engines: {} },
    after: { operators: "existing", engines: { queue: "redis", database: "postgres", cache: "redis" } },
    made: [
      "ScaledObject/worker",
      "TriggerAuthentication/worker-queue",
      "NetworkPolicy/metrics",
      "PodMonitor/metrics",
      "PodMonitor/store-metrics",
      "Secret/redis-stack-keda",
      "Secret/redis-stack-metrics",
      "PrometheusRule/alerts",
      "ConfigMap/dashboard-panels",
    ],
    gone: ["HorizontalPodAutoscaler/worker"],
  },
};

describe("a stack that gets", () => {
  test.each(Object.entries(rows))(
    "%s makes the new objects before it removes the old ones",
    async (_, row) => {
      const { tier = "medium", before, after, made, gone } = row;
      const change = changeOf(await runStack(tier, before), await runStack(tier, after));
      expect({ ...change, made: change.made.toSorted(), gone: change.gone.toSorted() }).toEqual({
        made: made.toSorted(),
        gone: [...gone].sort(),
        obstacles: [],
      });
    },
  );
});

describe("an obstacle is found", () => {
  const changed = async (kind: string, edit: (text: string) => string) => {
    const before = await runStack("medium", { ...eg, domain });
    const resources = before.resources.map((one) =>
      kindOf(one) === kind ? { ...one, ...(JSON.parse(edit(JSON.stringify(one))) as ResourceRecord) } : one,
    );
    return changeOf(before, { ...before, resources }).obstacles;
  };

  test.each<[string, string, (text: string) => string, string]>([
    [
      "a Gateway changes its class in place",
      "Gateway",
      (text) => text.replace('"gatewayClassName":"eg"', '"gatewayClassName":"istio"'),
      "Gateway/public-eg: spec.gatewayClassName",
    ],
    [
      "a listener changes in place",
      "Gateway",
      (text) => text.replace('"port":80', '"port":443'),
      "Gateway/public-eg: listener http",
    ],
    [
      "a route is attached elsewhere in place",
      "HTTPRoute",
      (text) => text.replace('"sectionName":"https"', '"sectionName":"http"'),
      "HTTPRoute/web-https-eg: spec.parentRefs",
    ],
    [
      "a new object has the name of one that goes",
      "Gateway",
      (text) => text.replaceAll("sample-gateway-eg", "sample-gateway-x"),
      "Gateway/public-eg",
    ],
    [
      "a field changes that Kubernetes refuses to change",
      "StatefulSet",
      (text) => text.replaceAll('"serviceName":"', '"serviceName":"x-'),
      "StatefulSet/files-seaweedfs: spec.serviceName",
    ],
  ])("where %s", async (_, kind, edit, obstacle) => {
    expect(await changed(kind, edit)).toContain(obstacle);
  });
});

describe("the order", () => {
  /** The logical names of what a resource waits for. */
  const waitsOf = async (choices: Choices) => {
    const { resources, dependencies } = await inspectProgram(runOf("medium", choices), "whole");
    return (name: string): string[] => {
      const urn = resources.find((one) => one.name === name)?.urn ?? "";
      return (dependencies.get(urn) ?? []).map((one) => one.split("::").at(-1) ?? "");
    };
  };

  test("is Gateway, route, then the redirect to it", async () => {
    const waits = await waitsOf({ ...eg, domain });
    expect(waits("sample-route-web-https-eg")).toContain("sample-gateway-eg");
    expect(waits("sample-route-to-https-http-eg")).toEqual(
      expect.arrayContaining(["sample-gateway-eg", "sample-route-web-https-eg"]),
    );
  });

  test("is the quota, which allows load balancers, then the Gateway", async () => {
    const waits = await waitsOf(eg);
    expect(waits("sample-gateway-eg")).toContain("sample-quota");
  });
});

test("the Gateway of an earlier version of the package keeps its name, and so its address", async () => {
  const options = await resourceOptions({ ...eg, profile: sampleReference("medium"), target: "kubernetes" });
  const gateway = [...options].find(([id]) => id.endsWith("::sample-gateway-eg"))?.[1];
  expect(gateway).toMatchObject({ aliases: [{ name: "sample-gateway" }], ignoreChanges: ["metadata.name"] });
  // The route takes the name that the Gateway has on the cluster.
  const result = await runStack("medium", eg);
  const route = named(result, "HTTPRoute", "sample-route-web-http-eg");
  expect(route.propertyDependencies.spec).toEqual([named(result, "Gateway", "sample-gateway-eg").urn]);
});

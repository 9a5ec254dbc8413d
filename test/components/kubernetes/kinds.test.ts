import { describe, expect, test } from "vitest";
import type { ResourceRecord } from "../../../document/document.ts";
import { lackSentence } from "../../../plan/lack.ts";
import { plan } from "../../../plan/plan.ts";
import type { ProgramResult } from "../../../preview/engine/run.ts";
import { at, listAt, named, ofKind, runStack } from "../../support/kubernetesStack.ts";
import { resourceOptions } from "../../support/resourceOptions.ts";
import { sampleProfile, sampleReference } from "../../support/sample.ts";
import type { Choices } from "../../support/sampleStack.ts";

const size = { cpu: 0.1, memoryMiB: 128 };
const once = { requests: size, limits: size, replicas: { min: 1, max: 1 }, enforces: [] };
const live = {
  ...once,
  ...{ kind: "websocket", public: true, path: "/live", port: 8081, uses: {} },
  ...{ minAvailablePercent: 0, terminationGraceSeconds: 60, sessionAffinity: true },
};
const migrate = {
  ...once,
  ...{ kind: "job", public: false, port: 8080, uses: { database: ["read", "write"] } },
  ...{ minAvailablePercent: 0, terminationGraceSeconds: 30 },
};
const workloads = { live, migrate };

const run = (choices: Choices = {}) => runStack("large", { overrides: { workloads }, ...choices });
const gateway = (name: string): Choices => ({ gateway: name, domain: "shop.example.com" });

const only = (resources: readonly ResourceRecord[], start: string): ResourceRecord => {
  const [found] = resources.filter(({ name }) => name.startsWith(start));
  if (found === undefined) throw new Error(`nothing begins with ${start}`);
  return found;
};

describe("a workload with long connections", () => {
  test("is marked for gateways, and leaves more time than one with requests before it ends", async () => {
    const result = await run();
    const { inputs } = named(result, "Deployment", "sample-live");
    const seconds = (path: string) => Number(at(inputs, `spec.template.spec.${path}`));
    expect(seconds("containers.0.lifecycle.preStop.sleep.seconds")).toBe(15);
    expect(seconds("terminationGracePeriodSeconds")).toBe(75);
    const [port] = listAt(named(result, "Service", "sample-live-service").inputs, "spec.ports");
    expect(port).toMatchObject({ targetPort: "http", appProtocol: "kubernetes.io/ws" });
    const [other] = listAt(named(result, "Service", "sample-web-service").inputs, "spec.ports");
    expect(other).not.toHaveProperty("appProtocol");
  });

  test("gets the requests of its path without a limit of time; the other public workload gets the rest", async () => {
    const result = await run(gateway("cilium"));
    const [rule] = listAt(named(result, "HTTPRoute", "sample-route-live-https-cilium").inputs, "spec.rules");
    expect(rule).toEqual({
      matches: [{ path: { type: "PathPrefix", value: "/live" } }],
      backendRefs: [{ name: "live", port: 80 }],
      timeouts: { request: "0s", backendRequest: "0s" },
    });
    const [rest] = listAt(named(result, "HTTPRoute", "sample-route-web-https-cilium").inputs, "spec.rules");
    expect(rest).toEqual({ backendRefs: [{ name: "web", port: 80 }] });
    const opened = at(
      named(result, "NetworkPolicy", "sample-network-gateway-cilium-requests").inputs,
      "spec",
    );
    expect(listAt(opened, "podSelector.matchExpressions.0.values")).toEqual(["live", "web"]);
  });

  test("is behind single sign-on as the other is", async () => {
    const sso = { issuer: "https://id.example.com", clientId: "shop" };
    const overrides = { workloads, features: { sso: true } };
    const result = await run({ ...gateway("eg"), overrides, sso, secrets: { "sso-client-secret": "x" } });
    const args = at(
      named(result, "Deployment", "sample-sso-proxy").inputs,
      "spec.template.spec.containers.0.args",
    );
    expect(args).toEqual(
      expect.arrayContaining([
        "--upstream=http://web:80/",
        "--upstream=http://live:80/live",
        "--upstream=http://live:80/live/",
      ]),
    );
    const [rule] = listAt(named(result, "HTTPRoute", "sample-route-sso-proxy-https-eg").inputs, "spec.rules");
    expect(rule).toMatchObject({ timeouts: { request: "0s" } });
    expect(rule).not.toHaveProperty("matches");
  });

  test("mounts the part of the placeholder that speaks WebSocket", async () => {
    const files = async (choices: Choices) =>
      Object.keys(
        at(named(await runStack("large", choices), "ConfigMap", "sample-placeholder").inputs, "data") ?? {},
      );
    expect(await files({ overrides: { workloads } })).toEqual(["server.cjs", "webSocket.cjs"]);
    expect(await files({})).toEqual(["server.cjs"]);
  });
});

describe("a workload whose clients stay with one replica", () => {
  const persistence = async (name: string) =>
    at(
      listAt(
        named(await run(gateway(name)), "HTTPRoute", `sample-route-live-https-${name}`).inputs,
        "spec.rules",
      )[0],
      "sessionPersistence.type",
    );
  const said = (choices: Parameters<typeof plan>[2], target: "kubernetes" | "aws" = "kubernetes") =>
    plan(
      sampleProfile("large", {
        workloads: target === "aws" ? { web: { sessionAffinity: true } } : workloads,
      }),
      target,
      choices,
    )
      .lacks.filter(({ key }) => key === "affinity")
      .map(lackSentence);

  test("is kept by a cookie of the Gateway where its class has that", async () => {
    expect(await persistence("eg")).toBe("Cookie");
    expect(said({ gateway: "eg" })).toEqual([]);
  });

  test("is kept by nothing at a Gateway of another class, and the stack says so", async () => {
    expect(await persistence("istio")).toBeUndefined();
    expect(said({ gateway: "istio" })).toEqual([
      "requests of one client do not stay with one replica of live: the Gateway sends each to any (of the classes that are known, eg keeps them together)",
    ]);
  });

  test("is kept by the Service for callers in the cluster", async () => {
    const { inputs } = named(await run(), "Service", "sample-live-service");
    expect(at(inputs, "spec.sessionAffinity")).toBe("ClientIP");
    expect(
      at(named(await run(), "Service", "sample-web-service").inputs, "spec.sessionAffinity"),
    ).toBeUndefined();
    expect(said({})).toEqual([]);
  });

  test("is kept by the balancer of a cloud", () => {
    expect(said({}, "aws")).toEqual([]);
  });
});

describe("a job", () => {
  const jobOf = (result: ProgramResult) => only(ofKind(result, "Job"), "sample-migrate");

  test("runs once, to its end, under the rules of every pod", async () => {
    const { inputs } = jobOf(await run());
    expect(at(inputs, "metadata.name")).toBeUndefined();
    expect(at(inputs, "spec")).toMatchObject({ backoffLimit: 6, activeDeadlineSeconds: 1800 });
    expect(at(inputs, "spec.template.spec")).toMatchObject({
      restartPolicy: "Never",
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true },
    });
    expect(at(inputs, "spec.ttlSecondsAfterFinished")).toBeUndefined();
  });

  test("comes after the stores, and before every other workload", async () => {
    const options = await resourceOptions({
      ...{ profile: sampleReference("large"), target: "kubernetes", overrides: { workloads } },
    });
    const waits = (id: string): unknown[] => [options.get(id)?.dependsOn ?? []].flat();
    const named = (dependencies: readonly unknown[]): readonly string[] =>
      dependencies.map((one) => String((one as { readonly __name?: string }).__name));
    const job = "kubernetes:batch/v1:Job::sample-migrate";
    expect(named(waits("kubernetes:apps/v1:Deployment::sample-web"))).toContain("sample-migrate");
    expect(named(waits("kubernetes:batch/v1:CronJob::sample-job"))).toContain("sample-migrate");
    expect(named(waits(job))).toEqual(
      expect.arrayContaining(["sample-database-postgres", "sample-cache-redis"]),
    );
    expect(named(waits(job))).not.toContain("sample-web");
  });

  test("runs again when what it runs changes, and not when a tag does", async () => {
    const templateOf = async (choices: Choices) =>
      JSON.stringify(at(jobOf(await run(choices)).inputs, "spec.template"));
    const first = await templateOf({});
    expect(await templateOf({ tags: { team: "growth" } })).toBe(first);
    expect(await templateOf({ images: { migrate: "example.com/migrate:2" } })).not.toBe(first);
  });

  test("counts in the quotas", () => {
    const pods = (more: object) =>
      plan(sampleProfile("large", { workloads: more }), "kubernetes").quotas.find(
        ({ name }) => name === "replicas",
      )?.used;
    expect(pods({ migrate })).toBe((pods({}) ?? 0) + 1);
  });
});

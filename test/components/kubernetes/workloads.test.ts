import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { evictable } from "../../../components/kubernetes/parts/pods/deployment.ts";
import { placeholderSource } from "../../../components/workload/placeholder.ts";
import type { SystemArgs } from "../../../config/args.ts";
import { plan } from "../../../plan/plan.ts";
import { countOf } from "../../../rehearsal/quantity.ts";
import {
  at,
  environmentOf,
  listAt,
  named,
  ofKind,
  podOf,
  runStack,
  stackOf,
} from "../../support/kubernetesStack.ts";
import { sampleProfile, tiers } from "../../support/sample.ts";

const server = placeholderSource();

describe("a workload", () => {
  test.each([
    ["sample-web", { http: 8080, management: 9464 }],
    ["sample-worker", { management: 9464 }],
  ])("%s is probed on its management port, with enough time for the readiness check", async (name, ports) => {
    const [container] = podOf(await stackOf("medium"), name).containers;
    const found = listAt(container, "ports").map((one) => [at(one, "name"), at(one, "containerPort")]);
    expect(Object.fromEntries(found)).toEqual(ports);
    expect(at(container, "startupProbe.httpGet")).toEqual({ path: "/healthz", port: "management" });
    expect(at(container, "livenessProbe.httpGet")).toEqual({ path: "/healthz", port: "management" });
    expect(at(container, "readinessProbe.httpGet")).toEqual({ path: "/readyz", port: "management" });
    expect(at(container, "readinessProbe.timeoutSeconds")).toBeGreaterThanOrEqual(3);
  });

  test("starts new pods before it removes the old ones, but never one that would spend a shared limit", async () => {
    const strategies = ofKind(await stackOf("large"), "Deployment").map(({ name, inputs }) => [
      name,
      at(inputs, "spec.strategy.rollingUpdate"),
    ]);
    expect(Object.fromEntries(strategies)).toEqual({
      "sample-web": { maxUnavailable: 0, maxSurge: "25%" },
      "sample-worker": { maxUnavailable: "40%", maxSurge: 0 },
    });
  });

  test("that serves requests first waits until its routes are removed, then has its whole time to finish", async () => {
    const { spec, containers } = podOf(await stackOf("small"), "sample-web");
    expect(at(containers[0], "lifecycle.preStop.sleep.seconds")).toBe(5);
    expect(at(spec, "terminationGracePeriodSeconds")).toBe(30 + 5);
    const worker = podOf(await stackOf("small"), "sample-worker");
    expect(at(worker.containers[0], "lifecycle")).toBeUndefined();
    expect(at(worker.spec, "terminationGracePeriodSeconds")).toBe(60);
  });

  test.each(tiers)(
    "of %s has the replicas of its profile, and leaves them out under an autoscaler",
    async (tier) => {
      const result = await stackOf(tier);
      for (const workload of Object.values(plan(sampleProfile(tier), "kubernetes").workloads)) {
        if (workload.kind === "cron") continue;
        const { inputs } = named(result, "Deployment", `sample-${workload.name}`);
        const expected = workload.autoscaler === null ? workload.replicas.min : undefined;
        expect(at(inputs, "spec.replicas")).toBe(expected);
      }
    },
  );

  test("has its own service account", async () => {
    const result = await stackOf("small");
    for (const name of ["web", "worker", "job"]) {
      const account = named(result, "ServiceAccount", `sample-${name}-account`);
      expect(account.inputs.automountServiceAccountToken).toBe(false);
      expect(at(podOf(result, `sample-${name}`).spec, "serviceAccountName")).toBe(name);
    }
  });
});

describe("disruption budgets", () => {
  test.each([
    ["small", {}],
    ["medium", { web: "66%", worker: "62%" }],
    ["large", { web: "60%", worker: "60%" }],
  ] as const)(
    "of %s keep the profile's share available, and always allow the eviction of a single replica",
    async (tier, expected) => {
      const budgets = ofKind(await stackOf(tier), "PodDisruptionBudget")
        .filter(({ inputs }) => at(inputs, "spec.minAvailable") !== undefined)
        .map(({ inputs }) => [at(inputs, "metadata.name"), at(inputs, "spec.minAvailable")]);
      expect(Object.fromEntries(budgets)).toEqual(expected);
    },
  );
});

test("no disruption budget forbids every eviction, at any number of replicas", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 0, max: 30 }),
      fc.integer({ min: 1, max: 100 }),
      (min, more, minAvailablePercent) => {
        const { minAvailable, maxUnavailable = 0 } = evictable({ replicas: { min }, minAvailablePercent });
        const replicas = min + more;
        const kept = minAvailable === undefined ? replicas - maxUnavailable : countOf(minAvailable, replicas);
        expect(kept).toBeLessThan(replicas);
        // Where the share leaves room, it is kept.
        if (minAvailable === undefined) expect(countOf(`${minAvailablePercent}%`, min)).toBe(min);
      },
    ),
  );
});

describe("the placeholder", () => {
  test("runs from a file of the stack until there is an image", async () => {
    const result = await stackOf("small");
    const { inputs } = named(result, "ConfigMap", "sample-placeholder");
    expect(at(inputs, "data")).toEqual({ "server.cjs": server.replaceAll("${", () => "$${") });
    for (const name of ["web", "worker", "job"]) {
      const [container] = podOf(result, `sample-${name}`).containers;
      expect(at(container, "command")).toEqual(["node", "/opt/echelon/server.cjs"]);
    }
  });

  test("is replaced by the operator's image, with the entry point of the image", async () => {
    const images = {
      web: "registry.example.com/web:1.2.3",
      worker: "registry.example.com/worker:1.2.3",
      job: "registry.example.com/job:1.2.3",
    };
    const result = await runStack("small", { images, pullSecrets: ["registry"] });
    expect(ofKind(result, "ConfigMap").map(({ name }) => name)).toEqual(["sample-scale-profile"]);
    for (const [name, image] of Object.entries(images)) {
      const { spec, containers } = podOf(result, `sample-${name}`);
      expect(at(containers[0], "image")).toBe(image);
      expect(at(containers[0], "command")).toBeUndefined();
      expect(at(spec, "imagePullSecrets")).toEqual([{ name: "registry" }]);
    }
  });

  test("stays for the workloads without an image", async () => {
    const result = await runStack("small", { images: { web: "registry.example.com/web:1.2.3" } });
    const [web] = podOf(result, "sample-web").containers;
    const [worker] = podOf(result, "sample-worker").containers;
    expect(listAt(web, "volumeMounts").map((mount) => at(mount, "name"))).not.toContain("placeholder");
    expect(listAt(worker, "volumeMounts").map((mount) => at(mount, "name"))).toContain("placeholder");
  });
});

describe("the scale profile", () => {
  test.each(tiers)("of %s is a file that every workload finds", async (tier) => {
    const result = await stackOf(tier);
    const fileName = `scale-${tier}.json`;
    const { inputs } = named(result, "ConfigMap", "sample-scale-profile");
    const [content] = Object.values(at(inputs, "data") as Record<string, string>);
    expect(JSON.parse(content ?? "")).toMatchObject({ scale_level: tier });
    for (const name of ["web", "worker", "job"]) {
      const pod = podOf(result, `sample-${name}`);
      expect(environmentOf(pod).SCALE_PROFILE_PATH).toBe(`/etc/echelon/${fileName}`);
      expect(listAt(pod.containers[0], "volumeMounts")).toContainEqual({
        name: "scale-profile",
        mountPath: "/etc/echelon",
        readOnly: true,
      });
    }
  });

  test("replaces pods when it changes, because its name in their template changes", async () => {
    const nameOf = async (args: Partial<SystemArgs>) => {
      const result = await runStack("small", args);
      const volumes = listAt(podOf(result, "sample-worker").spec, "volumes");
      return at(
        volumes.find((volume) => at(volume, "name") === "scale-profile"),
        "configMap.name",
      );
    };
    const before = await nameOf({});
    expect(await nameOf({ tags: { team: "web" } })).toBe(before);
    expect(await nameOf({ overrides: { scaleLevel: "other" } })).not.toBe(before);
  });
});

test("a cron workload runs on schedule, never twice at once, and a hung run ends before the next", async () => {
  for (const tier of tiers) {
    const { inputs } = named(await stackOf(tier), "CronJob", "sample-job");
    const schedule = sampleProfile(tier).workloads.job?.schedule;
    expect(inputs.spec).toMatchObject({ schedule, concurrencyPolicy: "Forbid", timeZone: "Etc/UTC" });
    expect(at(inputs, "spec.jobTemplate.spec.activeDeadlineSeconds")).toBeLessThan(15 * 60);
    expect(at(inputs, "spec.jobTemplate.spec.template.spec.restartPolicy")).toBe("Never");
  }
});

test("only a workload that serves requests has a Service, which is internal to the cluster", async () => {
  const services = ofKind(await stackOf("large"), "Service");
  const ofWorkloads = services.filter(({ name }) => !/-(files|queue|database|cache)-/.test(name));
  expect(ofWorkloads.map(({ name }) => name)).toEqual(["sample-web-service"]);
  expect(at(ofWorkloads[0]?.inputs ?? {}, "spec.type")).toBe("ClusterIP");
});

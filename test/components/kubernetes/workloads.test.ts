import { describe, expect, test } from "vitest";
import { placeholderSource } from "../../../components/workload/placeholder.ts";
import type { SystemArgs } from "../../../config/args.ts";
import { plan } from "../../../plan/plan.ts";
import { loadProfile } from "../../../profiles/load.ts";
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
import { tiers } from "../../support/systemStack.ts";

const server = placeholderSource();

describe("a workload", () => {
  test("is probed on its port, with time for what readiness looks at", async () => {
    const [container] = podOf(await stackOf("regional"), "marketing-engine-dashboard").containers;
    expect(at(container, "ports.0")).toMatchObject({ name: "http", containerPort: 8080 });
    expect(at(container, "startupProbe.httpGet")).toEqual({ path: "/healthz", port: "http" });
    expect(at(container, "livenessProbe.httpGet")).toEqual({ path: "/healthz", port: "http" });
    expect(at(container, "readinessProbe.httpGet")).toEqual({ path: "/readyz", port: "http" });
    expect(at(container, "readinessProbe.timeoutSeconds")).toBeGreaterThanOrEqual(3);
  });

  test("is replaced by new pods that stand beside the old ones", async () => {
    for (const { inputs } of ofKind(await stackOf("enterprise"), "Deployment")) {
      expect(at(inputs, "spec.strategy")).toEqual({
        type: "RollingUpdate",
        rollingUpdate: { maxUnavailable: 0, maxSurge: "25%" },
      });
    }
  });

  test("that serves requests waits for its routes to be gone, beside its whole time to finish", async () => {
    const { spec, containers } = podOf(await stackOf("local"), "marketing-engine-dashboard");
    expect(at(containers[0], "lifecycle.preStop.sleep.seconds")).toBe(5);
    expect(at(spec, "terminationGracePeriodSeconds")).toBe(30 + 5);
    const agents = podOf(await stackOf("local"), "marketing-engine-agents");
    expect(at(agents.containers[0], "lifecycle")).toBeUndefined();
    expect(at(agents.spec, "terminationGracePeriodSeconds")).toBe(60);
  });

  test.each(tiers)(
    "of %s has the replicas of its profile, and none where an autoscaler says them",
    async (tier) => {
      const result = await stackOf(tier);
      for (const workload of Object.values(
        plan(loadProfile(`marketing-engine/${tier}`), "kubernetes").workloads,
      )) {
        if (workload.kind === "cron") continue;
        const { inputs } = named(result, "Deployment", `marketing-engine-${workload.name}`);
        const expected = workload.autoscaler === null ? workload.replicas.min : undefined;
        expect(at(inputs, "spec.replicas")).toBe(expected);
      }
    },
  );

  test("has an account of its own", async () => {
    const result = await stackOf("local");
    for (const name of ["dashboard", "agents", "orchestrator"]) {
      const account = named(result, "ServiceAccount", `marketing-engine-${name}-account`);
      expect(account.inputs.automountServiceAccountToken).toBe(false);
      expect(at(podOf(result, `marketing-engine-${name}`).spec, "serviceAccountName")).toBe(name);
    }
  });
});

describe("drains", () => {
  test.each([
    ["local", {}],
    ["regional", { dashboard: "66%", agents: "62%" }],
    ["enterprise", { dashboard: "60%", agents: "60%" }],
  ] as const)(
    "of %s leave the profile's share up, and always let a single replica go",
    async (tier, expected) => {
      const budgets = ofKind(await stackOf(tier), "PodDisruptionBudget")
        .filter(({ inputs }) => at(inputs, "spec.minAvailable") !== undefined)
        .map(({ inputs }) => [at(inputs, "metadata.name"), at(inputs, "spec.minAvailable")]);
      expect(Object.fromEntries(budgets)).toEqual(expected);
    },
  );
});

describe("the placeholder", () => {
  test("runs from a file of the stack until there is an image", async () => {
    const result = await stackOf("local");
    const { inputs } = named(result, "ConfigMap", "marketing-engine-placeholder");
    expect(at(inputs, "data")).toEqual({ "server.cjs": server.replaceAll("${", () => "$${") });
    for (const name of ["dashboard", "agents", "orchestrator"]) {
      const [container] = podOf(result, `marketing-engine-${name}`).containers;
      expect(at(container, "command")).toEqual(["node", "/opt/echelon/server.cjs"]);
    }
  });

  test("gives way to the operator's image with its own entry point", async () => {
    const images = {
      dashboard: "registry.example.com/dashboard:1.2.3",
      agents: "registry.example.com/agents:1.2.3",
      orchestrator: "registry.example.com/orchestrator:1.2.3",
    };
    const result = await runStack("local", { images, pullSecrets: ["registry"] });
    expect(ofKind(result, "ConfigMap").map(({ name }) => name)).toEqual(["marketing-engine-scale-profile"]);
    for (const [name, image] of Object.entries(images)) {
      const { spec, containers } = podOf(result, `marketing-engine-${name}`);
      expect(at(containers[0], "image")).toBe(image);
      expect(at(containers[0], "command")).toBeUndefined();
      expect(at(spec, "imagePullSecrets")).toEqual([{ name: "registry" }]);
    }
  });

  test("stays for the workloads that the operator has named no image for", async () => {
    const result = await runStack("local", { images: { dashboard: "registry.example.com/dashboard:1.2.3" } });
    const [dashboard] = podOf(result, "marketing-engine-dashboard").containers;
    const [agents] = podOf(result, "marketing-engine-agents").containers;
    expect(listAt(dashboard, "volumeMounts").map((mount) => at(mount, "name"))).not.toContain("placeholder");
    expect(listAt(agents, "volumeMounts").map((mount) => at(mount, "name"))).toContain("placeholder");
  });
});

describe("the scale profile", () => {
  test.each(tiers)("of %s is a file that every workload finds", async (tier) => {
    const result = await stackOf(tier);
    const fileName = `scale-${tier}.json`;
    const { inputs } = named(result, "ConfigMap", "marketing-engine-scale-profile");
    const [content] = Object.values(at(inputs, "data") as Record<string, string>);
    expect(JSON.parse(content ?? "")).toMatchObject({ scale_level: tier });
    for (const name of ["dashboard", "agents", "orchestrator"]) {
      const pod = podOf(result, `marketing-engine-${name}`);
      expect(environmentOf(pod).SCALE_PROFILE_PATH).toBe(`/etc/echelon/${fileName}`);
      expect(listAt(pod.containers[0], "volumeMounts")).toContainEqual({
        name: "scale-profile",
        mountPath: "/etc/echelon",
        readOnly: true,
      });
    }
  });

  test("replaces pods when it changes, for its name in their template changes", async () => {
    const nameOf = async (args: Partial<SystemArgs>) => {
      const result = await runStack("local", args);
      const volumes = listAt(podOf(result, "marketing-engine-agents").spec, "volumes");
      return at(
        volumes.find((volume) => at(volume, "name") === "scale-profile"),
        "configMap.name",
      );
    };
    const before = await nameOf({});
    expect(await nameOf({ tags: { team: "web" } })).toBe(before);
    expect(await nameOf({ overrides: { limits: { contentGenerationLimit: 60 } } })).not.toBe(before);
  });
});

test("a cron workload runs by the clock, never twice at once, and a hung run ends before the next", async () => {
  for (const tier of tiers) {
    const { inputs } = named(await stackOf(tier), "CronJob", "marketing-engine-orchestrator");
    const schedule = loadProfile(`marketing-engine/${tier}`).workloads.orchestrator?.schedule;
    expect(inputs.spec).toMatchObject({ schedule, concurrencyPolicy: "Forbid", timeZone: "Etc/UTC" });
    expect(at(inputs, "spec.jobTemplate.spec.activeDeadlineSeconds")).toBeLessThan(15 * 60);
    expect(at(inputs, "spec.jobTemplate.spec.template.spec.restartPolicy")).toBe("Never");
  }
});

test("only what serves requests has a Service, and it stays inside the cluster", async () => {
  const services = ofKind(await stackOf("enterprise"), "Service").filter(
    ({ name }) => !name.includes("-content-"),
  );
  expect(services.map(({ name }) => name)).toEqual([
    "marketing-engine-work-redis-members",
    "marketing-engine-dashboard-service",
  ]);
  expect(at(services[1]?.inputs ?? {}, "spec.type")).toBe("ClusterIP");
});

import { describe, expect, test } from "vitest";
import {
  amount,
  at,
  environmentOf,
  listAt,
  ofKind,
  podOf,
  podsOf,
  stackOf,
} from "../../support/kubernetesStack.ts";
import { tiers } from "../../support/sample.ts";

describe.each(tiers)("every pod of %s", (tier) => {
  test("passes the pod security level `restricted`", async () => {
    const pods = podsOf(await stackOf(tier));
    expect(pods.length).toBeGreaterThanOrEqual(4);
    for (const { spec, containers } of pods) {
      expect(at(spec, "securityContext")).toMatchObject({
        runAsNonRoot: true,
        seccompProfile: { type: "RuntimeDefault" },
      });
      for (const path of ["hostNetwork", "hostPID", "hostIPC"]) expect(at(spec, path)).toBeUndefined();
      for (const volume of listAt(spec, "volumes")) {
        expect(["configMap", "secret", "emptyDir", "persistentVolumeClaim"]).toContain(
          Object.keys(volume as object).find((key) => key !== "name"),
        );
      }
      for (const container of containers) {
        expect(at(container, "securityContext")).toEqual({
          allowPrivilegeEscalation: false,
          capabilities: { drop: ["ALL"] },
          privileged: false,
          readOnlyRootFilesystem: true,
        });
      }
    }
  });

  test("has no token, requests no more than its limit, and can write to /tmp", async () => {
    for (const { spec, containers } of podsOf(await stackOf(tier))) {
      expect(at(spec, "automountServiceAccountToken")).toBe(false);
      for (const container of containers) {
        for (const resource of ["cpu", "memory"]) {
          const requested = amount(at(container, `resources.requests.${resource}`));
          expect(requested).toBeGreaterThan(0);
          expect(requested).toBeLessThanOrEqual(amount(at(container, `resources.limits.${resource}`)));
        }
        expect(listAt(container, "volumeMounts").map((mount) => at(mount, "mountPath"))).toContain("/tmp");
      }
    }
  });

  test("runs a pinned image", async () => {
    for (const { containers } of podsOf(await stackOf(tier))) {
      expect(String(at(containers[0], "image"))).toMatch(/[a-z0-9-]+:[\w.-]*\d[\w.-]*$/);
    }
  });
});

test("a database and a cache keep the same rules, and their user gets the variables to reach them", async () => {
  const result = await stackOf("large");
  const names = ofKind(result, "StatefulSet").map(({ name }) => name);
  expect(names).toContain("sample-database-postgres");
  expect(names).toContain("sample-cache-redis");
  for (const { spec, containers } of podsOf(result)) {
    expect(at(spec, "securityContext.runAsNonRoot")).toBe(true);
    expect(at(containers[0], "securityContext.readOnlyRootFilesystem")).toBe(true);
  }
  expect(environmentOf(podOf(result, "sample-web"))).toMatchObject({
    DATABASE_URL: "postgresql://app@database-postgres:5432/sample",
    PGPASSWORD: "postgres-credentials/password",
    REDIS_URL: "redis://web@cache-redis:6379",
    QUEUE_URL: "redis://web@queue-redis:6379",
    REDIS_PASSWORD: "redis-workload-web/password",
  });
});

describe("pods that share a volume", () => {
  const label = "volume.echelon.dev/files";

  test("are scheduled to one node by a label that the first of them also has", async () => {
    const users = podsOf(await stackOf("small")).filter(({ labels }) => labels[label] !== undefined);
    expect(users.map(({ name }) => name)).toEqual([
      "sample-web",
      "sample-worker",
      "sample-files-volume-backup",
      "sample-files-volume-restore",
    ]);
    for (const { spec } of users) {
      expect(at(spec, "affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution")).toEqual([
        { topologyKey: "kubernetes.io/hostname", labelSelector: { matchLabels: { [label]: "shared" } } },
      ]);
      expect(at(spec, "topologySpreadConstraints")).toBeUndefined();
    }
  });

  test("exist only in tiers with files on a volume", async () => {
    for (const tier of ["medium", "large"] as const) {
      const result = await stackOf(tier);
      expect(podsOf(result).filter(({ labels }) => labels[label] !== undefined)).toEqual([]);
      expect(at(podOf(result, "sample-worker").spec, "affinity")).toBeUndefined();
    }
  });
});

test("pods of each revision prefer to be spread over zones and hosts, and start also where they cannot be", async () => {
  const { spec, labels } = podOf(await stackOf("large"), "sample-web");
  const constraints = listAt(spec, "topologySpreadConstraints");
  expect(constraints.map((one) => at(one, "topologyKey"))).toEqual([
    "topology.kubernetes.io/zone",
    "kubernetes.io/hostname",
  ]);
  for (const one of constraints) {
    expect(one).toMatchObject({
      maxSkew: 1,
      whenUnsatisfiable: "ScheduleAnyway",
      nodeTaintsPolicy: "Honor",
      matchLabelKeys: ["pod-template-hash"],
    });
    expect(labels).toMatchObject(at(one, "labelSelector.matchLabels") as object);
  }
});

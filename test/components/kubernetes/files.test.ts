import { describe, expect, test } from "vitest";
import type { SystemArgs } from "../../../config/args.ts";
import { at, environmentOf, listAt, named, podOf, runStack, stackOf } from "../../support/kubernetesStack.ts";
import { sampleProfile, type Tier } from "../../support/sample.ts";

describe("files", () => {
  test("of small is files on a volume", async () => {
    const pod = podOf(await stackOf("small"), "sample-web");
    expect(environmentOf(pod).FILES_STORAGE_PATH).toBe("/var/lib/echelon/files");
    expect(listAt(pod.containers[0], "volumeMounts")).toContainEqual({
      name: "files",
      mountPath: "/var/lib/echelon/files",
    });
    expect(listAt(pod.spec, "volumes")).toContainEqual({
      name: "files",
      persistentVolumeClaim: { claimName: "files-volume" },
    });
  });

  test("of the other tiers is objects, with a key by reference", async () => {
    for (const tier of ["medium", "large"] as const) {
      const variables = environmentOf(podOf(await stackOf(tier), "sample-web"));
      expect(variables).toMatchObject({
        FILES_STORAGE_ENDPOINT: "http://files-seaweedfs:8333",
        FILES_STORAGE_BUCKET: "files",
        AWS_ACCESS_KEY_ID: "objects-workload-web/accessKey",
        AWS_SECRET_ACCESS_KEY: "objects-workload-web/secretKey",
      });
      expect(variables.FILES_STORAGE_PATH).toBeUndefined();
    }
  });

  test.each([
    ["medium", 1, "000"],
    ["large", 3, "010"],
  ] as const)("of %s has %i members that know each other", async (tier, members, replication) => {
    const result = await stackOf(tier);
    const { inputs } = named(result, "StatefulSet", "sample-files-seaweedfs");
    expect(at(inputs, "spec.replicas")).toBe(members);
    const pod = podOf(result, "sample-files-seaweedfs");
    const args = listAt(pod.containers[0], "args");
    const peers = Array.from(
      { length: members },
      (_, member) => `files-seaweedfs-${member}.files-seaweedfs-members:9333`,
    );
    expect(args).toContain(`-master.peers=${peers.join(",")}`);
    expect(args).toContain(`-master.defaultReplication=${replication}`);
    expect(environmentOf(pod).WEED_MASTER_MAINTENANCE_SCRIPTS).toContain(`-replication ${replication}`);
    const service = named(result, "Service", "sample-files-seaweedfs-members");
    expect(service.inputs.spec).toMatchObject({ clusterIP: "None", publishNotReadyAddresses: true });
  });

  test("gets its bucket by a job that runs again only where old versions are kept for another time", async () => {
    const templateOf = async (tier: Tier, args: Partial<SystemArgs> = {}) => {
      const result = await runStack(tier, args);
      return named(result, "Job", "sample-files-seaweedfs-bucket").inputs.spec;
    };
    const medium = await templateOf("medium");
    const days = sampleProfile("large").stores.files as { readonly backupDays: number };
    const same = { overrides: { stores: { files: { backupDays: days.backupDays } } } };
    expect(await templateOf("medium", same)).toEqual(await templateOf("large"));
    expect(await templateOf("large")).not.toEqual(medium);
    expect(await templateOf("medium", { tags: { team: "web" } })).toEqual(medium);
  });
});

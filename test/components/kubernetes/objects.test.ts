import { describe, expect, test } from "vitest";
import {
  identitiesFile,
  identitiesOf,
  objectStores,
} from "../../../components/kubernetes/parts/secrets/objectIdentities.ts";
import { plan as planOf } from "../../../plan/plan.ts";
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
import { sampleProfile } from "../../support/sample.ts";

const SET = "sample-files-seaweedfs";
const watched = { monitoring: "existing" } as const;

const argsOf = async (...run: Parameters<typeof runStack>) =>
  listAt(podOf(await runStack(...run), SET).containers[0], "args");

describe("a member of a store of objects", () => {
  test("is a rack of its own, so that both copies are on different members", async () => {
    expect(await argsOf("large")).toContain("-rack=$(POD_NAME)");
  });

  test("knows masters that join later, opens no port that nothing uses, and takes identities from its file only", async () => {
    expect(await argsOf("large")).toEqual(
      expect.arrayContaining([
        "-master.raftHashicorp=true",
        "-s3.port.iceberg=0",
        "-s3.port.lance=0",
        "-s3.iam=false",
      ]),
    );
  });

  test("restores copies and deletes what the lifecycle no longer keeps: without -apply it would only say so", async () => {
    const script = environmentOf(podOf(await stackOf("large"), SET)).WEED_MASTER_MAINTENANCE_SCRIPTS;
    expect(script).toContain("volume.fix.replication -apply\nvolume.balance -apply\nunlock");
    expect(script).toContain("s3.lifecycle.run-shard -shards 0-15 -s3 localhost:18333");
  });

  test("has metrics where the stack is monitored, and only there", async () => {
    const ports = async (...run: Parameters<typeof runStack>) =>
      listAt(podOf(await runStack(...run), SET).containers[0], "ports").map((one) => [
        at(one, "name"),
        at(one, "containerPort"),
      ]);
    expect(await ports("large", watched)).toContainEqual(["metrics", 9327]);
    expect(await argsOf("large", watched)).toContain("-metricsPort=9327");
    expect((await ports("large")).map(([name]) => name)).not.toContain("metrics");
    expect((await argsOf("large")).join(" ")).not.toContain("metrics");
  });
});

describe("members of a store", () => {
  const HOST = "kubernetes.io/hostname";
  const ZONE = "topology.kubernetes.io/zone";
  const placementOf = async (name: string) => {
    const { spec } = podOf(await stackOf("large"), name);
    return {
      spread: listAt(spec, "topologySpreadConstraints").map((one) => [
        at(one, "topologyKey"),
        at(one, "whenUnsatisfiable"),
        at(one, "nodeTaintsPolicy"),
      ]),
      apart: listAt(spec, "affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution").map(
        (one) => at(one, "podAffinityTerm.topologyKey"),
      ),
    };
  };

  test("wait for hosts of their own, and prefer zones of their own twice", async () => {
    expect(await placementOf(SET)).toEqual({
      spread: [
        [ZONE, "ScheduleAnyway", "Honor"],
        [HOST, "DoNotSchedule", "Honor"],
      ],
      apart: [ZONE],
    });
  });

  test("start anywhere if there is only one", async () => {
    expect(await placementOf("sample-queue-redis")).toEqual({
      spread: [
        [ZONE, "ScheduleAnyway", "Honor"],
        [HOST, "ScheduleAnyway", "Honor"],
      ],
      apart: [],
    });
  });
});

describe("identities of a store of objects", () => {
  const plan = planOf(sampleProfile("large"), "kubernetes");
  const [store] = objectStores(plan);
  if (store === undefined) throw new Error("the sample has no store of objects");

  test("are one for each workload with its rights on the bucket, and one of the stack", () => {
    const workloads = {
      ...plan.workloads,
      web: { ...plan.workloads.web, uses: { [store.key]: ["read"] } },
      worker: { ...plan.workloads.worker, uses: { [store.key]: ["read", "write"] } },
    } as unknown as typeof plan.workloads;
    expect(identitiesOf(store, { ...plan, workloads })).toEqual([
      {
        name: "move",
        actions: ["Admin:files", "Read:files", "List:files", "Write:files", "Tagging:files"],
      },
      { name: "web", actions: ["Read:files", "List:files"] },
      { name: "worker", actions: ["Read:files", "List:files", "Write:files", "Tagging:files"] },
    ]);
  });

  test("name no bucket but their own, so that none has a right without a bucket", () => {
    const actions = identitiesOf(store, plan).flatMap((one) => one.actions);
    expect(actions.filter((action) => !action.endsWith(":files"))).toEqual([]);
  });

  test("are in a file with the keys of each", () => {
    const file = identitiesFile([{ name: "web", actions: ["Read:files"] }], (name) => ({
      accessKey: `${name}-key`,
      secretKey: `${name}-secret`,
    }));
    expect(JSON.parse(file)).toEqual({
      identities: [
        {
          name: "web",
          credentials: [{ accessKey: "web-key", secretKey: "web-secret" }],
          actions: ["Read:files"],
        },
      ],
    });
  });

  test("are in a Secret that the pods mount by its own name, so that others restart them", async () => {
    const result = await stackOf("large");
    const [volume] = listAt(podOf(result, SET).spec, "volumes").filter((one) => at(one, "name") === "config");
    expect(at(volume, "secret.secretName")).toBe("${sample-files-seaweedfs-identities.metadata.name}");
    expect(
      at(named(result, "Secret", "sample-files-seaweedfs-identities").inputs, "metadata.name"),
    ).toBeUndefined();
  });

  test("leave the Secret of a live stack as it is: Kubernetes' provider would replace it", async () => {
    const { inputs } = named(await stackOf("large"), "Secret", "sample-objects-credentials");
    expect(inputs).toMatchObject({ metadata: { name: "objects-credentials" } });
    expect(ofKind(await stackOf("large"), "Secret").map(({ name }) => name)).toContain(
      "sample-objects-workload-web",
    );
  });
});

describe("the Job of the bucket", () => {
  const variables = async (backupDays: number) => {
    const overrides = { stores: { files: { backupDays } } };
    const result = await runStack("large", { overrides });
    const template = at(named(result, "Job", "sample-files-seaweedfs-bucket").inputs, "spec.template");
    const env = listAt(template, "spec.containers.0.env");
    return Object.fromEntries(env.map((one) => [at(one, "name"), at(one, "value")]));
  };

  test("keeps old versions for as long as the tier states, as on AWS", async () => {
    const { VERSIONING, LIFECYCLE } = await variables(30);
    expect(VERSIONING).toBe("Enabled");
    expect(LIFECYCLE).toContain("<NoncurrentDays>30</NoncurrentDays>");
  });

  test("keeps none where the tier states none", async () => {
    const { VERSIONING, LIFECYCLE } = await variables(0);
    expect(VERSIONING).toBe("Suspended");
    expect(LIFECYCLE).toContain("<NoncurrentDays>1</NoncurrentDays>");
  });
});

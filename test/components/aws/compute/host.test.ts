import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { hostPorts } from "../../../../components/aws/parts/hostUserData.ts";
import { plan } from "../../../../plan/plan.ts";
import type { ProgramResult } from "../../../../preview/engine/run.ts";
import { loadProfile } from "../../../../profiles/load.ts";
import { named, ofType, runStack, stackOf, statements, text } from "../program.ts";

const machine = (result: ProgramResult) => named(result, "marketing-engine-machine");

interface CloudFile {
  readonly path: string;
  readonly content: string;
}

function files(result: ProgramResult): Readonly<Record<string, string>> {
  const plain = gunzipSync(Buffer.from(text(machine(result), "userDataBase64"), "base64")).toString();
  const document = JSON.parse(plain.slice(plain.indexOf("\n"))) as { write_files: CloudFile[] };
  return Object.fromEntries(document.write_files.map(({ path, content }) => [path, content]));
}

describe("the host of the local tier", () => {
  test("is one small machine of the newest image, replaced when what it runs changes", async () => {
    const result = await stackOf("local");
    expect(ofType(result, "aws:ec2/instance:Instance")).toHaveLength(1);
    expect(machine(result).inputs).toMatchObject({
      instanceType: "t3.small",
      creditSpecification: { cpuCredits: "standard" },
      userDataReplaceOnChange: true,
    });
    expect(named(result, "marketing-engine-machine-template").inputs.imageId).toBe(
      "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64",
    );
  });

  test("answers for its credentials by tokens only, and to itself only", async () => {
    for (const name of ["machine", "machine-template"]) {
      expect(named(await stackOf("local"), `marketing-engine-${name}`).inputs.metadataOptions).toMatchObject({
        httpTokens: "required",
        httpPutResponseHopLimit: 1,
      });
    }
  });

  test("has no key pair and no open shell: Session Manager opens one", async () => {
    const result = await stackOf("local");
    expect(machine(result).inputs).not.toHaveProperty("keyName");
    expect(result.outputs.shell).toBe(
      "aws ssm start-session --target ${marketing-engine-machine.id} --region us-east-1",
    );
    const actions = statements(named(result, "marketing-engine-host-policy")).flatMap(({ Action }) => Action);
    expect(actions).toContain("ssmmessages:OpenDataChannel");
  });

  test("encrypts its disks with the stack's key", async () => {
    const result = await stackOf("local");
    expect(named(result, "marketing-engine-machine-template").inputs.blockDeviceMappings).toMatchObject([
      { ebs: { encrypted: "true", kmsKeyId: "${marketing-engine-key.arn}" } },
    ]);
    expect(named(result, "marketing-engine-content").inputs).toMatchObject({
      encrypted: true,
      kmsKeyId: "${marketing-engine-key.arn}",
      size: 10,
      type: "gp3",
    });
  });

  test("keeps its address when it is replaced, and has it before it starts", async () => {
    const result = await stackOf("local");
    expect(named(result, "marketing-engine-machine-address").inputs.networkInterface).toBe(
      "${marketing-engine-machine-interface.id}",
    );
    expect(machine(result).inputs.primaryNetworkInterface).toEqual({
      networkInterfaceId: "${marketing-engine-machine-interface.id}",
    });
  });

  test("mounts the content volume in the zone where it lies", async () => {
    const result = await stackOf("local");
    expect(named(result, "marketing-engine-content").inputs.availabilityZone).toBe("us-east-1a");
    expect(named(result, "marketing-engine-public-0").inputs.availabilityZone).toBe("us-east-1a");
    expect(named(result, "marketing-engine-content-attachment").inputs).toMatchObject({
      deviceName: "/dev/sdf",
      volumeId: "${marketing-engine-content.id}",
    });
    expect(files(result)["/etc/echelon/host"]).toContain("'/dev/sdf /var/lib/echelon/content'");
  });

  test("runs every replica of every workload, and the schedule as a timer", async () => {
    const setup = files(await stackOf("local"))["/opt/echelon/setup"] ?? "";
    const units = [...setup.matchAll(/'(echelon[^']+)'/g)].map(([, unit]) => unit);
    expect(units).toEqual([
      "echelon@dashboard:0.service",
      "echelon@agents:0.service",
      "echelon@agents:1.service",
      "echelon@agents:2.service",
      "echelon-cron@orchestrator:0.timer",
    ]);
  });

  test("gives each replica a port, the public one its own", () => {
    const ports = hostPorts(plan(loadProfile("marketing-engine/local"), "aws"));
    expect(ports).toEqual({ dashboard: [8080], agents: [8081, 8082, 8083], orchestrator: [8084] });
  });

  test("reads its scale from a file", async () => {
    const all = files(await stackOf("local"));
    expect(JSON.parse(all["/etc/echelon/profile/scale-local.json"] ?? "")).toMatchObject({
      scale_level: "local",
    });
    expect(all["/etc/echelon/workloads/agents"]).toContain(
      "export SCALE_PROFILE_PATH='/etc/echelon/profile/scale-local.json'",
    );
  });

  test("finds its secrets by name, and may open exactly those", async () => {
    const result = await runStack("local", { secrets: { "airtable-api-key": "hidden" } });
    const [reference] =
      /AIRTABLE_API_KEY=\$\(secret '.*'\)/.exec(files(result)["/etc/echelon/workloads/agents"] ?? "") ?? [];
    expect(reference).toContain("secret-airtable-api-key-version.arn");
    const open = statements(named(result, "marketing-engine-host-policy")).find(({ Action }) =>
      Action.includes("secretsmanager:GetSecretValue"),
    );
    expect(open?.Resource).toEqual([
      "${marketing-engine-edge-secret-version.arn}",
      "${marketing-engine-secret-airtable-api-key-version.arn}",
    ]);
  });

  test("may write metrics of its own namespace only", async () => {
    const metrics = statements(named(await stackOf("local"), "marketing-engine-host-policy")).find(
      ({ Action }) => Action.includes("cloudwatch:PutMetricData"),
    );
    expect(metrics?.Condition).toEqual({ StringEquals: { "cloudwatch:namespace": "Echelon/Host" } });
  });

  test("runs the operator's image in place of the placeholder", async () => {
    const images = {
      dashboard: "registry.example.com/dashboard:1",
      agents: "registry.example.com/agents:1",
      orchestrator: "registry.example.com/orchestrator:1",
    };
    const all = files(await runStack("local", { images }));
    expect(all).not.toHaveProperty("/opt/echelon/server.cjs");
    expect(all["/etc/echelon/workloads/agents"]).toContain(
      "image='registry.example.com/agents:1'\ncommand=()",
    );
  });

  test("snapshots the content as long as backups are kept", async () => {
    const { inputs } = named(await stackOf("local"), "marketing-engine-content-snapshots");
    expect(inputs.policyDetails).toMatchObject({
      targetTags: { "echelon:snapshots": "test-marketing-engine-content" },
      schedules: [{ retainRule: { count: 7 } }],
    });
    expect(named(await stackOf("local"), "marketing-engine-content").inputs.tags).toMatchObject({
      "echelon:snapshots": "test-marketing-engine-content",
    });
    const none = await runStack("local", {
      overrides: { stores: { content: { backupDays: 0 } } },
    });
    expect(ofType(none, "aws:dlm/lifecyclePolicy:LifecyclePolicy")).toEqual([]);
  });
});

test("no other tier has a machine, and the host has no cluster", async () => {
  expect(ofType(await stackOf("regional"), "aws:ec2/instance:Instance")).toEqual([]);
  expect(ofType(await stackOf("enterprise"), "aws:ec2/instance:Instance")).toEqual([]);
  expect(ofType(await stackOf("local"), "aws:ecs/cluster:Cluster")).toEqual([]);
  expect(ofType(await stackOf("local"), "aws:lb/loadBalancer:LoadBalancer")).toEqual([]);
});

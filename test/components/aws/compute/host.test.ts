import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { hostPorts } from "../../../../components/aws/parts/host/hostUserData.ts";
import { plan } from "../../../../plan/plan.ts";
import type { ProgramResult } from "../../../../preview/engine/run.ts";
import { named, ofType, runStack, stackOf, statements, text } from "../../../support/awsStack.ts";
import { sampleProfile } from "../../../support/sample.ts";

const machine = (result: ProgramResult) => named(result, "sample-machine");

interface CloudFile {
  readonly path: string;
  readonly content: string;
}

function files(result: ProgramResult): Readonly<Record<string, string>> {
  const plain = gunzipSync(Buffer.from(text(machine(result), "userDataBase64"), "base64")).toString();
  const document = JSON.parse(plain.slice(plain.indexOf("\n"))) as { write_files: CloudFile[] };
  return Object.fromEntries(document.write_files.map(({ path, content }) => [path, content]));
}

describe("the host of the small tier", () => {
  test("is one small machine of the newest image, replaced when what it runs changes", async () => {
    const result = await stackOf("small");
    expect(ofType(result, "aws:ec2/instance:Instance")).toHaveLength(1);
    expect(machine(result).inputs).toMatchObject({
      instanceType: "t3.small",
      creditSpecification: { cpuCredits: "standard" },
      userDataReplaceOnChange: true,
    });
    expect(named(result, "sample-machine-template").inputs.imageId).toBe(
      "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64",
    );
  });

  test("of ARM has the size and the image of that architecture, and runs the same", async () => {
    const result = await runStack("small", { architecture: "arm64" });
    expect(machine(result).inputs.instanceType).toBe("t4g.small");
    expect(named(result, "sample-machine-template-arm64").inputs.imageId).toBe(
      "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64",
    );
    expect(files(result)).toEqual(files(await stackOf("small")));
    expect(result.outputs.imagePlatform).toBe("linux/arm64");
  });

  test("gives its credentials only for tokens, and only to itself", async () => {
    for (const name of ["machine", "machine-template"]) {
      expect(named(await stackOf("small"), `sample-${name}`).inputs.metadataOptions).toMatchObject({
        httpTokens: "required",
        httpPutResponseHopLimit: 1,
      });
    }
  });

  test("has no key pair and no open shell: Session Manager opens one", async () => {
    const result = await stackOf("small");
    expect(machine(result).inputs).not.toHaveProperty("keyName");
    expect(result.outputs.shell).toBe(
      "aws ssm start-session --target ${sample-machine.id} --region us-east-1",
    );
    const actions = statements(named(result, "sample-host-policy")).flatMap(({ Action }) => Action);
    expect(actions).toContain("ssmmessages:OpenDataChannel");
  });

  test("encrypts its disks with the key of the stack", async () => {
    const result = await stackOf("small");
    expect(named(result, "sample-machine-template").inputs.blockDeviceMappings).toMatchObject([
      { ebs: { encrypted: "true", kmsKeyId: "${sample-key.arn}" } },
    ]);
    expect(named(result, "sample-files").inputs).toMatchObject({
      encrypted: true,
      kmsKeyId: "${sample-key.arn}",
      size: 10,
      type: "gp3",
    });
  });

  test("keeps its address when it is replaced, and gets it before it starts", async () => {
    const result = await stackOf("small");
    expect(named(result, "sample-machine-address").inputs.networkInterface).toBe(
      "${sample-machine-interface.id}",
    );
    expect(machine(result).inputs.primaryNetworkInterface).toEqual({
      networkInterfaceId: "${sample-machine-interface.id}",
    });
  });

  test("stands in the zone of the files volume, and mounts it", async () => {
    const result = await stackOf("small");
    expect(named(result, "sample-files").inputs.availabilityZone).toBe("${sample-public-0.availabilityZone}");
    expect(named(result, "sample-machine-interface").inputs.subnetId).toBe("${sample-public-0.id}");
    expect(named(result, "sample-files-attachment").inputs).toMatchObject({
      deviceName: "/dev/sdf",
      volumeId: "${sample-files.id}",
    });
    expect(files(result)["/etc/echelon/host"]).toContain("'/dev/sdf /var/lib/echelon/files'");
  });

  test("runs every replica of every workload, and the schedule as a timer", async () => {
    const setup = files(await stackOf("small"))["/opt/echelon/setup"] ?? "";
    const units = [...setup.matchAll(/'(echelon[^']+)'/g)].map(([, unit]) => unit);
    expect(units).toEqual([
      "echelon@web:0.service",
      "echelon@worker:0.service",
      "echelon@worker:1.service",
      "echelon@worker:2.service",
      "echelon-cron@job:0.timer",
    ]);
  });

  test("gives each replica its own ports, and the public workload the port of its profile", () => {
    expect(hostPorts(plan(sampleProfile("small"), "aws"))).toEqual({
      web: { ports: [8080], managementPorts: [9464] },
      worker: { ports: [], managementPorts: [9465, 9466, 9467] },
      job: { ports: [], managementPorts: [] },
    });
  });

  test("gives no port twice, whatever port the public workload has", () => {
    const web = { port: 9463, replicas: { min: 3, max: 3 } };
    const ports = hostPorts(
      plan(sampleProfile("small", { workloads: { web }, quotas: { replicas: 20, memoryGiB: 8 } }), "aws"),
    );
    expect(ports.web).toEqual({ ports: [9463, 9464, 9465], managementPorts: [9466, 9467, 9468] });
    expect(ports.worker?.managementPorts).toEqual([9469, 9470, 9471]);
  });

  test("opens only the proxy, and only to CloudFront", async () => {
    const open = ofType(await stackOf("small"), "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule");
    expect(open.map(({ inputs }) => [inputs.fromPort, inputs.toPort, inputs.prefixListId])).toEqual([
      [80, 80, "pl-3b927c52"],
    ]);
  });

  test("reads its scale from a file", async () => {
    const all = files(await stackOf("small"));
    expect(JSON.parse(all["/etc/echelon/profile/scale-small.json"] ?? "")).toMatchObject({
      scale_level: "small",
    });
    expect(all["/etc/echelon/common"]).toContain(
      "export SCALE_PROFILE_PATH='/etc/echelon/profile/scale-small.json'",
    );
  });

  test("finds its secrets by name, and may read exactly those", async () => {
    const result = await runStack("small", { secrets: { "mail-api-key": "hidden" } });
    const [reference] =
      /MAIL_API_KEY=\$\(secret '.*'\)/.exec(files(result)["/etc/echelon/workloads/worker"] ?? "") ?? [];
    expect(reference).toContain("secret-mail-api-key-version.arn");
    const open = statements(named(result, "sample-host-policy")).find(({ Action }) =>
      Action.includes("secretsmanager:GetSecretValue"),
    );
    expect(open?.Resource).toEqual([
      "${sample-edge-secret-version.arn}",
      "${sample-secret-mail-api-key-version.arn}",
    ]);
  });

  test("may write metrics only into the stack's namespace", async () => {
    const metrics = statements(named(await stackOf("small"), "sample-host-policy")).find(({ Action }) =>
      Action.includes("cloudwatch:PutMetricData"),
    );
    expect(metrics?.Condition).toEqual({ StringEquals: { "cloudwatch:namespace": "Echelon/Host" } });
  });

  test("runs the operator's image in place of the placeholder", async () => {
    const images = {
      web: "registry.example.com/web:1",
      worker: "registry.example.com/worker:1",
      job: "registry.example.com/job:1",
    };
    const all = files(await runStack("small", { images }));
    expect(all).not.toHaveProperty("/opt/echelon/server.cjs");
    expect(all["/etc/echelon/workloads/worker"]).toContain(
      "image='registry.example.com/worker:1'\ncommand=()",
    );
  });

  test("runs the placeholder from the operator's copy of its image", async () => {
    const node = `mirror.example.com/node@sha256:${"0123".repeat(16)}`;
    const all = files(await runStack("small", { softwareImages: { node } }));
    expect(all["/etc/echelon/workloads/worker"]).toContain(`image='${node}'\ncommand=('node' `);
  });

  test("keeps snapshots of the files for the days of the backup", async () => {
    const { inputs } = named(await stackOf("small"), "sample-files-snapshots");
    expect(inputs.policyDetails).toMatchObject({
      targetTags: { "echelon:snapshots": "test-sample-files" },
      schedules: [{ retainRule: { count: 7 } }],
    });
    expect(named(await stackOf("small"), "sample-files").inputs.tags).toMatchObject({
      "echelon:snapshots": "test-sample-files",
    });
    const none = await runStack("small", {
      overrides: { stores: { files: { backupDays: 0 } } },
    });
    expect(ofType(none, "aws:dlm/lifecyclePolicy:LifecyclePolicy")).toEqual([]);
  });
});

test("only the small tier has a machine, and it has no cluster", async () => {
  expect(ofType(await stackOf("medium"), "aws:ec2/instance:Instance")).toEqual([]);
  expect(ofType(await stackOf("large"), "aws:ec2/instance:Instance")).toEqual([]);
  expect(ofType(await stackOf("small"), "aws:ecs/cluster:Cluster")).toEqual([]);
  expect(ofType(await stackOf("small"), "aws:lb/loadBalancer:LoadBalancer")).toEqual([]);
});

import { matchesGlob } from "node:path";
import { describe, expect, test } from "vitest";
import { onEachNode } from "../../../../../components/aws/parts/eks/systemPods.ts";
import { named, ofType, statements } from "../../../../support/awsStack.ts";
import { checkEks, EXISTING, eksOf, runEks, waitsFor } from "../../../../support/eksStack.ts";
import { at, ofKind } from "../../../../support/kubernetesStack.ts";

const COLLECTOR = "sample-pod-logs-collector";
const CONTEXT = { "kubernetes:context": "shared" };
const ID = "0123456789abcdef".repeat(4);

const releaseOf = (result: Awaited<ReturnType<typeof eksOf>>) => {
  const found = ofKind(result, "Release").find(({ name }) => name === COLLECTOR);
  if (found === undefined) throw new Error("nothing collects logs");
  return found;
};

/** The value of a line in one of the sections of the configuration. */
async function line(section: "inputs" | "outputs", key: string): Promise<string> {
  const text = String(at(releaseOf(await eksOf("medium")).inputs, `values.config.${section}`));
  const found = text.split("\n").find((one) => one.trim().startsWith(`${key} `));
  if (found === undefined) throw new Error(`no ${key} in ${text}`);
  return found.trim().slice(key.length + 1);
}

/** Whether a shell's pattern with stars takes a path, as that of Fluent Bit does. */
const takes = (pattern: string, path: string): boolean => matchesGlob(path, pattern);

const fileOf = (pod: string, namespace: string, container: string): string =>
  `/var/log/containers/${pod}_${namespace}_${container}-${ID}.log`;

describe("what pods write", () => {
  test.each([
    ["small", 7],
    ["medium", 30],
  ] as const)("is kept for as long as the %s tier states, with the stack's key", async (tier, days) => {
    expect(named(await eksOf(tier), "sample-pod-logs").inputs).toMatchObject({
      retentionInDays: days,
      kmsKeyId: "${sample-key.arn}",
    });
  });

  test("is collected on every node, also on one that is full", async () => {
    expect(at(releaseOf(await eksOf("medium")).inputs, "values")).toMatchObject({
      tolerations: [{ operator: "Exists" }],
      priorityClassName: "system-node-critical",
      resources: { requests: { cpu: "50m", memory: "64Mi" } },
    });
    expect(onEachNode.pods).toBe(6);
  });

  test.each([
    ["a pod of the stack", fileOf("worker-7d9f-x2x", "sample-test", "worker"), true],
    ["a pod of another namespace", fileOf("worker-7d9f-x2x", "other", "worker"), false],
    ["a namespace whose name goes on", fileOf("worker-7d9f-x2x", "sample-test-logs", "worker"), false],
    ["a namespace whose name begins before", fileOf("worker-7d9f-x2x", "my-sample-test", "worker"), false],
    ["a pod with the name of the namespace", fileOf("sample-test", "other", "sample-test"), false],
  ])("of %s is read or not", async (_, path, read) => {
    expect(takes(await line("inputs", "Path"), path)).toBe(read);
  });

  test("has a stream for each container", async () => {
    const regex = new RegExp(await line("inputs", "Tag_Regex"));
    const groups = regex.exec(fileOf("worker-7d9f-x2x", "sample-test", "log-writer"))?.groups;
    expect({ ...groups }).toEqual({ pod: "worker-7d9f-x2x", container: "log-writer" });
    expect(await line("inputs", "Tag")).toBe("<pod>.<container>");
    expect(regex.test("/var/log/containers/broken.log")).toBe(false);
  });

  test("goes into the group of the stack, line by line, and waits on the node while CloudWatch takes nothing", async () => {
    expect(await line("outputs", "log_group_name")).toBe("${sample-pod-logs.name}");
    expect(await line("outputs", "region")).toBe("us-east-1");
    expect(await line("outputs", "log_key")).toBe("log");
    expect(await line("outputs", "auto_create_group")).toBe("Off");
    expect(await line("outputs", "Retry_Limit")).toBe("no_limits");
    expect(await line("inputs", "storage.type")).toBe("filesystem");
  });

  test("is read by people with the command of the output", async () => {
    expect((await eksOf("medium")).outputs.logs).toBe(
      "aws logs tail ${sample-pod-logs.name} --follow --region us-east-1",
    );
  });
});

describe("the collector", () => {
  test("may write into that group, and nothing else", async () => {
    expect(statements(named(await eksOf("medium"), `${COLLECTOR}-policy`))).toEqual([
      {
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: "${sample-pod-logs.arn}:*",
      },
    ]);
  });

  test("has its role before it starts", async () => {
    const result = await eksOf("medium");
    expect(waitsFor(result, releaseOf(result))).toContain(`${COLLECTOR}-identity`);
    expect(named(result, `${COLLECTOR}-identity`).inputs).toMatchObject({
      namespace: "sample-test-logs",
      serviceAccount: "fluent-bit",
      roleArn: `\${${COLLECTOR}.arn}`,
    });
  });

  test("reads the logs of its node and changes no file but its own, and calls no API of the cluster", async () => {
    const { values } = releaseOf(await eksOf("medium")).inputs as { values: Record<string, unknown> };
    expect(values).toMatchObject({
      rbac: { create: false },
      serviceAccount: { automountServiceAccountToken: false },
      securityContext: {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ["ALL"] },
      },
    });
    expect(values.daemonSetVolumeMounts).toEqual([
      expect.objectContaining({ mountPath: "/var/log/containers", readOnly: true }),
      expect.objectContaining({ mountPath: "/var/log/pods", readOnly: true }),
      expect.objectContaining({ mountPath: "/var/fluent-bit/state", readOnly: false }),
    ]);
  });

  test("stands in a namespace of its own, so that the stack's stays restricted and its quota is the tier's", async () => {
    const result = await eksOf("medium");
    const enforced = ofKind(result, "Namespace").map(({ inputs }) => {
      const labels = at(inputs, "metadata.labels") as Record<string, string>;
      return [at(inputs, "metadata.name"), labels["pod-security.kubernetes.io/enforce"]];
    });
    expect(enforced).toEqual([
      ["sample-test", "restricted"],
      ["sample-test-logs", "privileged"],
    ]);
    expect(releaseOf(result).inputs.namespace).toBe("sample-test-logs");
  });

  test("is called by nobody, and calls names, its role and CloudWatch", async () => {
    const policies = ofKind(await eksOf("medium"), "NetworkPolicy");
    const own = policies.find(({ name }) => name === "sample-network-pod-logs");
    expect(at(own?.inputs, "metadata.namespace")).toBe("sample-test-logs");
    expect(at(own?.inputs, "spec")).toMatchObject({
      podSelector: {},
      policyTypes: ["Ingress", "Egress"],
      ingress: [],
    });
    const egress = at(own?.inputs, "spec.egress") as { readonly ports: readonly { port: number }[] }[];
    expect(egress.flatMap(({ ports }) => ports.map(({ port }) => port))).toEqual([53, 53, 80, 443]);
  });
});

describe("on a cluster that is there", () => {
  const names = async (choices: object) =>
    (await runEks("medium", { ...EXISTING, ...choices }, CONTEXT)).resources.map(({ name }) => name);

  test.each([
    ["nothing is collected, if the stack says nothing", {}, false],
    ["nothing is collected, if the cluster has operators of its own", { operators: "existing" }, false],
    ["logs are collected with the operators that the stack installs", { operators: "install" }, true],
    ["logs are collected without any operator", { podLogs: "install" }, true],
    ["the cluster's own collector keeps them", { operators: "install", podLogs: "existing" }, false],
  ])("%s", async (_, choices, collected) => {
    expect((await names(choices)).includes(COLLECTOR)).toBe(collected);
  });

  test("the collector alone takes no ownership of the cluster's operators", async () => {
    const result = await runEks("medium", { ...EXISTING, podLogs: "install" }, CONTEXT);
    expect(ofKind(result, "Release").map(({ name }) => name)).toEqual([COLLECTOR]);
    expect(ofKind(result, "ConfigMapPatch")).toEqual([]);
    expect(ofType(result, "aws:eks/addon:Addon")).toEqual([]);
  });

  test("is planned without a value being read before it is known", async () => {
    await checkEks("medium", { ...EXISTING, podLogs: "install" }, CONTEXT);
  });
});

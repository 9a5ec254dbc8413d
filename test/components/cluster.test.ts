import kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import { Holding } from "../../components/holding.ts";
import type { SecretSource } from "../../components/platform.ts";
import { parseSettings } from "../../config/settings.ts";
import type { ResourceRecord } from "../../document/document.ts";
import { refuseStrayObjects } from "../../document/providers.ts";
import { plan } from "../../plan/plan.ts";
import { inspectProgram, type ProgramRun } from "../../preview/engine/run.ts";
import { checkUnknownOutputs } from "../../preview/engine/unknown.ts";
import type { OperatorMode } from "../../targets/names.ts";
import { at, environmentOf, named, ofKind, podOf, podsOf } from "../support/kubernetesStack.ts";
import { SAMPLE, sampleProfile, sampleReference } from "../support/sample.ts";
import { awsOn, clusters } from "./onAws.ts";

const NAME = SAMPLE;

interface Choices {
  readonly cluster?: keyof typeof clusters;
  readonly operators?: OperatorMode;
  readonly pullSecrets?: readonly string[];
  /** Registers further resources of the program. */
  readonly beside?: () => void;
}

/** The worker uses the database too, so that one of its stores has a password. */
const overrides = {
  workloads: {
    worker: { uses: { files: ["read", "write"], queue: ["send", "take"], database: ["read", "write"] } },
  },
};

const every = (mode: OperatorMode) => ({
  ...{ stores: mode, monitoring: mode, backlogScaling: mode, certificates: mode, logs: mode },
});

/** The tier on AWS, on a cluster that the stack makes. */
function runOf({ cluster = "known", operators = "install", beside, ...options }: Choices = {}): ProgramRun {
  const program = () => {
    const settings = parseSettings(
      { profile: sampleReference("large"), target: "aws", ...options },
      "echelon:",
    );
    const planned = plan(sampleProfile("large", overrides), "aws", { secrets: ["mail-api-key"] });
    const parent = new pulumi.ComponentResource("echelon:index:System", NAME);
    const secrets: Record<string, SecretSource> = { "mail-api-key": { value: pulumi.secret("hunter2") } };
    const facts = {
      name: NAME,
      stack: "large",
      plan: { ...planned, compute: "kubernetes" as const, operators: every(operators) },
      settings,
      secrets,
      tags: {},
      region: "us-east-1",
    };
    const builder = awsOn(clusters[cluster]);
    builder.check(facts);
    const { outputs } = builder.build({ ...facts, holding: new Holding(), parent });
    beside?.();
    return { ...outputs };
  };
  return { project: "echelon", stack: "large", config: {}, program };
}

const run = (choices?: Choices) => inspectProgram(runOf(choices), "whole");

const providerIn = (resources: readonly ResourceRecord[]): ResourceRecord => {
  const [found, ...more] = resources.filter(({ type }) => type === "pulumi:providers:kubernetes");
  if (found === undefined || more.length > 0)
    throw new Error(`expected one provider, got ${more.length + 1}`);
  return found;
};

const objectsIn = (resources: readonly ResourceRecord[]): ResourceRecord[] =>
  resources.filter(({ type }) => type.startsWith("kubernetes:"));

describe.each(["known", "unknown"] as const)("a cluster whose kubeconfig is %s", (cluster) => {
  test("gets every object by its own provider", async () => {
    const { resources } = await run({ cluster });
    const { urn } = providerIn(resources);
    const objects = objectsIn(resources);
    expect(objects.length).toBeGreaterThan(20);
    expect(objects.filter(({ provider }) => provider !== urn)).toEqual([]);
  });

  test("has a constant identifier, and its kubeconfig is a secret", async () => {
    const { resources, secretInputs } = await run({ cluster });
    const { urn, inputs } = providerIn(resources);
    expect(inputs.clusterIdentifier).toBe("sample-large");
    expect(inputs.kubeconfig).toBe("[secret]");
    expect(secretInputs.get(urn)).toContain("kubeconfig");
  });

  test("gets no object before its nodes exist", async () => {
    const { resources, dependencies } = await run({ cluster });
    const nodes = resources.find(({ type }) => type === "aws:eks/nodeGroup:NodeGroup");
    expect(dependencies.get(providerIn(resources).urn)).toContain(nodes?.urn);
  });

  test("is prepared without a value being read before it is known", async () => {
    await checkUnknownOutputs(runOf({ cluster }));
  });
});

describe("what runs on such a cluster", () => {
  test("is every workload, and no store: stores are services of the cloud", async () => {
    const result = await run();
    const workloads = ["web", "worker", "job"].map((name) => `${NAME}-${name}`);
    expect(
      podsOf(result)
        .map(({ name }) => name)
        .toSorted(),
    ).toEqual(workloads.toSorted());
    expect(ofKind(result, "StatefulSet")).toEqual([]);
    const held = result.resources.filter(({ name }) =>
      ["files", "queue", "database", "cache"].includes(name.slice(NAME.length + 1)),
    );
    expect(held.map(({ type }) => type).toSorted()).toEqual([
      "aws:elasticache/replicationGroup:ReplicationGroup",
      "aws:rds/instance:Instance",
      "aws:s3/bucket:Bucket",
      "aws:sqs/queue:Queue",
    ]);
  });

  test("gets the addresses of the stores", async () => {
    const environment = environmentOf(podOf(await run(), `${NAME}-worker`));
    expect(environment).toMatchObject({
      FILES_STORAGE_BUCKET: "${sample-files.id}",
      QUEUE_URL: "${sample-queue.url}",
      DATABASE_URL: expect.stringContaining("${sample-database."),
    });
  });

  test.each([
    ["queue-sqs", ["job", "web", "worker"], 443],
    ["database-rds", ["web", "worker"], 5432],
  ])(
    "may reach the store %s at its addresses, because no selector can name them",
    async (store, users, port) => {
      const { inputs } = named(await run(), "NetworkPolicy", `${NAME}-network-store-${store}-users`);
      expect(at(inputs, "spec.egress.0.ports")).toEqual([{ protocol: "TCP", port }]);
      expect(at(inputs, "spec.podSelector.matchExpressions.0.values")).toEqual(users);
    },
  );

  test("reads secrets of the cloud from a Secret that External Secrets makes", async () => {
    const result = await run();
    const { inputs, provider } = named(result, "ExternalSecret", `${NAME}-worker-secrets`);
    expect(inputs.apiVersion).toBe("external-secrets.io/v1");
    expect(provider).not.toBeNull();
    expect(inputs.spec).toMatchObject({
      secretStoreRef: { kind: "SecretStore", name: "aws-secrets-manager" },
      data: [
        {
          secretKey: "MAIL_API_KEY",
          remoteRef: { key: "${sample-secret-mail-api-key-version.arn}" },
        },
        {
          secretKey: "PGPASSWORD",
          remoteRef: { key: "${sample-database-password-secret-version.arn}", property: "password" },
        },
      ],
    });
    expect(environmentOf(podOf(result, `${NAME}-worker`))).toMatchObject({
      MAIL_API_KEY: "worker-secrets/MAIL_API_KEY",
      PGPASSWORD: "worker-secrets/PGPASSWORD",
    });
    expect(JSON.stringify(result.resources)).not.toContain("hunter2");
  });

  test("gets its secrets only after the operator that delivers them", async () => {
    const { dependencies, ...result } = await run();
    const operator = named(result, "Release", `${NAME}-operator-external-secrets`);
    for (const kind of ["SecretStore", "ExternalSecret"]) {
      for (const { urn } of ofKind(result, kind)) expect(dependencies.get(urn)).toContain(operator.urn);
    }
  });

  test("is in the outputs: its namespace and the command that shows it", async () => {
    const { outputs } = await run();
    expect(outputs).toMatchObject({
      namespace: "sample-large",
      see: expect.stringContaining("kubectl --namespace sample-large get"),
    });
  });
});

describe("what is refused", () => {
  test("an object outside of the cluster that the stack makes", async () => {
    const beside = () => void new kubernetes.core.v1.ConfigMap("stray", { data: {} });
    const { resources } = await run({ beside });
    expect(() => refuseStrayObjects(resources)).toThrow("stray (kubernetes:core/v1:ConfigMap)");
    expect(() => refuseStrayObjects(resources.filter(({ name }) => name !== "stray"))).not.toThrow();
  });

  test("a secret of the cloud where no operator may deliver it", async () => {
    await expect(run({ operators: "none" })).rejects.toThrow(
      /PGPASSWORD, REDIS_PASSWORD: got a secret of AWS Secrets Manager, expected echelon:operators install or existing/,
    );
  });

  test("the login of a registry, which no pod can read", async () => {
    const login = "arn:aws:secretsmanager:us-east-1:123456789012:secret:login";
    await expect(run({ pullSecrets: [login] })).rejects.toThrow("echelon:pullSecrets: got a login");
  });
});

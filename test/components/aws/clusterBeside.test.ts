import { describe, expect, test } from "vitest";
import { inspectProgram } from "../../../preview/engine/run.ts";
import { checkUnknownOutputs } from "../../../preview/engine/unknown.ts";
import { named, ofType, stackOf } from "../../support/awsStack.ts";
import { waitsFor } from "../../support/eksStack.ts";
import { ofKind } from "../../support/kubernetesStack.ts";
import { type Choices, stacksOn } from "../../support/sampleStack.ts";
import { withDocuments } from "../../support/withDocuments.ts";

/** The small tier has files, which are a volume of the cluster where pods use them; the medium one keeps them in S3. */
const { runOf } = stacksOn("aws", { region: "us-east-1" });
const fromPods = (serve: "previous" | "current", more: Choices = {}): Choices => ({
  previous: { profile: "sample/small", compute: "kubernetes" },
  serve,
  ...more,
});
const toPods = (serve: "previous" | "current"): Choices => ({
  compute: "kubernetes",
  previous: { profile: "sample/small", compute: "host" },
  serve,
});

const clusters = "aws:eks/cluster:Cluster";

/** What protects the cluster, in Pulumi and in AWS, and the namespace on it. */
async function protectionOf(tier: "small" | "medium", choices: Choices) {
  const result = await stackOf(tier, choices);
  const [cluster] = ofType(result, clusters);
  const [namespace] = ofKind(result, "Namespace");
  return [cluster?.protect, cluster?.inputs.deletionProtection, namespace?.protect];
}

describe("a cluster whose arrangement does not serve", () => {
  test("stays with the volume that retires, and runs no workload", async () => {
    const result = await stackOf("medium", fromPods("current"));
    expect(ofType(result, clusters)).toHaveLength(1);
    expect(ofKind(result, "PersistentVolumeClaim").map(({ name }) => name)).toContain("sample-files-volume");
    expect(ofKind(result, "Deployment")).toEqual([]);
    expect(result.outputs.kubeconfig).toContain("aws eks update-kubeconfig --name ");
    expect(ofType(result, "aws:ecs/service:Service").length).toBeGreaterThan(0);
  });

  test("has the same names as where it ran the workloads, so that nothing of it is made anew", async () => {
    const serving = await stackOf("small", { compute: "kubernetes" });
    const beside = await stackOf("medium", fromPods("current"));
    const urnsOf = ({ resources }: typeof beside) =>
      resources
        .filter(({ type }) => /^(aws:eks|kubernetes:(core|storage)|pulumi:providers:kubernetes)/.test(type))
        .map(({ urn }) => urn);
    const kept = urnsOf(beside);
    for (const type of ["eks/cluster", "eks/addon", "PersistentVolumeClaim", "Namespace", "StorageClass"]) {
      const before = urnsOf(serving).filter((urn) => urn.includes(type));
      expect(before.length, type).toBeGreaterThan(0);
      expect(kept, type).toEqual(expect.arrayContaining(before));
    }
  });

  test("has private nodes with a way out, where tasks have public addresses", async () => {
    const result = await stackOf("medium", fromPods("current"));
    const [group] = ofType(result, "aws:eks/nodeGroup:NodeGroup");
    expect(group?.inputs.subnetIds).toEqual([0, 1, 2].map((zone) => `\${sample-private-${zone}.id}`));
    expect(ofType(result, "aws:ec2/natGateway:NatGateway")).toHaveLength(3);
    const [service] = ofType(result, "aws:ecs/service:Service");
    expect(service?.inputs.networkConfiguration).toMatchObject({ assignPublicIp: true });
  });

  test("lets the operator of a store with shards copy into the bucket of the stack", async () => {
    const stores = { leads: { ...withDocuments.overrides.stores.leads, shards: 2, members: 3 } };
    const previous = { profile: "sample/medium", compute: "kubernetes" } as const;
    const overrides = { ...withDocuments.overrides, stores };
    const result = await stackOf("medium", {
      ...withDocuments,
      previous: { ...previous, overrides },
      serve: "current",
    });
    expect(ofKind(result, "PerconaServerMongoDB")).toHaveLength(1);
    const accounts = ofType(result, "aws:eks/podIdentityAssociation:PodIdentityAssociation").map(
      ({ inputs }) => inputs.serviceAccount,
    );
    expect(accounts.filter((account) => String(account).includes("leads"))).toHaveLength(1);
    expect(accounts).toContain("percona-mongodb-psmdb-operator");
  });

  test("goes once no store needs it, and is not in the way of that", async () => {
    const gone = await stackOf("medium", fromPods("current", { retire: { "files-volume": "delete" } }));
    expect(ofType(gone, clusters)).toEqual([]);
    const released = fromPods("current", { retire: { "files-volume": "unprotect" } });
    expect(await protectionOf("medium", released)).toEqual([false, false, false]);
  });

  test("is protected as long as a store keeps data on it", async () => {
    const kept = [true, true, true];
    expect(await protectionOf("medium", fromPods("previous"))).toEqual(kept);
    expect(await protectionOf("medium", fromPods("current"))).toEqual(kept);
    expect(await protectionOf("small", toPods("previous"))).toEqual(kept);
  });

  test("is not in the way of its end where no store ran on it", async () => {
    const choices = {
      previous: { profile: "sample/large", compute: "kubernetes" },
      serve: "previous",
    } as const;
    expect(await protectionOf("medium", choices)).toEqual([false, false, false]);
  });

  test("is protected where the arrangement beside has it too", async () => {
    const choices = {
      compute: "kubernetes",
      previous: { profile: "sample/small", compute: "kubernetes" },
      serve: "current",
    } as const;
    expect(await protectionOf("medium", choices)).toEqual([true, true, true]);
  });

  test("is there for a volume that arrives, with the operators that it needs", async () => {
    const result = await stackOf("small", toPods("previous"));
    expect(ofType(result, clusters)).toHaveLength(1);
    expect(ofType(result, "aws:ec2/instance:Instance")).toHaveLength(1);
    expect(ofKind(result, "Deployment")).toEqual([]);
    expect(ofKind(result, "Release").map(({ name }) => name)).toContain("sample-operator-cluster-autoscaler");
  });

  test("leaves the machine whose volume retires", async () => {
    const result = await stackOf("small", toPods("current"));
    expect(ofType(result, "aws:ec2/instance:Instance")).toHaveLength(1);
    expect(ofKind(result, "Deployment").length).toBeGreaterThan(0);
  });

  test("is not made where no store runs on it", async () => {
    const choices = {
      previous: { profile: "sample/large", compute: "kubernetes" },
      serve: "current",
    } as const;
    expect(ofType(await stackOf("medium", choices), clusters)).toEqual([]);
  });

  test("is there before the stores that move onto it", async () => {
    const result = await inspectProgram(runOf("small", toPods("previous")), "whole");
    const [claim] = ofKind(result, "PersistentVolumeClaim");
    if (claim === undefined) throw new Error("no claim");
    expect(waitsFor(result, claim)).toContain("sample-aws-ebs-csi-driver");
    expect(named(result, "sample-eks").type).toBe(clusters);
  });

  test.each([
    ["medium", fromPods("previous")],
    ["medium", fromPods("current")],
    ["small", toPods("previous")],
    ["small", toPods("current")],
  ] as const)("is planned without a value being read before it is known: %s %j", async (tier, choices) => {
    await checkUnknownOutputs(runOf(tier, choices));
  });
});

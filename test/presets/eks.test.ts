import { describe, expect, test } from "vitest";
import { readStackFile } from "../../config/stackFile.ts";
import type { PreviewDocument } from "../../document/document.ts";
import { previewStack, withTarget } from "../../preview/stack.ts";

const made = new Map<string, Promise<PreviewDocument>>();

async function preview(stack: string): Promise<PreviewDocument> {
  const config = withTarget(readStackFile(stack), "aws");
  return (await previewStack({ stack, config })).document;
}

/** The stack of a preset on AWS, previewed once. */
function onAws(stack: string): Promise<PreviewDocument> {
  const found = made.get(stack) ?? preview(stack);
  made.set(stack, found);
  return found;
}

const ofType = ({ resources }: PreviewDocument, type: string) => resources.filter((one) => one.type === type);

/** Presets whose pods run on EKS, with the nodes that their sources state or imply. */
const presets = [
  { stack: "multi-agent-base", min: 3, max: 20, machine: "m6i.2xlarge" },
  { stack: "multi-agent-10x", min: 3, max: 20, machine: "m6i.8xlarge" },
  { stack: "agency-scale", min: 3, max: 9, machine: "c6i.2xlarge" },
  { stack: "marcus-enterprise", min: 3, max: 12, machine: "m6i.2xlarge" },
] as const;

describe.each(presets)("$stack on AWS", ({ stack, min, max, machine }) => {
  test(`has ${min} to ${max} nodes of ${machine}`, async () => {
    const groups = ofType(await onAws(stack), "aws:eks/nodeGroup:NodeGroup");
    expect(groups.map(({ inputs }) => inputs)).toEqual([
      expect.objectContaining({
        instanceTypes: [machine],
        scalingConfig: { minSize: min, maxSize: max, desiredSize: min },
      }),
    ]);
  });

  test("has one cluster, with every object on it", async () => {
    const document = await onAws(stack);
    expect(ofType(document, "aws:eks/cluster:Cluster")).toHaveLength(1);
    expect(ofType(document, "aws:eks/addon:Addon")).toHaveLength(7);
    const [provider, ...more] = ofType(document, "pulumi:providers:kubernetes");
    expect(more).toEqual([]);
    const objects = document.resources.filter(({ type }) => type.startsWith("kubernetes:"));
    expect(objects.filter((one) => one.provider !== provider?.urn)).toEqual([]);
  });

  test("has no machine and no task beside its pods", async () => {
    const document = await onAws(stack);
    expect(ofType(document, "aws:ec2/instance:Instance")).toEqual([]);
    expect(ofType(document, "aws:ecs/service:Service")).toEqual([]);
  });

  test("gives each service account one role at most, as EKS does", async () => {
    const associations = ofType(await onAws(stack), "aws:eks/podIdentityAssociation:PodIdentityAssociation");
    const accounts = associations.map(({ inputs }) => `${inputs.namespace}/${inputs.serviceAccount}`);
    expect(new Set(accounts).size).toBe(accounts.length);
    expect(accounts).toContain("echelon-operators/cluster-autoscaler");
  });
});

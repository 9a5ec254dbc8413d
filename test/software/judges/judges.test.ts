import { rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ResourceRecord } from "../../../document/document.ts";
import type { KubeObject } from "../../../sandbox/client/transport.ts";
import { newDirectory } from "../pod/directory.ts";
import { awsExceptions } from "./exceptions/aws.ts";
import { kubernetesExceptions } from "./exceptions/kubernetes.ts";
import { BROKEN, type Judged, judgedManifests, judgedPlans } from "./judged.ts";

/** A Deployment with a container that may do anything on its node. */
function privileged(objects: readonly KubeObject[]): KubeObject {
  const broken = structuredClone(objects.find(({ kind }) => kind === "Deployment")) as unknown as {
    spec: { template: { spec: { hostPID: boolean; containers: { securityContext: object }[] } } };
  };
  const { spec } = broken.spec.template;
  spec.hostPID = true;
  for (const container of spec.containers) container.securityContext = { privileged: true, runAsUser: 0 };
  return broken as unknown as KubeObject;
}

/** Inputs by type that open a stack to everybody. */
const opened: Readonly<Record<string, ResourceRecord["inputs"]>> = {
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": {
    blockPublicAcls: false,
    ignorePublicAcls: false,
  },
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": {
    cidrIpv4: "0.0.0.0/0",
    fromPort: 22,
    toPort: 22,
  },
  "aws:kms/key:Key": { enableKeyRotation: false },
  "aws:iam/rolePolicy:RolePolicy": {
    policy: JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
    }),
  },
};

const open = (resources: readonly ResourceRecord[]): readonly ResourceRecord[] =>
  resources.map((record) => ({ ...record, inputs: { ...record.inputs, ...opened[record.type] } }));

/** What is judged, the exceptions, and checks that find the faults of the broken cell. */
const views = [
  {
    title: "manifests",
    judge: (directory: string) => judgedManifests(directory, privileged, kubernetesExceptions),
    exceptions: kubernetesExceptions,
    // Privileged container, host's processes, root.
    faults: ["CKV_K8S_16", "CKV_K8S_17", "CKV_K8S_40"],
    leastChecks: 10_000,
  },
  {
    title: "plans of AWS",
    judge: (directory: string) => judgedPlans(directory, open, awsExceptions),
    exceptions: awsExceptions,
    // Public ACLs, SSH from everywhere, no rotation of a key, a role that may do everything; across resources: a bucket that
    // nothing keeps private.
    faults: ["CKV_AWS_53", "CKV_AWS_24", "CKV_AWS_7", "CKV_AWS_62", "CKV2_AWS_6"],
    leastChecks: 5000,
  },
];

const textOf = ({ cell, resource, check, title }: Judged): string =>
  `${cell}: ${resource}: ${check}: ${title}`;

describe.each(views)("checkov on $title", ({ judge, exceptions, faults, leastChecks }) => {
  let directory: string;
  let judged: readonly Judged[];
  let failed: readonly Judged[];

  beforeAll(async () => {
    directory = newDirectory();
    judged = await judge(directory);
    failed = judged.filter(({ isPassed, cell }) => !isPassed && cell !== BROKEN);
  }, 600_000);

  afterAll(() => {
    rmSync(directory, { recursive: true, force: true });
  });

  test("finds nothing but what has a reason", () => {
    expect(judged.filter(({ isPassed }) => isPassed).length).toBeGreaterThan(leastChecks);
    expect(failed.filter(({ exception }) => exception === undefined).map(textOf)).toEqual([]);
  });

  test.each(exceptions)("finds $check on $resource, which is excepted", (exception) => {
    const found = failed.filter((one) => one.exception === exception);
    expect([...new Set(found.map(({ title }) => title))]).toEqual([exception.title]);
  });

  test.each(faults)("finds %s in a stack with faults", (check) => {
    const found = judged.filter((one) => one.cell === BROKEN && one.check === check && !one.isPassed);
    expect(found.filter(({ exception }) => exception === undefined)).not.toEqual([]);
  });
});

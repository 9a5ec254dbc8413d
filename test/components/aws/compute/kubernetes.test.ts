import { describe, expect, test } from "vitest";
import { EKS_KUBERNETES } from "../../../../targets/aws/eks.ts";
import { MINIMUM_KUBERNETES, minorOf } from "../../../../targets/kubernetes/version.ts";
import { json, named, ofType, stackOf, statements } from "../../../support/awsStack.ts";
import { checkEks, EXISTING, eksOf, runEks, waitsFor } from "../../../support/eksStack.ts";
import { at, environmentOf, ofKind, podsOf } from "../../../support/kubernetesStack.ts";
import { tiers } from "../../../support/sample.ts";

const ROLE = "arn:aws:iam::123456789012:role/deployer";
const READER = "arn:aws:iam::123456789012:user/team/reader";
const FIRST = [
  {
    matchLabelExpressions: [
      { key: "topology.kubernetes.io/zone", values: ["${sample-private-0.availabilityZone}"] },
    ],
  },
];
const CONTEXT = { "kubernetes:context": "shared" };

describe("the cluster", () => {
  test("has a pinned version that every stack runs on", async () => {
    const { inputs } = named(await eksOf("medium"), "sample-eks");
    expect(inputs.version).toBe(EKS_KUBERNETES);
    expect(minorOf(EKS_KUBERNETES)).toBeGreaterThanOrEqual(minorOf(MINIMUM_KUBERNETES));
  });

  test("lets in by IAM only, and encrypts its Secrets with the key of the stack", async () => {
    expect(named(await eksOf("medium"), "sample-eks").inputs).toMatchObject({
      accessConfig: { authenticationMode: "API" },
      encryptionConfig: { provider: { keyArn: "${sample-key.arn}" }, resources: ["secrets"] },
    });
  });

  test("writes all its logs into a group that exists first, for as long as the tier keeps logs", async () => {
    const result = await eksOf("medium");
    const cluster = named(result, "sample-eks");
    const logs = named(result, "sample-eks-logs");
    expect(logs.inputs).toMatchObject({
      name: `/aws/eks/${cluster.inputs.name}/cluster`,
      retentionInDays: 30,
      kmsKeyId: "${sample-key.arn}",
    });
    expect(cluster.inputs.enabledClusterLogTypes).toHaveLength(5);
    expect(waitsFor(result, cluster)).toContain("sample-eks-logs");
  });

  test.each([
    [
      "from anywhere, if the stack says nothing",
      undefined,
      { endpointPublicAccess: true, publicAccessCidrs: ["0.0.0.0/0"] },
    ],
    [
      "from the ranges of the stack",
      ["203.0.113.0/24"],
      { endpointPublicAccess: true, publicAccessCidrs: ["203.0.113.0/24"] },
    ],
    ["from inside the network only, without ranges", [], { endpointPublicAccess: false }],
  ])("is called %s", async (_, endpointCidrs, expected) => {
    const cluster = endpointCidrs === undefined ? undefined : { create: { endpointCidrs } };
    const { vpcConfig } = named(await runEks("medium", { cluster }), "sample-eks").inputs;
    expect(vpcConfig).toEqual({
      subnetIds: [0, 1, 2].map((zone) => `\${sample-private-${zone}.id}`),
      endpointPrivateAccess: true,
      ...expected,
    });
  });

  test("is deleted by nobody, unless it is a trial", async () => {
    const kept = named(await eksOf("medium"), "sample-eks");
    expect([kept.protect, kept.inputs.deletionProtection]).toEqual([true, true]);
    const trial = named(await runEks("medium", { ephemeral: true }), "sample-eks");
    expect([trial.protect, trial.inputs.deletionProtection]).toEqual([false, false]);
  });

  test("lets in whom the stack names, each before objects are made and until they are gone", async () => {
    const result = await runEks("medium", { cluster: { create: { admins: [ROLE], viewers: [READER] } } });
    const entries = ofType(result, "aws:eks/accessEntry:AccessEntry");
    expect(entries.map(({ inputs }) => inputs.principalArn)).toEqual([ROLE, READER]);
    const policies = ofType(result, "aws:eks/accessPolicyAssociation:AccessPolicyAssociation");
    expect(policies.map(({ inputs }) => String(inputs.policyArn).split("/").at(-1))).toEqual([
      "AmazonEKSClusterAdminPolicy",
      "AmazonEKSViewPolicy",
    ]);
    const [namespace] = ofKind(result, "Namespace");
    if (namespace === undefined) throw new Error("no namespace");
    for (const { name } of policies) expect(waitsFor(result, namespace)).toContain(name);
  });

  test("has no entries where the stack names nobody", async () => {
    expect(ofType(await eksOf("medium"), "aws:eks/accessEntry:AccessEntry")).toEqual([]);
  });
});

describe("the nodes", () => {
  test.each([
    ["small", 1, 2, "c6i.large"],
    ["medium", 3, 6, "c6i.xlarge"],
    ["large", 3, 12, "c6i.2xlarge"],
  ] as const)("of the %s tier are %i to %i of the cheapest machine", async (tier, minSize, maxSize, type) => {
    const groups = ofType(await eksOf(tier), "aws:eks/nodeGroup:NodeGroup");
    expect(groups.map(({ inputs }) => inputs)).toEqual([
      expect.objectContaining({
        scalingConfig: { minSize, maxSize, desiredSize: minSize },
        instanceTypes: [type],
        capacityType: "ON_DEMAND",
        amiType: "AL2023_x86_64_STANDARD",
        version: EKS_KUBERNETES,
      }),
    ]);
  });

  test("of ARM have the image of that architecture", async () => {
    const [group] = ofType(await runEks("medium", { architecture: "arm64" }), "aws:eks/nodeGroup:NodeGroup");
    expect(group?.inputs).toMatchObject({ amiType: "AL2023_ARM_64_STANDARD", instanceTypes: ["c6g.xlarge"] });
  });

  test("answer no pod that asks for their role, have encrypted disks, and are members of both groups", async () => {
    const { inputs } = named(await eksOf("medium"), "sample-nodes-template");
    expect(inputs).toMatchObject({
      metadataOptions: { httpTokens: "required", httpPutResponseHopLimit: 1 },
      blockDeviceMappings: [{ ebs: { encrypted: "true", kmsKeyId: "${sample-key.arn}", volumeType: "gp3" } }],
      vpcSecurityGroupIds: ["${sample-eks.vpcConfig.clusterSecurityGroupId}", "${sample-workloads-group.id}"],
    });
  });

  test("are in private subnets, with a way out", async () => {
    const [group] = ofType(await eksOf("medium"), "aws:eks/nodeGroup:NodeGroup");
    expect(group?.inputs.subnetIds).toEqual([0, 1, 2].map((zone) => `\${sample-private-${zone}.id}`));
    expect(ofType(await eksOf("medium"), "aws:ec2/natGateway:NatGateway")).toHaveLength(3);
  });

  test("join only once pods have a network and roles, and a way out", async () => {
    const result = await eksOf("medium");
    const [group] = ofType(result, "aws:eks/nodeGroup:NodeGroup");
    if (group === undefined) throw new Error("no nodes");
    const before = ["sample-vpc-cni", "sample-kube-proxy", "sample-eks-pod-identity-agent"];
    expect([...waitsFor(result, group)]).toEqual(
      expect.arrayContaining([...before, "sample-nodes-role-policy", "sample-private-0-default"]),
    );
  });

  test("may use the key of the stack by Auto Scaling of this account only; no other stack allows that", async () => {
    const policy = statements(named(await eksOf("medium"), "sample-key"));
    const scaling = policy.filter((one) => JSON.stringify(one).includes("AWSServiceRoleForAutoScaling"));
    expect(scaling).toHaveLength(2);
    for (const { Condition } of scaling) {
      expect(Condition).toMatchObject({
        StringEquals: { "kms:CallerAccount": "${sample-workloads-group.ownerId}" },
        ArnLike: { "aws:PrincipalArn": expect.stringContaining("role/aws-service-role/autoscaling") },
      });
    }
    const others = JSON.stringify(statements(named(await stackOf("medium"), "sample-key")));
    expect(others).not.toContain("AWSServiceRoleForAutoScaling");
  });
});

describe("what is on the cluster", () => {
  test("are the add-ons, none of which is looked up", async () => {
    const addOns = ofType(await eksOf("medium"), "aws:eks/addon:Addon");
    expect(addOns.map(({ inputs }) => inputs.addonName).toSorted()).toEqual([
      "aws-ebs-csi-driver",
      "coredns",
      "eks-pod-identity-agent",
      "kube-proxy",
      "metrics-server",
      "snapshot-controller",
      "vpc-cni",
    ]);
    expect(json(named(await eksOf("medium"), "sample-vpc-cni"), "configurationValues")).toEqual({
      enableNetworkPolicy: "true",
    });
  });

  test.each([
    ["vpc-cni", "aws-node", "ec2:CreateNetworkInterface"],
    ["aws-ebs-csi-driver", "ebs-csi-controller-sa", "ec2:CreateVolume"],
  ])("has a role of its own for %s, for its service account only", async (name, account, action) => {
    const result = await eksOf("medium");
    expect(named(result, `sample-${name}`).inputs.podIdentityAssociations).toEqual([
      { serviceAccount: account, roleArn: `\${sample-${name}-role.arn}` },
    ]);
    const [trust] = statements(named(result, `sample-${name}-role`), "assumeRolePolicy");
    expect(trust).toMatchObject({
      Principal: { Service: "pods.eks.amazonaws.com" },
      Action: ["sts:AssumeRole", "sts:TagSession"],
      Condition: {
        StringEquals: {
          "aws:RequestTag/eks-cluster-arn": "${sample-eks.arn}",
          "aws:RequestTag/kubernetes-namespace": "kube-system",
          "aws:RequestTag/kubernetes-service-account": account,
        },
      },
    });
    const allowed = statements(named(result, `sample-${name}-role-policy`)).flatMap(({ Action }) => Action);
    expect(allowed).toContain(action);
  });

  test.each([
    ["are in the first zone, which every tier has, and the class is the default", "echelon", "true", FIRST],
    ["of a store with several are in the zone of their pod", "echelon-members", undefined, undefined],
  ])("is a class of encrypted disks that grow: they %s", async (_, name, isDefault, allowedTopologies) => {
    const all = ofKind(await eksOf("small"), "StorageClass");
    const made = all.find(({ inputs }) => at(inputs, "metadata.name") === name)?.inputs;
    expect(made).toMatchObject({
      provisioner: "ebs.csi.aws.com",
      parameters: { type: "gp3", encrypted: "true", kmsKeyId: "${sample-key.arn}" },
      allowVolumeExpansion: true,
      volumeBindingMode: "WaitForFirstConsumer",
    });
    expect(made?.allowedTopologies).toEqual(allowedTopologies);
    expect(at(made ?? {}, "metadata.annotations")).toEqual(
      isDefault && { "storageclass.kubernetes.io/is-default-class": isDefault },
    );
  });

  test("has its single volumes in the first zone, by claims and by charts", async () => {
    const claims = ofKind(await eksOf("small"), "PersistentVolumeClaim");
    expect(claims.length).toBeGreaterThan(0);
    for (const { inputs } of claims) expect(at(inputs, "spec.storageClassName")).toBe("echelon");
    const charts = JSON.stringify(ofKind(await eksOf("small"), "Release").map(({ inputs }) => inputs));
    expect(charts.match(/"storageClassName":"[^"]*"/g)).toEqual(
      Array.from({ length: 3 }, () => '"storageClassName":"echelon"'),
    );
  });

  test.each(["cluster-autoscaler", "aws-load-balancer-controller", "external-secrets"])(
    "is %s, whose role exists before its pods start",
    async (name) => {
      const result = await eksOf("large");
      const release = ofKind(result, "Release").find((one) => one.name === `sample-operator-${name}`);
      if (release === undefined) throw new Error(`no release of ${name}`);
      expect(waitsFor(result, release)).toContain(`sample-${name}-identity`);
      expect(named(result, `sample-${name}-identity`).inputs).toMatchObject({
        namespace: "echelon-operators",
        serviceAccount: name,
      });
    },
  );

  test("is External Secrets, which reads the secrets of the workloads and no others", async () => {
    const secrets = { "mail-api-key": "mail" };
    const result = await runEks("large", { secrets });
    const policy = statements(named(result, "sample-external-secrets-policy"));
    const read = policy.filter(({ Action }) => Action.includes("secretsmanager:GetSecretValue"));
    expect(read).toHaveLength(1);
    expect(read[0]?.Resource).toContain("${sample-secret-mail-api-key-version.arn}");
    expect(read[0]?.Resource).not.toContain("*");
    expect(JSON.stringify(policy)).not.toContain('"Resource":"*"');
  });

  test.each(tiers)("of the %s tier gets every object by its own provider", async (tier) => {
    const { resources } = await eksOf(tier);
    const [provider, ...more] = resources.filter(({ type }) => type === "pulumi:providers:kubernetes");
    expect(more).toEqual([]);
    expect(provider?.inputs).toEqual({ kubeconfig: "[secret]", clusterIdentifier: "sample-test" });
    const objects = resources.filter(({ type }) => type.startsWith("kubernetes:"));
    expect(objects.length).toBeGreaterThan(20);
    expect(objects.filter((one) => one.provider !== provider?.urn)).toEqual([]);
  });

  test("waits for nodes, storage driver and the network of pods", async () => {
    const result = await eksOf("medium");
    const [namespace] = ofKind(result, "Namespace");
    if (namespace === undefined) throw new Error("no namespace");
    const [group] = ofType(result, "aws:eks/nodeGroup:NodeGroup");
    expect([...waitsFor(result, namespace)]).toEqual(
      expect.arrayContaining([group?.name, "sample-aws-ebs-csi-driver", "sample-coredns", "sample-vpc-cni"]),
    );
  });

  test.each(tiers)(
    "of the %s tier is planned without a value being read before it is known",
    async (tier) => {
      await checkEks(tier);
    },
  );
});

describe("a workload on the cluster", () => {
  test.each(["web", "worker"])(
    "%s has the rights that its task would have on the stores",
    async (workload) => {
      const task = statements(named(await stackOf("medium"), `sample-${workload}-task-policy`));
      const pod = statements(named(await eksOf("medium"), `sample-${workload}-pod-policy`));
      // A task of ECS may also protect itself; a pod has a disruption budget.
      expect(pod).toEqual(task.filter(({ Action }) => !Action.includes("ecs:UpdateTaskProtection")));
    },
  );

  test("gets the credentials of its role, and starts only once it has it", async () => {
    const result = await eksOf("medium");
    expect(named(result, "sample-worker-pod-identity").inputs).toMatchObject({
      serviceAccount: "worker",
      roleArn: "${sample-worker-pod.arn}",
    });
    const deployment = ofKind(result, "Deployment").find(({ name }) => name === "sample-worker");
    if (deployment === undefined) throw new Error("no worker");
    expect([...waitsFor(result, deployment)]).toEqual(
      expect.arrayContaining(["sample-worker-pod-identity", "sample-worker-pod-policy"]),
    );
    const policy = ofKind(result, "NetworkPolicy").find(({ name }) => name === "sample-network-pod-identity");
    expect(at(policy?.inputs, "spec.egress")).toEqual([
      { to: [{ ipBlock: { cidr: "169.254.170.23/32" } }], ports: [{ protocol: "TCP", port: 80 }] },
    ]);
  });

  test("reaches the same stores under the same names as a task", async () => {
    const worker = podsOf(await eksOf("medium")).find(({ name }) => name === "sample-worker");
    if (worker === undefined) throw new Error("no worker");
    expect(environmentOf(worker)).toMatchObject({
      FILES_STORAGE_BUCKET: "${sample-files.id}",
      QUEUE_URL: "${sample-queue.url}",
    });
  });
});

describe("a cluster that is there", () => {
  const existing = () => runEks("medium", { ...EXISTING, operators: "install" }, CONTEXT);

  test("is reached by the context of the stack, and is neither made nor changed", async () => {
    const result = await existing();
    const types = new Set(result.resources.map(({ type }) => type));
    for (const part of [
      "eks/cluster:",
      "eks/nodeGroup:",
      "eks/addon:",
      "eks/accessEntry:",
      "ec2/launchTemplate:",
    ])
      expect(
        [...types].filter((type) => type.includes(part)),
        part,
      ).toEqual([]);
    expect(ofKind(result, "StorageClass")).toEqual([]);
    const [provider] = ofType(result, "pulumi:providers:kubernetes");
    expect(provider?.inputs).toEqual({ context: "shared", clusterIdentifier: "shared" });
    const objects = result.resources.filter(({ type }) => type.startsWith("kubernetes:"));
    expect(objects.filter((one) => one.provider !== provider?.urn)).toEqual([]);
  });

  test("has nodes that the stores admit, and whose group gets no rule", async () => {
    const result = await runEks("large", { ...EXISTING, operators: "install" }, CONTEXT);
    const rules = result.resources.filter(({ type }) => type.startsWith("aws:vpc/securityGroup"));
    const nodes = EXISTING.cluster.existing.securityGroupId;
    const ofNodes = ({ inputs }: (typeof rules)[number]) =>
      String(inputs.securityGroupId).includes("workloads-group");
    expect(rules.filter(ofNodes)).toEqual([]);
    const admitted = rules.filter(({ inputs }) => inputs.referencedSecurityGroupId === nodes);
    expect(admitted.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["sample-database-in", "sample-cache-in"]),
    );
  });

  test("lets its own controller open the group of its nodes for the balancer, and no other group", async () => {
    const policyOf = (result: Awaited<ReturnType<typeof existing>>) =>
      statements(named(result, "sample-aws-load-balancer-controller-policy"));
    const opening = policyOf(await existing()).filter(({ Action }) =>
      Action.includes("ec2:AuthorizeSecurityGroupIngress"),
    );
    expect(opening.map(({ Resource }) => Resource)).toEqual([
      expect.stringMatching(/:security-group\/sg-0123456789abcdef0$/),
    ]);
    const own = policyOf(await eksOf("medium"));
    expect(JSON.stringify(own)).not.toContain("ec2:AuthorizeSecurityGroupIngress");
  });

  test("runs pods with roles of the stack", async () => {
    expect(named(await existing(), "sample-worker-pod-identity").inputs.clusterName).toBe("shared");
  });

  test("is planned without a value being read before it is known", async () => {
    await checkEks("medium", { ...EXISTING, operators: "install" }, CONTEXT);
  });
});

describe("what is refused", () => {
  test.each([
    [
      "interruptible capacity",
      { interruptible: ["worker"], overrides: { workloads: { worker: { replicas: { min: 1, max: 3 } } } } },
      {},
      "interruptible: got worker, expected none on compute kubernetes",
    ],
    ["an existing cluster without its context", EXISTING, {}, "kubernetes:context: got nothing beside"],
    [
      "an existing cluster in another network",
      { cluster: EXISTING.cluster },
      CONTEXT,
      "network: got nothing beside echelon:cluster.existing, expected existing",
    ],
    [
      "the login of a registry",
      { pullSecrets: ["arn:aws:secretsmanager:us-east-1:123456789012:secret:login"] },
      {},
      "pullSecrets: got a login",
    ],
    [
      "a role that has no way in",
      { cluster: { create: { admins: ["deployer"] } } },
      {},
      "expected the ARN of an IAM role or user",
    ],
  ] as const)("is %s", async (_, choices, config, message) => {
    await expect(runEks("large", choices, config)).rejects.toThrow(message);
  });
});

import aws from "@pulumi/aws";
import kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ResourceRecord } from "../../../document/document.ts";
import { run } from "../../support/inProcess.ts";

/** Inputs of the resource of that logical name. */
async function inputsOf(name: string, program: () => void): Promise<ResourceRecord["inputs"]> {
  const { resources } = await run(() => {
    program();
    return {};
  });
  const found = resources.find((resource) => resource.name === name);
  if (found === undefined) throw new Error(`no resource ${name}`);
  return found.inputs;
}

class Group extends pulumi.ComponentResource {
  constructor(type: string, name: string, opts?: pulumi.ComponentResourceOptions) {
    super(`echelon:index:${type}`, name, { size: 3 }, opts);
  }
  give(outputs: pulumi.Inputs): void {
    this.registerOutputs(outputs);
  }
}

describe("identity", () => {
  test("a URN has the types of all parents but the stack, like the engine's URNs", async () => {
    const { resources } = await run(() => {
      const system = new Group("System", "shop");
      const data = new Group("Database", "shop-db", { parent: system });
      const namespace = new kubernetes.core.v1.Namespace("shop-ns", {}, { parent: data });
      new kubernetes.core.v1.ConfigMap("shop-config", {}, { parent: namespace });
      return {};
    });
    const prefix = "urn:pulumi:test::echelon::echelon:index:System";
    expect(resources.map(({ urn, parent, custom }) => ({ urn, parent, custom }))).toEqual([
      { urn: `${prefix}::shop`, parent: null, custom: false },
      { urn: `${prefix}$echelon:index:Database::shop-db`, parent: `${prefix}::shop`, custom: false },
      {
        urn: `${prefix}$echelon:index:Database$kubernetes:core/v1:Namespace::shop-ns`,
        parent: `${prefix}$echelon:index:Database::shop-db`,
        custom: true,
      },
      {
        urn: `${prefix}$echelon:index:Database$kubernetes:core/v1:Namespace$kubernetes:core/v1:ConfigMap::shop-config`,
        parent: `${prefix}$echelon:index:Database$kubernetes:core/v1:Namespace::shop-ns`,
        custom: true,
      },
    ]);
  });

  test("two resources may have one name below parents of two types", async () => {
    const { resources } = await run(() => {
      for (const type of ["Cache", "Queue"]) {
        new aws.s3.Bucket("store", {}, { parent: new Group(type, "part") });
      }
      return {};
    });
    expect(new Set(resources.map(({ urn }) => urn)).size).toBe(4);
  });

  test("protection is inherited, and a child may remove it", async () => {
    const { resources } = await run(() => {
      const parent = new Group("Database", "db", { protect: true });
      new aws.s3.Bucket("kept", {}, { parent });
      new aws.s3.Bucket("free", {}, { parent, protect: false });
      return {};
    });
    expect(resources.map(({ name, protect }) => [name, protect])).toEqual([
      ["db", true],
      ["kept", true],
      ["free", false],
    ]);
  });

  test("an explicit provider is listed; the stack and default providers are not", async () => {
    const { resources } = await run(() => {
      const provider = new aws.Provider("west", { region: "us-west-2" });
      new aws.s3.Bucket("there", {}, { provider });
      new aws.s3.Bucket("here");
      return {};
    });
    expect(resources.map(({ type }) => type)).toEqual([
      "pulumi:providers:aws",
      "aws:s3/bucket:Bucket",
      "aws:s3/bucket:Bucket",
    ]);
  });

  test("a resource that is only read is not in the document", async () => {
    const { resources } = await run(() => {
      const vpc = aws.ec2.Vpc.get("existing", "vpc-1");
      new aws.ec2.Subnet("subnet", { vpcId: vpc.id, cidrBlock: "10.0.0.0/24" });
      return {};
    });
    expect(resources.map(({ name, inputs }) => [name, inputs.vpcId])).toEqual([["subnet", "vpc-1"]]);
  });

  test("dependencies name the resources whose outputs an input holds, and no others", async () => {
    const { resources } = await run(() => {
      const vpc = new aws.ec2.Vpc("vpc", { cidrBlock: "10.0.0.0/16" });
      new aws.ec2.Subnet("subnet", { vpcId: vpc.id, cidrBlock: "10.0.0.0/24" });
      return {};
    });
    expect(resources[1]?.propertyDependencies).toEqual({
      vpcId: ["urn:pulumi:test::echelon::aws:ec2/vpc:Vpc::vpc"],
    });
  });

  test("resources are in the order of their constructors, whenever their inputs arrive", async () => {
    const waits = fc.array(fc.integer({ min: 0, max: 8 }), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(waits, async (delays) => {
        const { resources } = await run(() => {
          delays.forEach((delayMs, index) => {
            const late = new Promise<string>((resolve) => setTimeout(() => resolve("late"), delayMs));
            new aws.s3.Bucket(`b${index}`, { bucket: late });
          });
          return {};
        });
        expect(resources.map(({ name }) => name)).toEqual(delays.map((_, index) => `b${index}`));
      }),
      { numRuns: 20 },
    );
  });
});

describe("values known only after apply", () => {
  test("an output is named after its resource, inside text too", async () => {
    const inputs = await inputsOf("policy", () => {
      const bucket = new aws.s3.Bucket("files");
      const Resource = pulumi.interpolate`${bucket.arn}/*`;
      const Condition = { StringLike: { "s3:prefix": "home/${aws:username}" } };
      new aws.s3.BucketPolicy("policy", {
        bucket: bucket.id,
        policy: pulumi.jsonStringify({ Resource, Condition }),
      });
    });
    expect(inputs).toEqual({
      bucket: "${files.id}",
      policy:
        '{"Resource":"${files.arn}/*","Condition":{"StringLike":{"s3:prefix":"home/$${aws:username}"}}}',
    });
  });

  test("a literal is escaped once, however many resources it passes through", async () => {
    const inputs = await inputsOf("third", () => {
      const first = new aws.s3.Bucket("first", { tags: { "${key}": "${value}" } });
      const second = new aws.s3.Bucket("second", { tags: first.tags.apply((tags) => tags ?? {}) });
      new aws.s3.Bucket("third", { tags: second.tags.apply((tags) => tags ?? {}) });
    });
    expect(inputs).toEqual({ tags: { "$${key}": "$${value}" } });
  });

  test("nested outputs are named by their path", async () => {
    const inputs = await inputsOf("record", () => {
      const certificate = new aws.acm.Certificate("tls", { domainName: "example.com" });
      const cluster = new aws.eks.Cluster("k8s", { roleArn: "r", vpcConfig: { subnetIds: ["s"] } });
      const db = new aws.rds.Instance("db", { instanceClass: "db.t4g.micro" });
      const validation = certificate.domainValidationOptions[0];
      new kubernetes.core.v1.ConfigMap("record", {
        data: {
          name: validation?.apply((option) => option?.resourceRecordName) ?? "",
          ca: cluster.certificateAuthority.data,
          issuer: cluster.identities.apply((identities) => identities[0]?.oidcs[0]?.issuer ?? ""),
          group: cluster.vpcConfig.clusterSecurityGroupId,
          subnet: cluster.vpcConfig.subnetIds.apply((ids) => ids.join()),
          secret: db.masterUserSecrets.apply((secrets) => secrets[0]?.secretArn ?? ""),
        },
      });
    });
    expect(inputs.data).toEqual({
      name: "${tls.domainValidationOptions[0].resourceRecordName}",
      ca: "${k8s.certificateAuthority.data}",
      issuer: "${k8s.identities[0].oidcs[0].issuer}",
      group: "${k8s.vpcConfig.clusterSecurityGroupId}",
      subnet: "s",
      secret: "${db.masterUserSecrets[0].secretArn}",
    });
  });

  test("an autonamed Kubernetes object has an unknown name, a named one has its own", async () => {
    const inputs = await inputsOf("reader", () => {
      const auto = new kubernetes.core.v1.Namespace("auto", { metadata: { labels: { team: "a" } } });
      const bare = new kubernetes.core.v1.Namespace("bare");
      const fixed = new kubernetes.core.v1.Namespace("fixed", { metadata: { name: "mine" } });
      const service = new kubernetes.core.v1.Service("web", { spec: { ports: [{ port: 80 }] } });
      const custom = new kubernetes.apiextensions.CustomResource("pg", {
        apiVersion: "postgresql.cnpg.io/v1",
        kind: "Cluster",
        metadata: {},
        spec: { instances: 3 },
      });
      const ingress = service.status.loadBalancer.ingress;
      new kubernetes.core.v1.ConfigMap("reader", {
        data: {
          auto: auto.metadata.name,
          label: auto.metadata.labels.apply((labels) => labels.team ?? ""),
          bare: bare.metadata.name,
          fixed: fixed.metadata.name,
          id: fixed.id,
          host: ingress.apply((points) => points[0]?.hostname ?? ""),
          ip: service.spec.clusterIP,
          custom: pulumi.interpolate`${custom.metadata.name}-rw`,
        },
      });
    });
    expect(inputs.data).toEqual({
      auto: "${auto.metadata.name}",
      label: "a",
      bare: "${bare.metadata.name}",
      fixed: "mine",
      id: "${fixed.id}",
      host: "${web.status.loadBalancer.ingress[0].hostname}",
      ip: "${web.spec.clusterIP}",
      custom: "${pg.metadata.name}-rw",
    });
  });

  test("a resource as an input stands for its id", async () => {
    const bucket = () => new aws.s3.Bucket("files");
    const inputs = await inputsOf("map", () => {
      new kubernetes.core.v1.ConfigMap("map", { data: pulumi.output({ bucket: bucket() }) as never });
    });
    expect(inputs.data).toEqual({ bucket: "${files.id}" });
  });

  test("outputs of a component replace its arguments", async () => {
    const { resources, outputs } = await run(() => {
      const group = new Group("System", "shop");
      const bucket = new aws.s3.Bucket("files", {}, { parent: group });
      group.give({ tier: "local", bucket: bucket.bucket });
      new Group("System", "silent");
      return { address: pulumi.interpolate`s3://${bucket.bucket}`, price: "${5}" };
    });
    expect(resources.map(({ name, inputs }) => [name, inputs])).toEqual([
      ["shop", { tier: "local", bucket: "${files.bucket}" }],
      ["files", {}],
      ["silent", {}],
    ]);
    expect(outputs).toEqual({ address: "s3://${files.bucket}", price: "$${5}" });
  });
});

import aws from "@pulumi/aws";
import kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";
import type { ShapesOf } from "../../../preview/engine/shape.ts";
import { shapedTypes, shapesOf } from "../../../preview/engine/shapes.ts";
import { run } from "../../support/inProcess.ts";

interface Readable {
  get(name: string, id: pulumi.Input<pulumi.ID>): pulumi.CustomResource;
}

/** The SDK's class behind each row, so that a row cannot name a type that does not exist. */
const classes: Readonly<Record<string, Readable>> = {
  "aws:acm/certificate:Certificate": aws.acm.Certificate,
  "aws:alb/targetGroup:TargetGroup": aws.alb.TargetGroup,
  "aws:docdb/cluster:Cluster": aws.docdb.Cluster,
  "aws:ec2/instance:Instance": aws.ec2.Instance,
  "aws:ec2/vpcEndpoint:VpcEndpoint": aws.ec2.VpcEndpoint,
  "aws:eks/cluster:Cluster": aws.eks.Cluster,
  "aws:eks/nodeGroup:NodeGroup": aws.eks.NodeGroup,
  "aws:elasticache/cluster:Cluster": aws.elasticache.Cluster,
  "aws:elasticache/replicationGroup:ReplicationGroup": aws.elasticache.ReplicationGroup,
  "aws:elasticache/serverlessCache:ServerlessCache": aws.elasticache.ServerlessCache,
  "aws:lb/loadBalancer:LoadBalancer": aws.lb.LoadBalancer,
  "aws:lb/targetGroup:TargetGroup": aws.lb.TargetGroup,
  "aws:memorydb/cluster:Cluster": aws.memorydb.Cluster,
  "aws:mq/broker:Broker": aws.mq.Broker,
  "aws:rds/cluster:Cluster": aws.rds.Cluster,
  "aws:rds/instance:Instance": aws.rds.Instance,
  "aws:route53/zone:Zone": aws.route53.Zone,
  "aws:ses/domainDkim:DomainDkim": aws.ses.DomainDkim,
  "aws:sesv2/emailIdentity:EmailIdentity": aws.sesv2.EmailIdentity,
  "kubernetes:core/v1:Namespace": kubernetes.core.v1.Namespace,
  "kubernetes:core/v1:Service": kubernetes.core.v1.Service,
  "kubernetes:core/v1:PersistentVolumeClaim": kubernetes.core.v1.PersistentVolumeClaim,
  "kubernetes:networking.k8s.io/v1:Ingress": kubernetes.networking.v1.Ingress,
  "kubernetes:apps/v1:Deployment": kubernetes.apps.v1.Deployment,
  "kubernetes:apps/v1:StatefulSet": kubernetes.apps.v1.StatefulSet,
  "kubernetes:helm.sh/v3:Release": kubernetes.helm.v3.Release,
};

/** The type token and the properties that the class's constructor names. */
async function constructed(readable: Readable): Promise<{ type: string; properties: string[] }> {
  let seen = { type: "", properties: [""] };
  await run(() => {
    pulumi.runtime.registerStackTransformation(({ type, props }) => {
      seen = { type, properties: Object.keys(props) };
      return undefined;
    });
    readable.get("any", "id");
    return {};
  });
  return seen;
}

test("every row has its class here, and every class its row", () => {
  expect(Object.keys(classes).toSorted()).toEqual(shapedTypes.toSorted());
});

test.each(Object.entries(classes))(
  "%s is the token of its class, which has every shaped output",
  async (token, readable) => {
    const { type, properties } = await constructed(readable);
    expect(type).toBe(token);
    expect(properties).toEqual(expect.arrayContaining(Object.keys(shapesOf(token))));
  },
);

test("a Kubernetes type without a row has the metadata of every object, another type has nothing", () => {
  expect(Object.keys(shapesOf("kubernetes:batch/v1:CronJob"))).toEqual(["metadata"]);
  expect(shapesOf("aws:s3/bucket:Bucket")).toEqual({});
});

// The compiler compares nested fields with the SDK's types: the first line below must fit, the others must not.
type Fits<Resource, Shape> = Shape extends ShapesOf<Resource> ? true : false;
const fits: readonly [
  Fits<aws.acm.Certificate, { domainValidationOptions: readonly [{ domainName: "text" }] }>,
  Fits<aws.acm.Certificate, { domainValidationOptions: readonly [{ domainName: readonly ["text"] }] }>,
  Fits<aws.acm.Certificate, { domainValidationOptions: { domainName: "text" } }>,
  Fits<aws.eks.Cluster, { certificateAuthority: "text" }>,
] = [true, false, false, false];

test("a shape of another kind than its output does not compile", () => {
  expect(fits).toEqual([true, false, false, false]);
});

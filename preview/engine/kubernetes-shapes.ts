import type kubernetes from "@pulumi/kubernetes";
import type { ShapeOf, ShapeTable } from "./shape.ts";

/** Fields that the API server adds to the metadata of every object. */
const metadata = {
  name: "text",
  namespace: "text",
  uid: "text",
  resourceVersion: "text",
  generation: "text",
  creationTimestamp: "text",
} as const satisfies ShapeOf<kubernetes.types.output.meta.v1.ObjectMeta>;

/** Shape of any object, including custom resources. */
export const kubernetesObject = { metadata } as const;

const loadBalancer = {
  ingress: [{ hostname: "text", ip: "text" }],
} as const satisfies ShapeOf<kubernetes.types.output.core.v1.LoadBalancerStatus>;

interface Classes {
  "kubernetes:core/v1:Namespace": kubernetes.core.v1.Namespace;
  "kubernetes:core/v1:Service": kubernetes.core.v1.Service;
  "kubernetes:core/v1:PersistentVolumeClaim": kubernetes.core.v1.PersistentVolumeClaim;
  "kubernetes:networking.k8s.io/v1:Ingress": kubernetes.networking.v1.Ingress;
  "kubernetes:apps/v1:Deployment": kubernetes.apps.v1.Deployment;
  "kubernetes:apps/v1:StatefulSet": kubernetes.apps.v1.StatefulSet;
  "kubernetes:helm.sh/v3:Release": kubernetes.helm.v3.Release;
}

/** Outputs of Kubernetes objects that are structures, by the types of `@pulumi/kubernetes`. */
export const kubernetesShapes = {
  "kubernetes:core/v1:Namespace": { metadata, status: { phase: "text" } },
  "kubernetes:core/v1:Service": {
    metadata,
    spec: { clusterIP: "text", clusterIPs: ["text"] },
    status: { loadBalancer },
  },
  "kubernetes:core/v1:PersistentVolumeClaim": {
    metadata,
    spec: { volumeName: "text" },
    status: { phase: "text" },
  },
  "kubernetes:networking.k8s.io/v1:Ingress": { metadata, status: { loadBalancer } },
  "kubernetes:apps/v1:Deployment": { metadata, status: { availableReplicas: "text", readyReplicas: "text" } },
  "kubernetes:apps/v1:StatefulSet": {
    metadata,
    status: { availableReplicas: "text", readyReplicas: "text" },
  },
  "kubernetes:helm.sh/v3:Release": {
    status: { name: "text", namespace: "text", revision: "text", status: "text", version: "text" },
  },
} as const satisfies ShapeTable<Classes>;
